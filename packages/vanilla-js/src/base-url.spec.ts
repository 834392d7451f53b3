import { describe, expect, it } from 'vitest'
import { FakeBrowser, publicToken } from '../test/support/fake-browser.ts'
import { resolveBaseUrl } from './base-url.ts'
import type { StytchClientOptions } from './options.ts'

const liveToken = publicToken.replace('test', 'live')

interface Where {
  readonly token?: string
  readonly url?: string
  readonly meta?: string
}

function resolve(options: StytchClientOptions, { token = publicToken, url = 'https://app.example.com/a/b', meta }: Where = {}): string {
  const noNetwork = () => Promise.reject(new TypeError())
  const page = new FakeBrowser({ url, fetch: noNetwork, ...(meta === undefined ? {} : { meta }) }).openTab()
  return resolveBaseUrl({ publicToken: token, options, page })
}

describe('customBaseUrl', () => {
  it.each([
    { given: 'https://login.example.com', becomes: 'https://login.example.com' },
    { given: 'https://login.example.com/', becomes: 'https://login.example.com' },
    { given: 'http://localhost:8877', becomes: 'http://localhost:8877' },
    { given: 'https://localhost:8443/some/path/', becomes: 'https://localhost:8443/some/path' },
    { given: 'https://example.com/a?b=c#d', becomes: 'https://example.com/a' },
    { given: 'login.example.com', becomes: 'https://login.example.com' },
    { given: 'localhost:8443', becomes: 'https://localhost:8443' },
    { given: '/api/tollgate', becomes: 'https://app.example.com/api/tollgate' },
    { given: './tollgate', becomes: 'https://app.example.com/a/tollgate' },
    { given: '//cdn.example.com', becomes: 'https://cdn.example.com' },
  ])('$given keeps scheme, port and path: $becomes', ({ given, becomes }) => {
    expect(resolve({ customBaseUrl: given })).toBe(becomes)
  })

  it.each([
    { given: 'ftp://example.com', says: 'must be of http or https' },
    { given: 'https://', says: 'neither a URL nor a path' },
    { given: 'https://someone:secret@example.com', says: 'must not hold credentials' },
  ])('$given is refused: $says', ({ given, says }) => {
    const resolving = () => resolve({ customBaseUrl: given })
    expect(resolving).toThrow(expect.objectContaining({ name: 'StytchSDKUsageError' }))
    expect(resolving).toThrow(says)
  })

  it('wins over endpoints, and endpoints over the page', () => {
    const endpoints = { testAPIURL: 'http://localhost:4001', liveAPIURL: 'https://live.example.com' }
    const meta = 'https://meta.example.com'
    expect(resolve({ customBaseUrl: 'https://own.example.com', endpoints }, { meta })).toBe('https://own.example.com')
    expect(resolve({ endpoints }, { meta })).toBe('http://localhost:4001')
    expect(resolve({ endpoints }, { meta, token: liveToken })).toBe('https://live.example.com')
    expect(resolve({}, { meta })).toBe('https://meta.example.com')
  })
})

describe('without any of them', () => {
  it.each(['http://localhost:3000/', 'http://app.localhost/', 'http://127.0.0.1:3000/', 'http://[::1]:3000/'])(
    'a test token on %s finds the development server',
    (url) => {
      expect(resolve({}, { url })).toBe('http://localhost:4000')
    },
  )

  it.each([
    { where: 'a test token elsewhere', token: publicToken, url: 'https://app.example.com/' },
    { where: 'a test token on a host that only begins like localhost', token: publicToken, url: 'https://localhost.example.com/' },
    { where: 'a live token on localhost', token: liveToken, url: 'http://localhost:3000/' },
  ])('$where gets an error that names all three ways', ({ token, url }) => {
    const resolving = () => resolve({}, { token, url })
    expect(resolving).toThrow(expect.objectContaining({ name: 'StytchSDKUsageError' }))
    expect(resolving).toThrow(/customBaseUrl.*NEXT_PUBLIC_TOLLGATE_URL.*<meta name="tollgate-url"/)
  })

  it('an empty customBaseUrl, as of a variable that is not set, counts as none', () => {
    expect(resolve({ customBaseUrl: '' }, { meta: 'https://meta.example.com' })).toBe('https://meta.example.com')
  })
})
