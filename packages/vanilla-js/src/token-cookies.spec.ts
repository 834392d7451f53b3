import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBrowser, type FakeBrowserSetting } from '../test/support/fake-browser.ts'
import { startOfTest } from '../test/support/given.ts'
import type { CookieOptions } from './options.ts'
import { makeTokenCookies } from './token-cookies.ts'

const tokens = { session_token: 'token+/=1', session_jwt: 'head.body.sign' }
const inAnHour = '2026-05-04T10:30:00Z'

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

function given({ options = {}, ...setting }: FakeBrowserSetting & { readonly options?: CookieOptions } = {}) {
  const browser = new FakeBrowser({ fetch: () => Promise.reject(new TypeError()), ...setting })
  return { browser, cookies: makeTokenCookies(browser.openTab(), options) }
}

describe('the cookies', () => {
  it('are of the page, for as long as the session, and only by TLS', () => {
    const { browser, cookies } = given()
    cookies.write(tokens, inAnHour)
    const common = { domain: '', path: '/', secure: true, sameSite: 'lax', expiresAt: Date.parse(inAnHour) }
    expect(browser.liveCookies()).toEqual([
      { name: 'stytch_session', value: 'token%2B%2F%3D1', ...common },
      { name: 'stytch_session_jwt', value: 'head.body.sign', ...common },
    ])
    expect(cookies.read()).toEqual(tokens)
  })

  it.each(['http://localhost:3000/', 'http://127.0.0.1:3000/'])('of %s do without TLS', (url) => {
    const { browser, cookies } = given({ url })
    cookies.write(tokens, inAnHour)
    expect(browser.cookie('stytch_session')).toMatchObject({ secure: false })
  })

  it.each([undefined, '', 'soon'])('live as long as the browser where the end of the session is %j', (expiresAt) => {
    const { browser, cookies } = given()
    cookies.write(tokens, expiresAt)
    expect(browser.cookie('stytch_session')?.expiresAt).toBeUndefined()
  })

  it('have the names and the path of the options', () => {
    const { browser, cookies } = given({ options: { opaqueTokenCookieName: 'a', jwtCookieName: 'b', path: '/app' } })
    cookies.write(tokens, inAnHour)
    expect(browser.liveCookies()).toMatchObject([
      { name: 'a', path: '/app' },
      { name: 'b', path: '/app' },
    ])
  })

  it.each([
    { options: { availableToSubdomains: true }, domain: 'app.example.com' },
    { options: { availableToSubdomains: true, domain: 'example.com' }, domain: 'example.com' },
    { options: { domain: 'example.com' }, domain: '' },
    { options: { availableToSubdomains: true }, url: 'http://localhost:3000/', domain: '' },
  ])('are of the domain $domain with $options', ({ options, url, domain }) => {
    const { browser, cookies } = given({ options, ...(url === undefined ? {} : { url }) })
    cookies.write(tokens, inAnHour)
    expect(browser.cookie('stytch_session')).toMatchObject({ domain })
    cookies.remove()
    expect(browser.liveCookies()).toEqual([])
  })

  it('of an older setting of the domain do not hide the new ones', () => {
    const browser = new FakeBrowser({ fetch: () => Promise.reject(new TypeError()) })
    makeTokenCookies(browser.openTab(), {}).write({ session_token: 'old', session_jwt: 'o.l.d' }, inAnHour)
    const cookies = makeTokenCookies(browser.openTab(), { availableToSubdomains: true })
    cookies.write(tokens, inAnHour)
    expect(cookies.read()).toEqual(tokens)
    expect(browser.liveCookies().map(({ domain }) => domain)).toEqual(['app.example.com', 'app.example.com'])
    cookies.remove()
    expect(browser.liveCookies()).toEqual([])
  })

  it('are both needed', () => {
    const { cookies } = given()
    cookies.write(tokens, inAnHour)
    cookies.write({ session_token: 'another' })
    expect(cookies.sessionToken()).toBe('another')
    expect(cookies.read()).toBeNull()
  })

  it('that are no proper percent encoding are taken as they are', () => {
    const { browser, cookies } = given()
    browser.openTab().document.cookie = 'stytch_session=50%'
    expect(cookies.sessionToken()).toBe('50%')
  })
})

describe('where a cookie is refused', () => {
  it('because cookies are blocked, the tokens last as long as the page', () => {
    const { browser, cookies } = given({ cookiesAreBlocked: true })
    cookies.write(tokens, inAnHour)
    expect(browser.liveCookies()).toEqual([])
    expect(cookies.read()).toEqual(tokens)
    cookies.remove()
    expect(cookies.read()).toBeNull()
  })

  it('because a JWT of many claims is too long, the older JWT goes and the new one lasts as long as the page', () => {
    const { browser, cookies } = given()
    cookies.write(tokens, inAnHour)
    cookies.write({ ...tokens, session_jwt: 'x'.repeat(5000) }, inAnHour)
    expect(browser.cookie('stytch_session_jwt')).toBeUndefined()
    expect(cookies.read()).toEqual({ ...tokens, session_jwt: 'x'.repeat(5000) })
  })

  it('because the page is without TLS, the tokens last as long as the page', () => {
    const { cookies } = given({ url: 'http://192.168.1.20:3000/' })
    cookies.write(tokens, inAnHour)
    expect(cookies.read()).toEqual(tokens)
    cookies.forget()
    expect(cookies.read()).toBeNull()
  })
})
