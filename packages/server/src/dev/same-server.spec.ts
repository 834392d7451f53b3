import { describe, expect, it } from 'vitest'
import { isFromThisServer } from './same-server.ts'

const publicUrl = 'https://codes.example.com'

describe('the Host', () => {
  it.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST:4000',
    '127.0.0.1',
    '127.0.0.1:65535',
    '192.168.1.20:4000',
    '[::1]',
    '[::1]:4000',
    '[::ffff:127.0.0.1]:4000',
    'codes.example.com',
    'codes.example.com:8443',
  ])('%s is ours', (host) => {
    expect(isFromThisServer({ host, origin: undefined, scheme: 'http' }, publicUrl)).toBe(true)
  })

  // Names that resolve to 127.0.0.1 or can be made to, and spellings that a parser might take for an address.
  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    'localhost.',
    'localtest.me',
    '127.0.0.1.nip.io',
    '127.0.0.1.evil.example:4000',
    'evil-codes.example.com',
    'codes.example.com.evil.example',
    'xlocalhost',
    'localhost@evil.example',
    'evil.example#localhost',
    'localhost/evil',
    'localhost, evil.example',
    'localhost evil.example',
    'localhost:4000:4000',
    'localhost:',
    'localhost:http',
    '127.1',
    '0x7f000001',
    '2130706433',
    '127.0.0.256',
    '::1',
    '[::1',
    '[::1].evil.example',
    '[fe80::1%25eth0]',
    '[localhost]',
  ])('%s is not', (host) => {
    expect(isFromThisServer({ host, origin: undefined, scheme: 'http' }, publicUrl)).toBe(false)
  })
})

describe('the Origin', () => {
  it.each([
    { host: 'localhost:4000', origin: 'http://localhost:4000', scheme: 'http' },
    { host: 'localhost:80', origin: 'http://localhost', scheme: 'http' },
    { host: '[::1]:4000', origin: 'http://[::1]:4000', scheme: 'http' },
    { host: 'localhost:4000', origin: 'https://localhost:4000', scheme: 'https' },
    { host: 'codes.example.com', origin: 'https://codes.example.com', scheme: 'http' },
  ] as const)('$origin at $scheme $host is ours', (caller) => {
    expect(isFromThisServer(caller, publicUrl)).toBe(true)
  })

  it.each([
    'null',
    '',
    'http://evil.example',
    'http://localhost',
    'http://localhost:3000',
    'https://localhost:4000',
    'http://127.0.0.1:4000',
    'http://localhost:4000.evil.example',
    'http://localhost:4000, http://evil.example',
    'http://codes.example.com',
    'https://codes.example.com.evil.example',
  ])('%s is not', (origin) => {
    expect(isFromThisServer({ host: 'localhost:4000', origin, scheme: 'http' }, publicUrl)).toBe(false)
  })

  it('does not make up for a name that is not ours', () => {
    expect(isFromThisServer({ host: 'evil.example', origin: 'http://evil.example', scheme: 'http' }, publicUrl)).toBe(false)
  })
})
