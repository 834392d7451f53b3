import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { methodId, rightCode } from '../test/support/fake-tollgate.ts'
import { given, givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import type { Session, SessionUpdate } from './index.ts'

const check = 'POST /sessions/authenticate'
const revoke = 'POST /sessions/revoke'
const hour = { session_duration_minutes: 60 }

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('session.getInfo', () => {
  it('is the same object for as long as nothing in it changes', async () => {
    const { client } = await givenSignedIn()
    const before = client.session.getInfo()
    await client.user.update({ untrusted_metadata: { theme: 'dark' } })
    expect(client.session.getInfo()).toBe(before)
    await client.session.authenticate({ session_duration_minutes: 30 })
    expect(client.session.getInfo()).not.toBe(before)
    expect(client.session.getInfo()).toEqual({ session: client.session.getSync(), fromCache: false })
  })
})

describe('session.onChange', () => {
  it('tells of sign-in, extension and sign-out, until it is ended', async () => {
    const { client } = await given()
    const told: (string | undefined)[] = []
    const end = client.session.onChange((session) => told.push(session?.expires_at))
    await client.otps.authenticate(rightCode, methodId, hour)
    vi.setSystemTime(startOfTest + 60_000)
    await client.session.authenticate()
    await client.session.authenticate({ session_duration_minutes: 30 })
    await client.session.revoke()
    end()
    await client.otps.authenticate(rightCode, methodId, hour)
    expect(told).toEqual(['2026-05-04T10:30:00Z', '2026-05-04T10:01:00Z', undefined])
  })

  it('of one listener that throws does not keep the others from being told', async () => {
    const reported: unknown[] = []
    const { client } = await given()
    const told: (Session | null)[] = []
    client.session.onChange(() => {
      throw new Error('of the page')
    })
    client.session.onChange((session) => told.push(session))
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
    await client.otps.authenticate(rightCode, methodId, hour)
    expect(told).toHaveLength(1)
    expect(reported).toEqual([new Error('of the page')])
  })

  it('wants a function', async () => {
    const { client } = await given()
    expect(() => client.session.onChange(undefined as unknown as () => void)).toThrow(
      'session.onChange: callback must be a function, and is undefined.',
    )
  })
})

describe('session.authenticate', () => {
  it('extends the session by the minutes given', async () => {
    const { tollgate, client } = await givenSignedIn()
    const reply = await client.session.authenticate({ session_duration_minutes: 30 })
    expect(reply).toMatchObject({ status_code: 200, session: { expires_at: '2026-05-04T10:00:00Z' }, user: tollgate.user })
    expect(reply).not.toHaveProperty('__user')
    expect(tollgate.received).toMatchObject([{ call: check, token: 'session-token-1', body: { session_duration_minutes: 30 } }])
  })

  it.each([
    { status: 404, errorType: 'session_not_found', isSignedOut: true },
    { status: 401, errorType: 'user_unauthenticated', isSignedOut: true },
    { status: 400, errorType: 'invalid_session_duration_minutes', isSignedOut: false },
    { status: 429, errorType: 'too_many_requests', isSignedOut: false },
    { status: 500, errorType: 'internal_server_error', isSignedOut: false },
  ])('refused with $errorType signs out here: $isSignedOut', async ({ status, errorType, isSignedOut }) => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.refuseNext(check, status, errorType)
    await expect(client.session.authenticate()).rejects.toMatchObject({ name: 'StytchAPIError', error_type: errorType })
    expect(client.session.getSync() === null).toBe(isSignedOut)
    expect(client.session.getTokens() === null).toBe(isSignedOut)
  })

  it('whose session was replaced meanwhile answers about the new one', async () => {
    const { tollgate, client } = await givenSignedIn()
    const release = tollgate.hold(check)
    const asking = client.session.authenticate()
    await settle()
    await client.session.revoke()
    await client.otps.authenticate(rightCode, methodId, hour)
    release()
    expect(await asking).toMatchObject({ session: { session_id: 'session-test-2' } })
  })

  it('without a user in the answer leaves the one that is known', async () => {
    const { tollgate, client } = await givenSignedIn()
    const session = client.session.getSync()
    const data = { status_code: 200, request_id: 'r', session, session_token: 'a', session_jwt: 'b' }
    tollgate.answerNext(check, { body: { data } })
    await client.session.authenticate()
    expect(client.user.getSync()).toEqual(tollgate.user)
  })

  it('checks its arguments', async () => {
    const { client } = await givenSignedIn()
    await expect(client.session.authenticate({ session_duration_minutes: '60' as unknown as number })).rejects.toThrow(
      'session.authenticate: options.session_duration_minutes must be a number or left out, and is a string.',
    )
  })
})

describe('session.revoke', () => {
  it('signs out, with a request without a body', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    expect(await client.session.revoke()).toEqual({ status_code: 200, request_id: 'request-id-test-1' })
    expect(tollgate.received).toMatchObject([{ call: revoke, token: 'session-token-1', body: undefined }])
    expect(client.session.getSync()).toBeNull()
    expect(client.user.getSync()).toBeNull()
    expect(client.session.getTokens()).toBeNull()
    expect(browser.liveCookies()).toEqual([])
    await vi.advanceTimersByTimeAsync(600_000)
    expect(tollgate.calls()).toEqual([revoke])
  })

  it.each([
    { status: 404, errorType: 'session_not_found', options: {}, isSignedOut: true },
    { status: 500, errorType: 'internal_server_error', options: {}, isSignedOut: false },
    { status: 500, errorType: 'internal_server_error', options: { forceClear: false }, isSignedOut: false },
    { status: 500, errorType: 'internal_server_error', options: { forceClear: true }, isSignedOut: true },
  ])(
    'refused with $errorType and $options rejects, and signs out here: $isSignedOut',
    async ({ status, errorType, options, isSignedOut }) => {
      const { tollgate, client } = await givenSignedIn()
      tollgate.refuseNext(revoke, status, errorType)
      await expect(client.session.revoke(options)).rejects.toMatchObject({ error_type: errorType })
      expect(client.session.getSync() === null).toBe(isSignedOut)
    },
  )

  it('without a network signs out here only with forceClear', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.isOnline = false
    await expect(client.session.revoke()).rejects.toMatchObject({ name: 'StytchAPIUnreachableError' })
    expect(client.session.getSync()).not.toBeNull()
    await expect(client.session.revoke({ forceClear: true })).rejects.toMatchObject({ name: 'StytchAPIUnreachableError' })
    expect(client.session.getSync()).toBeNull()
  })

  it('of a session that was replaced meanwhile leaves the new one', async () => {
    const { tollgate, client } = await givenSignedIn()
    const release = tollgate.hold(revoke)
    const revoking = client.session.revoke()
    await settle()
    await client.otps.authenticate(rightCode, methodId, hour)
    release()
    await revoking
    expect(client.session.getSync()).toMatchObject({ session_id: 'session-test-2' })
    expect(client.session.getTokens()).toMatchObject({ session_token: 'session-token-2' })
  })
})

describe('session.updateSession', () => {
  it('takes tokens of a backend over, which authenticate makes a session of', async () => {
    const { tollgate, browser, client } = await given()
    client.session.updateSession({ session_token: tollgate.startSession(), session_jwt: 'a.b.c' })
    expect(client.session.getTokens()).toEqual({ session_token: 'session-token-1', session_jwt: 'a.b.c' })
    expect(browser.cookie('stytch_session')?.expiresAt).toBeUndefined()
    expect(client.session.getSync()).toBeNull()
    await client.session.authenticate()
    expect(client.session.getSync()).toMatchObject({ session_id: 'session-test-1' })
    expect(browser.cookie('stytch_session')?.expiresAt).toBe(startOfTest + 3_600_000)
  })

  it('without a JWT does not leave the one of an earlier session', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    client.session.updateSession({ session_token: tollgate.startSession() })
    expect(browser.cookie('stytch_session_jwt')).toBeUndefined()
  })

  it('checks its arguments, and keeps what came to itself', async () => {
    const { client } = await given()
    const tokens = { session_token: 17_171_717 } as unknown as SessionUpdate
    expect(() => client.session.updateSession(tokens)).toThrow(
      'session.updateSession: tokens.session_token must be a string, and is a number.',
    )
  })
})
