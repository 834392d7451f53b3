import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { FakeBrowser, publicToken } from '../test/support/fake-browser.ts'
import { FakeTollgate, methodId, rightCode } from '../test/support/fake-tollgate.ts'
import { givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import * as door from './index.ts'
import { StytchClient, type Session, type StytchClientOptions, type User } from './index.ts'

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

describe('the names of older programs', () => {
  it('are still there', () => {
    expect(door.createStytchUIClient).toBe(door.createStytchClient)
    expect(door.createStytchHeadlessClient).toBe(door.createStytchClient)
    expect(door.StytchUIClient).toBe(StytchClient)
    expect(door.StytchHeadlessClient).toBe(StytchClient)
    expect(door.StytchSDKAPIError).toBe(door.StytchAPIError)
    expect(door.StytchSDKSchemaError).toBe(door.StytchAPISchemaError)
    expect(door.SDKAPIUnreachableError).toBe(door.StytchAPIUnreachableError)
  })
})

describe('a client in a browser', () => {
  it('is made by createStytchClient', () => {
    const { fetch } = new FakeTollgate()
    const tab = new FakeBrowser({ fetch, url: 'http://localhost:3000/' }).openTab()
    expect(tab.run(() => door.createStytchClient(publicToken))).toBeInstanceOf(StytchClient)
  })

  it.each([
    { values: [undefined], says: 'publicToken must be a string, and is undefined.' },
    { values: [''], says: 'publicToken is empty.' },
    { values: ['secret-test-abc'], says: "publicToken is the project's secret" },
    { values: [publicToken, 'https://a.example'], says: 'options must be an object or left out, and is a string.' },
    { values: [publicToken, { customBaseUrl: 5 }], says: 'options.customBaseUrl must be a string or left out, and is a number.' },
    { values: [publicToken, { keepSessionAlive: 'no' }], says: 'options.keepSessionAlive must be a boolean or left out, and is a string.' },
    {
      values: [publicToken, { cookieOptions: { path: 1 } }],
      says: 'options.cookieOptions.path must be a string or left out, and is a number.',
    },
    {
      values: [publicToken, { endpoints: { testAPIURL: null } }],
      says: 'options.endpoints.testAPIURL must be a string or left out, and is null.',
    },
  ])('names what is wrong with its arguments: $says', ({ values, says }) => {
    const tab = new FakeBrowser({ fetch: new FakeTollgate().fetch }).openTab()
    const [token, options] = values as [string, StytchClientOptions]
    expect(() => tab.run(() => new StytchClient(token, options))).toThrow(`createStytchClient: ${says}`)
  })

  it('throws where it is not known where Tollgate is', () => {
    const tab = new FakeBrowser({ fetch: new FakeTollgate().fetch }).openTab()
    expect(() => tab.run(() => new StytchClient(publicToken))).toThrow('it is not known where Tollgate is')
  })

  it('ended leaves no timer and no listener, and the person signed in', async () => {
    const { tab, client } = await givenSignedIn()
    expect(tab.listenerCount).toBeGreaterThan(0)
    client.destroy()
    expect(tab.listenerCount).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
    expect(client.session.getSync()).not.toBeNull()
    expect(client.session.getTokens()).not.toBeNull()
  })

  it('ended while it asks leaves no timer either', async () => {
    const tollgate = new FakeTollgate()
    const tab = new FakeBrowser({ fetch: tollgate.fetch }).openTab()
    tollgate.isOnline = false
    const client = tab.openClient()
    client.destroy()
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('made anew, as React in strict mode does, takes over', async () => {
    const { tab, client } = await givenSignedIn()
    client.destroy()
    const next = tab.openClient()
    await settle()
    expect(next.session.getInfo()).toMatchObject({ session: { session_id: 'session-test-1' }, fromCache: false })
  })
})

describe('onStateChange', () => {
  it('tells of session, user and the end of the cache, until it is ended', async () => {
    const tollgate = new FakeTollgate()
    const client = new FakeBrowser({ fetch: tollgate.fetch }).openTab().openClient()
    const seen: unknown[] = []
    const end = client.onStateChange(() => {
      const { session, fromCache } = client.session.getInfo()
      seen.push([session?.session_id, client.user.getSync()?.name.first_name, fromCache])
    })
    await settle()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    await client.user.update({ name: { first_name: 'Ada', middle_name: '', last_name: '' } })
    await client.session.revoke()
    end()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    expect(seen).toEqual([
      [undefined, undefined, false],
      ['session-test-1', '', false],
      ['session-test-1', 'Ada', false],
      [undefined, undefined, false],
    ])
  })
})

describe('a client on a server', () => {
  it('can be made, knows nobody, and leaves nothing running', () => {
    const client = new StytchClient(publicToken)
    expect(client.session.getInfo()).toEqual({ session: null, fromCache: false })
    expect(client.user.getInfo()).toEqual({ user: null, fromCache: false })
    expect(client.session.getTokens()).toBeNull()
    expect(vi.getTimerCount()).toBe(0)
    client.destroy()
  })

  it('signs nobody in, because all visitors would be that one', async () => {
    const client = new StytchClient(publicToken, { customBaseUrl: 'https://login.example.com' })
    await expect(client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })).rejects.toMatchObject({
      name: 'StytchSDKUsageError',
      message: expect.stringContaining('runs in a browser'),
    })
    await expect(client.session.authenticate()).rejects.toMatchObject({ name: 'StytchSDKUsageError' })
  })

  it('keeps no token', () => {
    const client = new StytchClient(publicToken)
    client.session.updateSession({ session_token: 'a', session_jwt: 'b' })
    expect(client.session.getTokens()).toBeNull()
  })
})

describe('the types', () => {
  it('are those of the documented client', () => {
    type Sessions = StytchClient['session']
    expectTypeOf<Sessions['getSync']>().returns.toEqualTypeOf<Session | null>()
    expectTypeOf<StytchClient['user']['getSync']>().returns.toEqualTypeOf<User | null>()
    expectTypeOf<Sessions['onChange']>().returns.toEqualTypeOf<() => void>()
    expectTypeOf<Sessions['getInfo']>().returns.toExtend<{ session: Session | null; fromCache: boolean }>()
    expectTypeOf<Sessions['revoke']>().parameter(0).toExtend<{ forceClear?: boolean | undefined } | undefined>()
    expectTypeOf<StytchClient['otps']['authenticate']>().parameter(2).toExtend<{ session_duration_minutes: number }>()
    expectTypeOf<door.StytchAPIError>().toExtend<Error>()
    expectTypeOf<door.StytchAPIError['error_type']>().toExtend<string>()
  })
})
