import { errorCatalogue, operations, type ErrorType, type OperationId } from '@tollgate/contract'
import { StytchError, type Client } from 'stytch'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { StoreUnavailable } from '../src/kernel/store-unavailable.ts'
import type { Stores } from '../src/stores.ts'
import { deskOf, from, newAddress, newNumber, openDesk, wrong, unlimited, type Desk } from './support/desk.ts'
import { guessWrong, typeWrong } from './support/guesses.ts'
import { heldClock, openWorld, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

/** These are Tollgate's own: the published client has no methods for them. */
const withoutMethod = ['searchMessages', 'getMessage'] as const satisfies readonly OperationId[]
type ClientOperationId = Exclude<OperationId, (typeof withoutMethod)[number]>

/** Each method of the published client that Tollgate serves, as the operation it calls. Whatever it is given goes out as it is. */
const methods = {
  sendSms: (client, body) => client.otps.sms.send(body as never),
  loginOrCreateSms: (client, body) => client.otps.sms.loginOrCreate(body as never),
  sendWhatsApp: (client, body) => client.otps.whatsapp.send(body as never),
  loginOrCreateWhatsApp: (client, body) => client.otps.whatsapp.loginOrCreate(body as never),
  sendEmail: (client, body) => client.otps.email.send(body as never),
  loginOrCreateEmail: (client, body) => client.otps.email.loginOrCreate(body as never),
  authenticateOtp: (client, body) => client.otps.authenticate(body as never),
  createUser: (client, body) => client.users.create(body),
  getUser: (client, body) => client.users.get(body as never),
  updateUser: (client, body) => client.users.update(body as never),
  searchUsers: (client, body) => client.users.search(body),
  deleteUser: (client, body) => client.users.delete(body as never),
  deletePhoneNumber: (client, body) => client.users.deletePhoneNumber(body as never),
  deleteEmail: (client, body) => client.users.deleteEmail(body as never),
  deleteExternalId: (client, body) => client.users.deleteExternalId(body as never),
  exchangePrimaryFactor: (client, body) => client.users.exchangePrimaryFactor(body as never),
  deleteWebauthnRegistration: (client, body) => client.users.deleteWebAuthnRegistration(body as never),
  deleteBiometricRegistration: (client, body) => client.users.deleteBiometricRegistration(body as never),
  deleteTotp: (client, body) => client.users.deleteTOTP(body as never),
  deleteCryptoWallet: (client, body) => client.users.deleteCryptoWallet(body as never),
  deletePassword: (client, body) => client.users.deletePassword(body as never),
  deleteOauthRegistration: (client, body) => client.users.deleteOAuthRegistration(body as never),
  authenticateSession: (client, body) => client.sessions.authenticate(body),
  listSessions: (client, body) => client.sessions.get(body as never),
  revokeSession: (client, body) => client.sessions.revoke(body),
  getJwks: (client, body) => client.sessions.getJWKS(body as never),
} as const satisfies Record<ClientOperationId, (client: Client, body: object) => Promise<unknown>>

const nobodysUser = 'user-test-00000000-0000-4000-8000-000000000000'
const nobodysPhone = 'phone-number-test-00000000-0000-4000-8000-000000000000'
const nobodysEmail = 'email-test-00000000-0000-4000-8000-000000000000'

/** A right-shaped request of every operation. */
const requests = {
  sendSms: { phone_number: '+14155552671' },
  loginOrCreateSms: { phone_number: '+14155552671' },
  sendWhatsApp: { phone_number: '+14155552674' },
  loginOrCreateWhatsApp: { phone_number: '+14155552674' },
  sendEmail: { email: 'ada@example.com' },
  loginOrCreateEmail: { email: 'ada@example.com' },
  authenticateOtp: { method_id: nobodysPhone, code: '123456' },
  createUser: { phone_number: '+14155552672' },
  getUser: { user_id: nobodysUser },
  updateUser: { user_id: nobodysUser, name: { first_name: 'Ada' } },
  searchUsers: {},
  deleteUser: { user_id: nobodysUser },
  deletePhoneNumber: { phone_id: nobodysPhone },
  deleteEmail: { email_id: nobodysEmail },
  deleteExternalId: { user_id: nobodysUser },
  exchangePrimaryFactor: { user_id: nobodysUser, phone_number: '+14155552673' },
  deleteWebauthnRegistration: { webauthn_registration_id: 'webauthn-registration-test-1' },
  deleteBiometricRegistration: { biometric_registration_id: 'biometric-registration-test-1' },
  deleteTotp: { totp_id: 'totp-test-1' },
  deleteCryptoWallet: { crypto_wallet_id: 'crypto-wallet-test-1' },
  deletePassword: { password_id: 'password-test-1' },
  deleteOauthRegistration: { oauth_user_registration_id: 'oauth-user-test-1' },
  authenticateSession: { session_token: 'nobody-has-this' },
  listSessions: { user_id: nobodysUser },
  revokeSession: { session_token: 'nobody-has-this' },
  getJwks: { project_id: 'project-test-00000000-0000-4000-8000-000000000000' },
} as const satisfies Record<ClientOperationId, object>

const operationIds = Object.keys(operations).filter((id): id is ClientOperationId => !(withoutMethod as readonly string[]).includes(id))

/** All five fields as the catalogue has them. */
async function expectRefusal(answer: Promise<unknown>, errorType: ErrorType): Promise<StytchError> {
  const error: unknown = await answer.then(
    (value: unknown) => ({ resolved: value }),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StytchError)
  const refusal = error as StytchError
  const { status, message } = errorCatalogue[errorType]
  expect(fieldsOf(refusal)).toMatchObject({
    status_code: status,
    error_type: errorType,
    error_message: expect.stringContaining(message),
    error_url: expect.stringMatching(new RegExp(`^http://.+/docs/errors/${status}#${errorType}$`)),
    request_id: expect.stringMatching(/^request-id-(?:test|live)-[0-9a-f-]{36}$/),
  })
  return refusal
}

function fieldsOf({ status_code, request_id, error_type, error_message, error_url, error_details }: StytchError) {
  return { status_code, request_id, error_type, error_message, error_url, error_details }
}

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('the published Node client, on %s', (store) => {
  let world: World
  let desk: Desk
  let client: Client

  beforeAll(async () => {
    // Its local check of JWTs looks at the machine's clock.
    world = await openWorld({ store, clock: heldClock(Math.floor(Date.now() / 1_000) * 1_000 - 1_000) })
    desk = await openDesk(world)
    client = desk.client
  })
  afterAll(() => world.close())

  it('otps.sms.loginOrCreate, otps.sms.send, otps.authenticate', async () => {
    const phone_number = newNumber()
    const begun = await client.otps.sms.loginOrCreate({ phone_number, expiration_minutes: 5, locale: 'es' })
    expect(begun).toMatchObject({ status_code: 200, user_created: true, request_id: expect.stringMatching(/^request-id-test-/) })
    const asked = await client.otps.sms.send({ phone_number })
    expect(asked).toEqual({ ...asked, status_code: 200, user_id: begun.user_id, phone_id: begun.phone_id })
    const login = await client.otps.authenticate({
      method_id: asked.phone_id,
      code: await world.codeOf(phone_number),
      session_duration_minutes: 60,
      session_custom_claims: { plan: 'gold' },
    })
    expect(login).toMatchObject({
      status_code: 200,
      user_id: begun.user_id,
      method_id: asked.phone_id,
      reset_sessions: true,
      session_token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      session_jwt: expect.stringContaining('.'),
      session: { user_id: begun.user_id, custom_claims: { plan: 'gold' } },
      user: { status: 'active', phone_numbers: [{ phone_id: asked.phone_id, phone_number, verified: true }] },
    })
  })

  it('sessions.authenticate, authenticateJwt, authenticateJwtLocal, get, getJWKS, revoke', async () => {
    const { session_token, session_jwt, user_id, session } = (await desk.signIn(newNumber())).body
    const authenticated = await client.sessions.authenticate({ session_token, session_duration_minutes: 90 })
    expect(authenticated).toMatchObject({ status_code: 200, session_token, session: { session_id: session.session_id }, user: { user_id } })
    const byJwt = await client.sessions.authenticate({ session_jwt })
    expect(byJwt.session_token).toBe(session_token)

    const local = await client.sessions.authenticateJwtLocal({ session_jwt })
    expect(local).toMatchObject({ session_id: session.session_id, user_id, custom_claims: {}, roles: ['stytch_user'] })
    expect(local.authentication_factors).toEqual(session.authentication_factors)
    const localFirst = await client.sessions.authenticateJwt({ session_jwt })
    expect(localFirst).toEqual({ session: local, session_jwt })
    const remote = await client.sessions.authenticateJwt({ session_jwt, max_token_age_seconds: 0 })
    expect(remote).toMatchObject({ status_code: 200, session_token })

    expect((await client.sessions.get({ user_id })).sessions).toMatchObject([{ session_id: session.session_id }])
    const { keys } = await client.sessions.getJWKS({ project_id: desk.keys.project_id })
    expect(keys).toMatchObject([{ alg: 'ES256', use: 'sig', key_ops: ['verify'] }])

    expect(await client.sessions.revoke({ session_id: session.session_id })).toMatchObject({ status_code: 200 })
    await expectRefusal(client.sessions.authenticate({ session_token }), 'session_not_found')
    expect(await client.sessions.authenticateJwt({ session_jwt })).toMatchObject({ session: { session_id: session.session_id } })
  })

  it('users.create, get, update, delete', async () => {
    const phone_number = newNumber()
    const email = `Ada${phone_number.slice(1)}@Example.com`
    const external_id = `app|${phone_number.slice(1)}`
    const created = await client.users.create({
      phone_number,
      email,
      external_id,
      name: { first_name: 'Ada', last_name: 'Lovelace' },
      create_user_as_pending: true,
      trusted_metadata: { plan: 'gold' },
      untrusted_metadata: { theme: 'dark' },
      attributes: { ip_address: '203.0.113.7' },
    })
    expect(created).toMatchObject({
      status_code: 200,
      status: 'pending',
      email_id: expect.stringMatching(/^email-test-/),
      phone_id: expect.stringMatching(/^phone-number-test-/),
      user: {
        user_id: created.user_id,
        emails: [{ email_id: created.email_id, email: email.toLowerCase(), verified: false }],
        phone_numbers: [{ phone_id: created.phone_id, phone_number, verified: false }],
        name: { first_name: 'Ada', middle_name: '', last_name: 'Lovelace' },
        trusted_metadata: { plan: 'gold' },
        untrusted_metadata: { theme: 'dark' },
        roles: ['stytch_user'],
        external_id,
        is_locked: false,
        password: null,
        providers: [],
        totps: [],
        webauthn_registrations: [],
        biometric_registrations: [],
        crypto_wallets: [],
      },
    })
    const got = await client.users.get({ user_id: created.user_id })
    expect(got).toMatchObject(created.user)
    expect(got).not.toHaveProperty('user')
    expect(await client.users.get({ user_id: external_id })).toMatchObject({ user_id: created.user_id })

    const updated = await client.users.update({ user_id: external_id, name: { first_name: 'Augusta' }, trusted_metadata: { plan: null } })
    expect(updated).toMatchObject({
      status_code: 200,
      user_id: created.user_id,
      emails: created.user.emails,
      phone_numbers: created.user.phone_numbers,
      crypto_wallets: [],
      user: {
        name: { first_name: 'Augusta', middle_name: '', last_name: '' },
        trusted_metadata: {},
        untrusted_metadata: { theme: 'dark' },
      },
    })
    expect(await client.users.delete({ user_id: external_id })).toMatchObject({ status_code: 200, user_id: created.user_id })
    await expectRefusal(client.users.get({ user_id: created.user_id }), 'user_not_found')
  })

  it('users.create with one factor answers "" for the other', async () => {
    expect(await client.users.create({ phone_number: newNumber() })).toMatchObject({ email_id: '', status: 'active' })
    expect(await client.users.create({ email: `one${newNumber().slice(1)}@example.com` })).toMatchObject({ phone_id: '' })
  })

  it('users.deletePhoneNumber, deleteEmail, deleteExternalId', async () => {
    const phone_number = newNumber()
    const external_id = `gone-${phone_number.slice(1)}`
    const { user_id, phone_id, email_id } = await client.users.create({
      phone_number,
      email: `${phone_number.slice(1)}@example.com`,
      external_id,
    })
    expect(await client.users.deletePhoneNumber({ phone_id })).toMatchObject({ status_code: 200, user_id, user: { phone_numbers: [] } })
    expect(await client.users.deleteExternalId({ user_id: external_id })).toMatchObject({ user_id, user: { external_id: null } })
    expect(await client.users.deleteEmail({ email_id })).toMatchObject({
      status_code: 200,
      user_id,
      user: { emails: [], phone_numbers: [] },
    })
    expect(await client.users.get({ user_id })).toMatchObject({ emails: [], phone_numbers: [] })
  })

  it('users.exchangePrimaryFactor, from number to email and back, unverified each time', async () => {
    const { user_id, method_id } = (await desk.signIn(newNumber())).body
    const email_address = `${newNumber().slice(1)}@example.com`
    const toEmail = await client.users.exchangePrimaryFactor({ user_id, email_address })
    expect(toEmail).toMatchObject({
      status_code: 200,
      user_id,
      user: { phone_numbers: [], emails: [{ email: email_address, verified: false }] },
    })
    const phone_number = newNumber()
    const back = await client.users.exchangePrimaryFactor({ user_id, phone_number })
    expect(back.user).toMatchObject({ emails: [], phone_numbers: [{ phone_number, verified: false }] })
    await expectRefusal(client.users.deletePhoneNumber({ phone_id: method_id }), 'phone_number_not_found')
    expect(await client.otps.sms.send({ phone_number })).toMatchObject({ user_id })
  })

  it('users.search and users.searchAll, page by page, to the end', async () => {
    const { client: own } = await openDesk(world)
    const created: string[] = []
    for (let users = 0; users < 7; users += 1) {
      created.push((await own.users.create({ phone_number: newNumber() })).user_id)
      world.clock.advance(1)
    }
    const pages: string[][] = []
    for await (const page of own.users.searchAll({ limit: 3 })) pages.push(page.map(({ user_id }) => user_id))
    expect(pages).toEqual([created.slice(0, 3), created.slice(3, 6), created.slice(6)])

    const exact: string[][] = []
    for await (const page of own.users.searchAll({ limit: 7 })) exact.push(page.map(({ user_id }) => user_id))
    expect(exact).toEqual([created])

    const { results, results_metadata } = await own.users.search({ limit: 2, cursor: '' })
    expect(results).toHaveLength(2)
    expect(results_metadata).toEqual({ total: 7, next_cursor: expect.any(String) })
    const none = await own.users.search({
      query: { operator: 'AND', operands: [{ filter_name: 'status', filter_value: 'pending' }] },
    })
    expect(none).toMatchObject({ results: [], results_metadata: { total: 0, next_cursor: null } })
  })
})

describe('what the published Node client is refused', () => {
  let world: World
  let desk: Desk
  let live: Desk
  let session: Awaited<ReturnType<Desk['signIn']>>['body']

  beforeAll(async () => {
    world = await openWorld()
    desk = await openDesk(world, { settings: { jwt_algorithm: 'ES256', max_session_duration_minutes: 600 } })
    live = await openDesk(world, { environment: 'live', settings: { limits: { prefix_day: 1 } } })
    session = (await desk.signIn(newNumber())).body
  })
  afterAll(() => world.close())

  type Attempt = () => Promise<unknown>
  type Body = Readonly<Record<string, unknown>>
  const calling = (id: ClientOperationId, body: Body | (() => Body | Promise<Body>), at = () => desk): Attempt => {
    return async () => methods[id](at().client, typeof body === 'function' ? await body() : body)
  }
  const tooManyKeys = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`key_${index}`, index]))
  const codeSent = async () => {
    const phone_number = newNumber()
    const { phone_id } = await desk.client.otps.sms.loginOrCreate({ phone_number })
    return { phone_number, method_id: phone_id, code: await world.codeOf(phone_number) }
  }
  const newEmail = () => `${newNumber().slice(1)}@example.com`

  /** A project in which browsers may do little, for what is passed on from them. */
  let strict: Desk
  beforeAll(async () => {
    strict = await openDesk(world, {
      settings: { ...unlimited, channels: everyChannel, create_new_users: false, factor_change_max_age_minutes: 1 },
    })
    mute = await openDesk(world, { settings: { channels: ['email'] } })
    numbersOnly = await openDesk(world)
  })
  let mute: Desk
  let numbersOnly: Desk
  const everyChannel = ['sms', 'whatsapp', 'email']
  const passedOn = { from_browser: true }

  type PhoneSend = 'sendSms' | 'loginOrCreateSms' | 'sendWhatsApp' | 'loginOrCreateWhatsApp'
  type EmailSend = 'sendEmail' | 'loginOrCreateEmail'
  const prefixes: Readonly<Record<PhoneSend, string>> = {
    sendSms: '+1415861',
    loginOrCreateSms: '+1415862',
    sendWhatsApp: '+1415863',
    loginOrCreateWhatsApp: '+1415864',
  }
  const isSecondary = (id: PhoneSend) => id === 'sendSms' || id === 'sendWhatsApp'

  const everySendRefusals = (id: PhoneSend | EmailSend) => ({
    invalid_ip_address: calling(id, { ...requests[id], ...from('999.1.1.1') }),
    invalid_user_agent: calling(id, { ...requests[id], attributes: { user_agent: 'x'.repeat(1_025) } }),
    invalid_expiration_otp: calling(id, { ...requests[id], expiration_minutes: 11 }),
    invalid_locale: calling(id, { ...requests[id], locale: 'tlh' }),
  })

  const phoneSendRefusals = (id: PhoneSend) => ({
    ...everySendRefusals(id),
    endpoint_not_authorized_for_sdk: calling(id, { ...requests[id], ...passedOn }, () => mute),
    invalid_phone_number: calling(id, { phone_number: '+1415' }),
    invalid_phone_number_country_code: calling(id, { phone_number: '+447400123456' }, () => live),
    invalid_phone_number_sandbox: calling(id, { phone_number: '+10000000000' }, () => live),
    too_many_requests: calling(id, async () => {
      const phone_number = newNumber()
      await desk.client.otps.sms.loginOrCreate({ phone_number })
      return { phone_number }
    }),
    too_few_tokens_authenticated: calling(
      id,
      async () => {
        await live.client.otps.sms.loginOrCreate({ phone_number: `${prefixes[id]}1000` })
        const { user_id } = await live.client.users.create({ email: newEmail() })
        return { phone_number: `${prefixes[id]}1001`, ...(isSecondary(id) ? { user_id } : {}) }
      },
      () => live,
    ),
  })

  const emailSendRefusals = (id: EmailSend) => ({
    ...everySendRefusals(id),
    endpoint_not_authorized_for_sdk: calling(id, { ...requests[id], ...passedOn }, () => numbersOnly),
    invalid_email: calling(id, { email: 'nobody' }),
    invalid_template_id: calling(id, { ...requests[id], login_template_id: '' }),
    email_template_not_found: calling(id, { ...requests[id], signup_template_id: 'of-nobody' }),
    email_not_found: calling(
      id,
      () => ({ email: newEmail(), ...passedOn }),
      () => strict,
    ),
    too_many_requests: calling(id, async () => {
      const email = newEmail()
      await desk.client.otps.email.loginOrCreate({ email })
      return { email }
    }),
  })

  const secondaryRefusals = (id: 'sendSms' | 'sendWhatsApp' | 'sendEmail', somewhere: () => Body) => ({
    too_many_session_arguments: calling(id, () => ({ ...requests[id], session_token: 'a', session_jwt: 'b' })),
    invalid_session_token: calling(id, () => ({ ...requests[id], session_token: 7 })),
    unable_to_parse_session_jwt: calling(id, () => ({ ...requests[id], session_jwt: 'b' })),
    session_not_found: calling(id, () => ({ ...requests[id], session_token: 'nobody-has-this' })),
    too_many_user_selection_arguments: calling(id, () => ({ ...requests[id], user_id: 'a', session_token: 'b' })),
    invalid_user_id: calling(id, () => ({ ...requests[id], user_id: '' })),
    user_not_found: calling(id, () => ({ ...somewhere(), user_id: nobodysUser })),
    user_unauthenticated: calling(
      id,
      () => ({ ...requests[id], session_token: 'nobody-has-this', ...passedOn }),
      () => strict,
    ),
    insufficient_factors: calling(
      id,
      async () => ({ ...somewhere(), session_token: await sessionOfOneFactor(), ...passedOn }),
      () => strict,
    ),
    stale_factors: calling(
      id,
      async () => {
        const phone_number = newNumber()
        await strict.client.users.create({ phone_number })
        const { session_token } = (await strict.signIn(phone_number)).body
        world.clock.advance(minute)
        return { ...somewhere(), session_token, ...passedOn }
      },
      () => strict,
    ),
  })

  /** Of somebody with a proved number and a proved email; the session knows of the number alone. */
  const sessionOfOneFactor = async () => {
    const phone_number = newNumber()
    await strict.client.users.create({ phone_number })
    const { user_id } = (await strict.signIn(phone_number)).body
    const email = newEmail()
    const { email_id } = await strict.client.otps.email.send({ email, user_id })
    await strict.client.otps.authenticate({ method_id: email_id, code: await world.codeOf(email) })
    return (await strict.signIn(phone_number)).body.session_token
  }

  const takenNumber = async () => {
    const { user_id } = await desk.client.users.create({ email: newEmail() })
    return { phone_number: session.user.phone_numbers[0]?.phone_number ?? '', user_id }
  }
  const takenEmail = async () => {
    const email = newEmail()
    const { email_id } = await desk.client.otps.email.loginOrCreate({ email })
    await desk.client.otps.authenticate({ method_id: email_id, code: await world.codeOf(email) })
    const { user_id } = await desk.client.users.create({ phone_number: newNumber() })
    return { email, user_id }
  }

  const metadataRefusals = (id: 'createUser' | 'updateUser', body: () => Body) => ({
    metadata_invalid_format: calling(id, () => ({ ...body(), trusted_metadata: [] })),
    metadata_too_large: calling(id, () => ({ ...body(), untrusted_metadata: { text: 'x'.repeat(4_096) } })),
    metadata_too_many_keys: calling(id, () => ({ ...body(), trusted_metadata: tooManyKeys })),
    invalid_ip_address: calling(id, () => ({ ...body(), ...from('1.2.3') })),
    invalid_user_agent: calling(id, () => ({ ...body(), attributes: { user_agent: 7 } })),
  })

  const claimRefusals = (id: 'authenticateOtp' | 'authenticateSession', body: () => Body | Promise<Body>) => ({
    custom_claims_too_large: calling(id, async () => ({ ...(await body()), session_custom_claims: { text: 'x'.repeat(4_096) } })),
    stytch_claims_in_custom_claims: calling(id, async () => ({
      ...(await body()),
      session_custom_claims: { 'https://stytch.com/session': {} },
    })),
    unable_to_represent_custom_claims_json: calling(id, async () => ({ ...(await body()), session_custom_claims: ['x'] })),
  })

  const badUserId = { user_id: '\u0000' }

  /** Every error that an operation documents as its own, and how to meet it. */
  const refusals: Readonly<Record<ClientOperationId, Partial<Record<ErrorType, Attempt>>>> = {
    sendSms: {
      ...phoneSendRefusals('sendSms'),
      ...secondaryRefusals('sendSms', () => ({ phone_number: newNumber() })),
      user_not_found: calling('sendSms', () => ({ phone_number: newNumber() })),
      duplicate_phone_number: calling('sendSms', takenNumber),
    },
    loginOrCreateSms: {
      ...phoneSendRefusals('loginOrCreateSms'),
      user_not_found: calling(
        'loginOrCreateSms',
        () => ({ phone_number: newNumber(), ...passedOn }),
        () => strict,
      ),
    },
    sendWhatsApp: {
      ...phoneSendRefusals('sendWhatsApp'),
      ...secondaryRefusals('sendWhatsApp', () => ({ phone_number: newNumber() })),
      duplicate_phone_number: calling('sendWhatsApp', takenNumber),
    },
    loginOrCreateWhatsApp: {
      ...phoneSendRefusals('loginOrCreateWhatsApp'),
      user_not_found: calling(
        'loginOrCreateWhatsApp',
        () => ({ phone_number: newNumber(), ...passedOn }),
        () => strict,
      ),
    },
    sendEmail: {
      ...emailSendRefusals('sendEmail'),
      ...secondaryRefusals('sendEmail', () => ({ email: newEmail() })),
      email_not_found: calling('sendEmail', () => ({ email: newEmail() })),
      duplicate_email: calling('sendEmail', takenEmail),
    },
    loginOrCreateEmail: emailSendRefusals('loginOrCreateEmail'),
    authenticateOtp: {
      ...claimRefusals('authenticateOtp', async () => ({ ...(await codeSent()), session_duration_minutes: 5 })),
      invalid_ip_address: calling('authenticateOtp', { ...requests.authenticateOtp, ...from('::g') }),
      invalid_user_agent: calling('authenticateOtp', { ...requests.authenticateOtp, attributes: { user_agent: '\u0000' } }),
      too_many_session_arguments: calling('authenticateOtp', { ...requests.authenticateOtp, session_token: 'a', session_jwt: 'b' }),
      invalid_session_token: calling('authenticateOtp', { ...requests.authenticateOtp, session_token: false }),
      unable_to_parse_session_jwt: calling('authenticateOtp', { ...requests.authenticateOtp, session_jwt: 'a.b.c' }),
      session_not_found: calling('authenticateOtp', { ...requests.authenticateOtp, session_token: 'nobody-has-this' }),
      invalid_method_id: calling('authenticateOtp', { ...requests.authenticateOtp, method_id: 'phone-number-test-1' }),
      invalid_code: calling('authenticateOtp', { ...requests.authenticateOtp, code: '12345' }),
      invalid_session_duration_minutes: calling('authenticateOtp', { ...requests.authenticateOtp, session_duration_minutes: 601 }),
      attribute_mismatch: calling('authenticateOtp', async () => ({ ...(await codeSent()), options: { user_agent_match_required: true } })),
      otp_code_not_found: calling('authenticateOtp', requests.authenticateOtp),
      unable_to_auth_otp_code: calling('authenticateOtp', async () => {
        const sent = await codeSent()
        await desk.client.otps.authenticate(sent)
        return sent
      }),
      user_lock_limit_reached: calling('authenticateOtp', async () => {
        const sent = await codeSent()
        for (let codes = 0; codes < 2; codes += 1) {
          for (let guess = 0; guess < 5; guess += 1) await typeWrong(desk, sent.phone_number)
          world.clock.advance(minute)
          await desk.client.otps.sms.send({ phone_number: sent.phone_number })
        }
        return sent
      }),
      too_many_requests: calling('authenticateOtp', async () => {
        const address = from(newAddress())
        for (let numbers = 0; numbers < 6; numbers += 1) await guessWrong(desk, newNumber(), { times: 5, ...address })
        return { ...(await codeSent()), ...address }
      }),
      no_associated_session_passed_in: calling('authenticateOtp', async () => {
        const phone_number = newNumber()
        const { phone_id } = await desk.client.otps.sms.send({ phone_number, session_token: session.session_token })
        return { method_id: phone_id, code: await world.codeOf(phone_number) }
      }),
      session_on_code_does_not_match_session_passed_in: calling('authenticateOtp', async () => ({
        ...(await codeSent()),
        session_token: session.session_token,
      })),
    },
    createUser: {
      ...metadataRefusals('createUser', () => ({ email: newEmail() })),
      invalid_phone_number: calling('createUser', { phone_number: 'x' }),
      invalid_phone_number_sandbox: calling('createUser', { phone_number: '+10000000000' }),
      invalid_create_user_request: calling('createUser', { name: { first_name: 'Ada' } }),
      invalid_email: calling('createUser', { email: 'ada@' }),
      invalid_user_id: calling('createUser', () => ({ email: newEmail(), external_id: 'user-1' })),
      duplicate_email: calling('createUser', async () => ({ email: (await created()).email })),
      duplicate_phone_number: calling('createUser', async () => ({ phone_number: (await created()).phone_number })),
      duplicate_user_external_id: calling('createUser', async () => ({ email: newEmail(), external_id: (await created()).external_id })),
    },
    getUser: { user_not_found: calling('getUser', requests.getUser), invalid_user_id: calling('getUser', badUserId) },
    updateUser: {
      ...metadataRefusals('updateUser', () => ({ user_id: session.user_id })),
      invalid_user_id: calling('updateUser', badUserId),
      user_not_found: calling('updateUser', requests.updateUser),
      duplicate_user_external_id: calling('updateUser', async () => ({
        user_id: session.user_id,
        external_id: (await created()).external_id,
      })),
    },
    searchUsers: {
      user_search_invalid_limit: calling('searchUsers', { limit: 1_001 }),
      user_search_invalid_cursor: calling('searchUsers', { cursor: 'x' }),
      user_search_invalid_operator: calling('searchUsers', { query: { operator: 'XOR', operands: [] } }),
      user_search_invalid_filter_name: calling('searchUsers', { query: { operands: [{ filter_name: 'shoe_size', filter_value: 44 }] } }),
      user_search_invalid_filter_value: calling('searchUsers', {
        query: { operands: [{ filter_name: 'status', filter_value: 'asleep' }] },
      }),
    },
    deleteUser: { user_not_found: calling('deleteUser', requests.deleteUser), invalid_user_id: calling('deleteUser', badUserId) },
    deletePhoneNumber: { phone_number_not_found: calling('deletePhoneNumber', requests.deletePhoneNumber) },
    deleteEmail: { email_not_found: calling('deleteEmail', requests.deleteEmail) },
    deleteExternalId: {
      user_not_found: calling('deleteExternalId', requests.deleteExternalId),
      invalid_user_id: calling('deleteExternalId', badUserId),
    },
    exchangePrimaryFactor: {
      invalid_phone_number: calling('exchangePrimaryFactor', () => ({ user_id: session.user_id, phone_number: '+1' })),
      invalid_phone_number_sandbox: calling('exchangePrimaryFactor', () => ({ user_id: session.user_id, phone_number: '+10000000000' })),
      invalid_email: calling('exchangePrimaryFactor', () => ({ user_id: session.user_id, email_address: '@' })),
      invalid_user_id: calling('exchangePrimaryFactor', () => ({ ...badUserId, phone_number: newNumber() })),
      user_not_found: calling('exchangePrimaryFactor', requests.exchangePrimaryFactor),
      duplicate_email: calling('exchangePrimaryFactor', async () => ({
        user_id: (await desk.client.users.create({ phone_number: newNumber() })).user_id,
        email_address: (await created()).email,
      })),
      duplicate_phone_number: calling('exchangePrimaryFactor', async () => ({
        user_id: (await desk.client.users.create({ phone_number: newNumber() })).user_id,
        phone_number: (await created()).phone_number,
      })),
      invalid_exchange_primary_factor_user: calling('exchangePrimaryFactor', async () => ({
        user_id: (await created()).user_id,
        phone_number: newNumber(),
      })),
      invalid_exchange_primary_factor_fields: calling('exchangePrimaryFactor', () => ({ user_id: session.user_id })),
    },
    deleteWebauthnRegistration: { user_not_found: calling('deleteWebauthnRegistration', requests.deleteWebauthnRegistration) },
    deleteBiometricRegistration: { user_not_found: calling('deleteBiometricRegistration', requests.deleteBiometricRegistration) },
    deleteTotp: { user_not_found: calling('deleteTotp', requests.deleteTotp) },
    deleteCryptoWallet: { user_not_found: calling('deleteCryptoWallet', requests.deleteCryptoWallet) },
    deletePassword: { user_not_found: calling('deletePassword', requests.deletePassword) },
    deleteOauthRegistration: { user_not_found: calling('deleteOauthRegistration', requests.deleteOauthRegistration) },
    authenticateSession: {
      ...claimRefusals('authenticateSession', () => ({ session_token: session.session_token })),
      too_many_session_arguments: calling('authenticateSession', { session_token: 'a', session_jwt: 'b' }),
      no_session_arguments: calling('authenticateSession', {}),
      invalid_session_token: calling('authenticateSession', { session_token: ['a'] }),
      unable_to_parse_session_jwt: calling('authenticateSession', { session_jwt: 'a' }),
      session_not_found: calling('authenticateSession', requests.authenticateSession),
      invalid_session_duration_minutes: calling('authenticateSession', () => ({
        session_token: session.session_token,
        session_duration_minutes: 4,
      })),
      session_authorization_error: calling('authenticateSession', () => ({
        session_token: session.session_token,
        authorization_check: { resource_id: 'documents', action: 'read' },
      })),
    },
    listSessions: {
      user_not_found: calling('listSessions', requests.listSessions),
      invalid_user_id: calling('listSessions', { user_id: '' }),
    },
    revokeSession: {
      no_session_revoke_arguments: calling('revokeSession', {}),
      too_many_session_revoke_arguments: calling('revokeSession', { session_token: 'a', session_jwt: 'b' }),
      invalid_session_id: calling('revokeSession', { session_id: 'a' }),
      invalid_session_token: calling('revokeSession', { session_token: {} }),
      unable_to_parse_session_jwt: calling('revokeSession', { session_jwt: 'a' }),
      session_not_found: calling('revokeSession', requests.revokeSession),
    },
    getJwks: { unauthorized_credentials: calling('getJwks', requests.getJwks) },
  }

  async function created() {
    const wish = { phone_number: newNumber(), email: newEmail(), external_id: `app-${newNumber().slice(1)}` }
    return { ...wish, user_id: (await desk.client.users.create(wish)).user_id }
  }

  /** Met below for all operations at once, or by no request of the client. */
  const metElsewhere: readonly ErrorType[] = [
    ...(['request_too_large', 'internal_server_error', 'server_unavailable', 'unauthorized_credentials'] as const),
    ...(['unsupported_media_type', 'bad_request'] as const),
    // idempotency.spec.ts
    ...(['idempotency_key_in_flight', 'idempotency_key_reused'] as const),
  ]
  const neverAnswered: Partial<Record<ClientOperationId, readonly ErrorType[]>> = {
    // The rows of a number go when one of them is verified, so only a race of two redemptions can meet it.
    authenticateOtp: ['duplicate_phone_number', 'duplicate_email'],
    // A user may be created with any possible number; it is judged when a text is to go there.
    createUser: ['invalid_phone_number_country_code'],
    exchangePrimaryFactor: ['invalid_phone_number_country_code'],
    // The client leaves factors out of an update; below.
    updateUser: ['update_user_auth_method_not_allowed'],
  }

  it.each(operationIds)('%s: each error that the contract documents is met', (id) => {
    const documented = operations[id].errors.filter((error) => !metElsewhere.includes(error) && neverAnswered[id]?.includes(error) !== true)
    const met = Object.keys(refusals[id]).filter((error) => !metElsewhere.includes(error as ErrorType))
    expect(met.sort()).toEqual([...documented].sort())
  })

  const rows = operationIds.flatMap((id) => (Object.keys(refusals[id]) as ErrorType[]).map((errorType) => ({ id, errorType })))
  it.each(rows)('$id: $errorType', async ({ id, errorType }) => {
    const error = await expectRefusal(refusals[id][errorType]?.() ?? Promise.resolve(), errorType)
    if (error.status_code !== 429) return
    expect(error.error_details).toEqual({ retry_after_seconds: expect.any(Number) })
  })

  describe.each(operationIds.filter((id) => operations[id].authentication === 'project_secret'))('%s', (id) => {
    it('with a wrong secret, before anything else is looked at: unauthorized_credentials', async () => {
      const stranger = world.clientOf({ ...desk.keys, secret: `${desk.keys.secret}x` })
      await expectRefusal(methods[id](stranger, requests[id]), 'unauthorized_credentials')
      await expectRefusal(methods[id](stranger, { ...requests[id], phone_number: 7, code: 7, limit: 'x' }), 'unauthorized_credentials')
    })
  })

  it.each(operationIds.filter((id) => 'body' in operations[id]))('%s: a body above the limit is request_too_large', async (id) => {
    const huge = 'x'.repeat(70_000)
    const body = { ...requests[id], phone_number: huge, name: { first_name: huge }, telemetry_id: huge }
    await expectRefusal(methods[id](desk.client, body), 'request_too_large')
  })

  it.each(['email', 'emails', 'phone_number', 'phone_numbers', 'crypto_wallets'])(
    'an update that carries %s is update_user_auth_method_not_allowed, though the client would leave it out',
    async (field) => {
      const answer = await desk.call('PUT', `/v1/users/${session.user_id}`, { [field]: [] })
      expect(answer).toMatchObject({ status: 400, error: 'update_user_auth_method_not_allowed' })
    },
  )

  it.each(operationIds.filter((id) => 'body' in operations[id] && !operations[id].path.includes(':')))(
    '%s: a body that is a list is bad_request',
    async (id) => {
      await expectRefusal(methods[id](desk.client, []), 'bad_request')
    },
  )

  describe('when the database fails', () => {
    const withoutStore = operationIds.filter((id) => !/^delete(?:Webauthn|Biometric|Totp|Crypto|Password|Oauth)/.test(id))
    it.each(withoutStore)('%s: server_unavailable while it is away, internal_server_error for a bug', async (id) => {
      await expectRefusal(callOf(id, broken.away), 'server_unavailable')
      const error = await expectRefusal(callOf(id, broken.buggy), 'internal_server_error')
      expect(JSON.stringify(error)).not.toContain('the reason')
    })

    const callOf = (id: ClientOperationId, { client, keys }: Desk) =>
      methods[id](client, id === 'getJwks' ? { project_id: keys.project_id } : requests[id])
    let broken: { readonly away: Desk; readonly buggy: Desk }
    beforeAll(async () => {
      const away = await openWorld({ around: (stores) => failing(stores, () => new StoreUnavailable('the reason')) })
      const buggy = await openWorld({ around: (stores) => failing(stores, () => new Error('the reason')) })
      broken = { away: deskOf(away, away.keys), buggy: deskOf(buggy, buggy.keys) }
    })
    afterAll(async () => {
      await broken.away.world.close()
      await broken.buggy.world.close()
    })
  })

  it('a wrong code is not told from an unknown method by anything but the request id', async () => {
    const { method_id, code } = await codeSent()
    const known = await expectRefusal(desk.client.otps.authenticate({ method_id, code: wrong(code) }), 'otp_code_not_found')
    const unknown = await expectRefusal(desk.client.otps.authenticate(requests.authenticateOtp), 'otp_code_not_found')
    expect(fieldsOf(known)).toEqual({ ...fieldsOf(unknown), request_id: known.request_id })
  })
})

/** Every port but the projects' fails at every call. */
function failing(stores: Stores, makeError: () => Error): Stores {
  const broken = (port: object): object => new Proxy(port, { get: () => () => Promise.reject(makeError()) })
  const { users, sessions, codes, counters, locks, lookup, rekey, signingKeys } = stores
  const replaced = Object.entries({ users, sessions, codes, counters, locks, lookup, rekey, signingKeys }).map(([name, port]) => [
    name,
    broken(port),
  ])
  return { ...stores, ...(Object.fromEntries(replaced) as Partial<Stores>) }
}
