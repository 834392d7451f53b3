import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { methodId, phoneNumber, rightCode } from '../test/support/fake-tollgate.ts'
import { given, givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import { StytchSDKUsageError, type OtpSendReply, type StytchClient } from './index.ts'

const sent = { status_code: 200, request_id: 'request-id-test-1', method_id: methodId }
const hour = { session_duration_minutes: 60 }

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

describe('otps.sms.send', () => {
  it('asks for a code of an existing user where nobody is signed in', async () => {
    const { tollgate, client } = await given()
    expect(await client.otps.sms.send(phoneNumber, { expiration_minutes: 5 })).toEqual(sent)
    expect(tollgate.received).toMatchObject([
      { call: 'POST /otps/sms/send/primary', token: 'anonymous', body: { expiration_minutes: 5, phone_number: phoneNumber } },
    ])
  })

  it('asks for a code of the session where somebody is', async () => {
    const { tollgate, client } = await givenSignedIn()
    await client.otps.sms.send(phoneNumber)
    expect(tollgate.received).toMatchObject([
      { call: 'POST /otps/sms/send/secondary', token: 'session-token-1', body: { phone_number: phoneNumber } },
    ])
  })

  it('passes every option on', async () => {
    const { tollgate, client } = await given()
    const options = { expiration_minutes: 5, locale: 'es', enable_autofill: true, autofill_session_duration_minutes: 7 }
    await client.otps.sms.send(phoneNumber, options)
    expect(tollgate.received[0]?.body).toEqual({ ...options, phone_number: phoneNumber })
  })

  it('leaves the number to the server to judge', async () => {
    const { tollgate, client } = await given()
    tollgate.refuseNext('POST /otps/sms/send/primary', 400, 'invalid_phone_number')
    await expect(client.otps.sms.send('garbage')).rejects.toMatchObject({ status_code: 400, error_type: 'invalid_phone_number' })
    expect(tollgate.received[0]?.body).toEqual({ phone_number: 'garbage' })
  })

  it('resolves to the three documented fields', () => {
    expectTypeOf<ReturnType<StytchClient['otps']['sms']['send']>>().resolves.toEqualTypeOf<OtpSendReply>()
    expectTypeOf<keyof OtpSendReply>().toEqualTypeOf<'status_code' | 'request_id' | 'method_id'>()
  })

  it('leaves the session alone when it is refused as unauthenticated', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.refuseNext('POST /otps/sms/send/secondary', 401, 'user_unauthenticated')
    await expect(client.otps.sms.send(phoneNumber)).rejects.toMatchObject({ error_type: 'user_unauthenticated' })
    expect(client.session.getSync()).not.toBeNull()
  })
})

describe('the other ways to ask for a code', () => {
  it.each([
    { ask: ({ otps }: StytchClient) => otps.sms.loginOrCreate('a'), call: 'sms/login_or_create', body: { phone_number: 'a' } },
    { ask: ({ otps }: StytchClient) => otps.whatsapp.loginOrCreate('a'), call: 'whatsapp/login_or_create', body: { phone_number: 'a' } },
    { ask: ({ otps }: StytchClient) => otps.whatsapp.send('a'), call: 'whatsapp/send/primary', body: { phone_number: 'a' } },
    { ask: ({ otps }: StytchClient) => otps.email.loginOrCreate('a'), call: 'email/login_or_create', body: { email: 'a' } },
    { ask: ({ otps }: StytchClient) => otps.email.send('a'), call: 'email/send/primary', body: { email: 'a' } },
  ])('$call', async ({ ask, call, body }) => {
    const { tollgate, client } = await given()
    expect(await ask(client)).toEqual(sent)
    expect(tollgate.received).toMatchObject([{ call: `POST /otps/${call}`, body }])
  })

  it.each([
    { ask: ({ otps }: StytchClient) => otps.whatsapp.send('a'), call: 'whatsapp/send/secondary', body: { phone_number: 'a' } },
    { ask: ({ otps }: StytchClient) => otps.email.send('a'), call: 'email/send/secondary', body: { email: 'a' } },
  ])('$call, where somebody is signed in', async ({ ask, call, body }) => {
    const { tollgate, client } = await givenSignedIn()
    await ask(client)
    expect(tollgate.received).toEqual([expect.objectContaining({ call: `POST /otps/${call}`, token: 'session-token-1', body })])
  })

  it.each(['send', 'loginOrCreate'] as const)('pass every option on: %s', async (verb) => {
    const { tollgate, client } = await given()
    const options = { expiration_minutes: 5, locale: 'es' }
    const templates = { login_template_id: 'back-again', signup_template_id: 'welcome' }
    await client.otps.whatsapp[verb](phoneNumber, options)
    await client.otps.email[verb]('ada@example.com', { ...options, ...templates })
    expect(tollgate.received.map(({ body }) => body)).toEqual([
      { ...options, phone_number: phoneNumber },
      { ...options, ...templates, email: 'ada@example.com' },
    ])
  })

  it.each(['whatsapp', 'email'] as const)('%s counts down to the next send by itself', async (channel) => {
    const { tollgate, client } = await given()
    tollgate.retryAfterSeconds = 30
    await client.otps[channel].loginOrCreate('a')
    expect(client.otps[channel].secondsUntilResend(methodId)).toBe(30)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBeUndefined()
  })

  it('leave the address to the server to judge', async () => {
    const { tollgate, client } = await given()
    tollgate.refuseNext('POST /otps/email/login_or_create', 400, 'invalid_email')
    await expect(client.otps.email.loginOrCreate('garbage')).rejects.toMatchObject({ status_code: 400, error_type: 'invalid_email' })
    expect(tollgate.received[0]?.body).toEqual({ email: 'garbage' })
  })
})

describe('otps.sms.secondsUntilResend', () => {
  it('counts down what the server said of the last send', async () => {
    const { tollgate, client } = await given()
    expect(client.otps.sms.secondsUntilResend(methodId)).toBeUndefined()
    tollgate.retryAfterSeconds = 15
    await client.otps.sms.send(phoneNumber)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBe(15)
    vi.setSystemTime(startOfTest + 14_001)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBe(1)
    vi.setSystemTime(startOfTest + 15_000)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBe(0)

    tollgate.retryAfterSeconds = 30
    await client.otps.sms.loginOrCreate(phoneNumber)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBe(30)
  })

  it('knows nothing where the server said nothing', async () => {
    const { tollgate, client } = await given()
    tollgate.retryAfterSeconds = 15
    await client.otps.sms.send(phoneNumber)
    tollgate.retryAfterSeconds = undefined
    await client.otps.sms.send(phoneNumber)
    expect(client.otps.sms.secondsUntilResend(methodId)).toBeUndefined()
  })
})

describe('otps.authenticate', () => {
  it('signs in', async () => {
    const { tollgate, client } = await given()
    const reply = await client.otps.authenticate(rightCode, methodId, hour)
    expect(reply).toEqual({
      status_code: 200,
      request_id: 'request-id-test-1',
      user_id: tollgate.user.user_id,
      method_id: methodId,
      session_token: 'session-token-1',
      session_jwt: expect.stringContaining('jwt.of.session-token-1'),
      session: expect.objectContaining({ session_id: 'session-test-1', expires_at: '2026-05-04T10:30:00Z' }),
      user: tollgate.user,
    })
    expect(tollgate.received).toMatchObject([
      { call: 'POST /otps/authenticate', token: 'anonymous', body: { token: rightCode, method_id: methodId, ...hour } },
    ])
    expect(client.session.getSync()).toEqual(reply.session)
    expect(client.user.getSync()).toEqual(tollgate.user)
    expect(client.session.getTokens()).toEqual({ session_token: reply.session_token, session_jwt: reply.session_jwt })
  })

  it('refused leaves everything as it was', async () => {
    const { client } = await givenSignedIn()
    await expect(client.otps.authenticate('000000', methodId, hour)).rejects.toMatchObject({ error_type: 'otp_code_not_found' })
    expect(client.session.getSync()).not.toBeNull()
  })

  it('of one code twice at once, as by a double click, is one request with one answer', async () => {
    const { tollgate, client } = await given()
    const [first, second] = await Promise.all([
      client.otps.authenticate(rightCode, methodId, hour),
      client.otps.authenticate(rightCode, methodId, hour),
    ])
    expect(second).toEqual(first)
    expect(tollgate.calls()).toEqual(['POST /otps/authenticate'])
    await client.otps.authenticate(rightCode, methodId, hour)
    expect(tollgate.calls()).toHaveLength(2)
  })

  it('of a step-up does not bring back a session that was signed out meanwhile', async () => {
    const { tollgate, client } = await givenSignedIn()
    const release = tollgate.hold('POST /otps/authenticate')
    const steppingUp = client.otps.authenticate(rightCode, methodId, hour)
    await settle()
    await client.session.revoke()
    release()
    await steppingUp
    expect(client.session.getSync()).toBeNull()
    expect(client.session.getTokens()).toBeNull()
  })
})

describe('a wrong argument', () => {
  // As a program in JavaScript would call it.
  const untyped = (client: StytchClient) => client as unknown as { otps: Record<string, Record<string, Untyped> & Untyped> }
  type Untyped = (...values: unknown[]) => Promise<unknown>

  it.each([
    { method: 'sms.send', values: [undefined], says: 'otps.sms.send: phone_number must be a string, and is undefined.' },
    { method: 'sms.send', values: [12025550162], says: 'otps.sms.send: phone_number must be a string, and is a number.' },
    { method: 'sms.send', values: ['+1', 5], says: 'otps.sms.send: options must be an object or left out, and is a number.' },
    { method: 'sms.send', values: ['+1', null], says: 'otps.sms.send: options must be an object or left out, and is null.' },
    {
      method: 'sms.send',
      values: ['+1', { expiration_minutes: '5' }],
      says: 'otps.sms.send: options.expiration_minutes must be a number or left out, and is a string.',
    },
    {
      method: 'sms.loginOrCreate',
      values: ['+1', { expiration_minutes: NaN }],
      says: 'otps.sms.loginOrCreate: options.expiration_minutes must be a number or left out, and is a number that is not finite.',
    },
    {
      method: 'sms.send',
      values: ['+1', { enable_autofill: 'yes' }],
      says: 'otps.sms.send: options.enable_autofill must be a boolean or left out, and is a string.',
    },
    { method: 'email.send', values: [{}], says: 'otps.email.send: email must be a string, and is an object.' },
    {
      method: 'email.loginOrCreate',
      values: ['a', { login_template_id: 5 }],
      says: 'otps.email.loginOrCreate: options.login_template_id must be a string or left out, and is a number.',
    },
    {
      method: 'email.send',
      values: ['a', { signup_template_id: null }],
      says: 'otps.email.send: options.signup_template_id must be a string or left out, and is null.',
    },
    { method: 'whatsapp.send', values: [[]], says: 'otps.whatsapp.send: phone_number must be a string, and is an array.' },
    {
      method: 'whatsapp.loginOrCreate',
      values: ['+1', { locale: 5 }],
      says: 'otps.whatsapp.loginOrCreate: options.locale must be a string or left out, and is a number.',
    },
    {
      method: 'sms.send',
      values: ['+1', { autofill_session_duration_minutes: '5' }],
      says: 'otps.sms.send: options.autofill_session_duration_minutes must be a number or left out, and is a string.',
    },
    { method: 'authenticate', values: [123456, 'm', hour], says: 'otps.authenticate: code must be a string, and is a number.' },
    { method: 'authenticate', values: ['123456', [], hour], says: 'otps.authenticate: methodId must be a string, and is an array.' },
    { method: 'authenticate', values: ['123456', 'm'], says: 'otps.authenticate: options must be an object, and is undefined.' },
    {
      method: 'authenticate',
      values: ['123456', 'm', {}],
      says: 'otps.authenticate: options.session_duration_minutes must be a number, and is undefined.',
    },
  ])('of $method is named: $says', async ({ method, values, says }) => {
    const { tollgate, client } = await given()
    const [channel = '', verb] = method.split('.')
    const { otps } = untyped(client)
    const call = verb === undefined ? otps[channel] : otps[channel]?.[verb]
    const error: unknown = await call?.(...values).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StytchSDKUsageError)
    expect(error).toMatchObject({ name: 'StytchSDKUsageError', message: says })
    expect(tollgate.received).toEqual([])
  })
})
