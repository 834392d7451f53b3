import type { Operation, OperationId, SdkOperationId } from '@tollgate/contract'
import { basicAuthorization, type HttpCall } from './http-call.ts'
import type { Person } from './people.ts'
import type { Keys } from './world.ts'

/** What an operation is called with, before it is put on the wire. */
export interface Parts {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  /** Whose session it comes with; of a browser only. */
  readonly session?: string
}

/** A request of each operation that is in order, with every field that goes together with the others. */
export function validRequests(keys: Keys, person: Person): Readonly<Record<OperationId | SdkOperationId, Parts>> {
  const { userId, externalId, phoneNumber, email, phoneId, emailId, sessionId, sessionToken, code, messageId } = person
  const attributes = { ip_address: '93.184.216.34', user_agent: 'Mozilla/5.0' }
  const name = { first_name: 'Ada', middle_name: 'King', last_name: 'Lovelace' }
  const profile = { name, attributes, trusted_metadata: { plan: 'free' }, untrusted_metadata: { colour: 'red' }, roles: ['admin'] }
  const operand = { filter_name: 'phone_number', filter_value: [phoneNumber] }
  const called = { phone_number: phoneNumber, expiration_minutes: 5, attributes, locale: 'en' }
  const sms = { ...called, enable_autofill: true }
  const mailed = { email, expiration_minutes: 5, attributes, locale: 'en' }
  const texted = {
    phone_number: phoneNumber,
    expiration_minutes: 5,
    locale: 'en',
    enable_autofill: true,
    autofill_session_duration_minutes: 5,
  }
  const whatsApped = { phone_number: phoneNumber, expiration_minutes: 5, locale: 'en' }
  const sdkMailed = { email, expiration_minutes: 5, locale: 'en' }
  const unread = { captcha_token: 'nobody looks at this', dfp_telemetry_id: 'nor at this' }
  const [user, factor] = [{ user_id: userId }, { factor_id: phoneId }]
  return {
    sendSms: { body: { ...sms, user_id: userId } },
    loginOrCreateSms: { body: { ...sms, create_user_as_pending: false } },
    sendWhatsApp: { body: { ...called, user_id: userId } },
    loginOrCreateWhatsApp: { body: { ...called, create_user_as_pending: false } },
    sendEmail: { body: { ...mailed, user_id: userId } },
    loginOrCreateEmail: { body: { ...mailed, create_user_as_pending: false } },
    authenticateOtp: {
      body: {
        method_id: phoneId,
        code,
        attributes,
        options: { ip_match_required: false, user_agent_match_required: false },
        session_token: sessionToken,
        session_duration_minutes: 60,
        session_custom_claims: { tier: 'gold' },
        telemetry_id: 'nobody looks at this',
      },
    },
    createUser: {
      body: { ...profile, email: 'grace@example.com', phone_number: '+14155550123', external_id: 'app.1', create_user_as_pending: true },
    },
    getUser: { params: user },
    updateUser: { params: user, body: { ...profile, external_id: externalId } },
    searchUsers: { body: { limit: 10, cursor: '', query: { operator: 'AND', operands: [operand] } } },
    deleteUser: { params: user },
    deletePhoneNumber: { params: { phone_id: phoneId } },
    deleteEmail: { params: { email_id: emailId } },
    deleteExternalId: { params: user },
    exchangePrimaryFactor: { params: user, body: { phone_number: '+14155550124' } },
    deleteWebauthnRegistration: { params: factor },
    deleteBiometricRegistration: { params: factor },
    deleteTotp: { params: factor },
    deleteCryptoWallet: { params: factor },
    deletePassword: { params: factor },
    deleteOauthRegistration: { params: factor },
    authenticateSession: {
      body: {
        session_token: sessionToken,
        session_duration_minutes: 60,
        session_custom_claims: { tier: 'gold' },
      },
    },
    listSessions: { query: user },
    revokeSession: { body: { session_id: sessionId } },
    getJwks: { params: { project_id: keys.project_id } },
    searchMessages: {
      body: {
        to: phoneNumber,
        state: 'delivered',
        channel: 'sms',
        created_after: '2026-01-01T00:00:00Z',
        created_before: '2099-01-01T00:00:00+01:00',
        limit: 10,
        cursor: '',
      },
    },
    getMessage: { params: { message_id: messageId } },
    sdkBootstrap: { params: { public_token: keys.public_token } },
    sdkLoginOrCreateSms: { body: { ...texted, ...unread } },
    sdkSendSmsPrimary: { body: { ...texted, ...unread } },
    sdkSendSmsSecondary: { body: { ...texted, ...unread }, session: sessionToken },
    sdkLoginOrCreateWhatsApp: { body: { ...whatsApped, ...unread } },
    sdkSendWhatsAppPrimary: { body: { ...whatsApped, ...unread } },
    sdkSendWhatsAppSecondary: { body: { ...whatsApped, ...unread }, session: sessionToken },
    sdkLoginOrCreateEmail: { body: { ...sdkMailed, ...unread } },
    sdkSendEmailPrimary: { body: { ...sdkMailed, ...unread } },
    sdkSendEmailSecondary: { body: { ...sdkMailed, ...unread }, session: sessionToken },
    sdkAuthenticateOtp: { body: { token: code, method_id: phoneId, session_duration_minutes: 60, ...unread } },
    sdkAuthenticateSession: { body: { session_duration_minutes: 60 }, session: sessionToken },
    sdkRevokeSession: { session: sessionToken },
    sdkGetUser: { session: sessionToken },
    sdkUpdateUser: { body: { name, untrusted_metadata: { colour: 'red' } }, session: sessionToken },
    sdkDeletePhoneNumber: { params: { phone_id: phoneId }, session: sessionToken },
    sdkDeleteEmail: { params: { email_id: emailId }, session: sessionToken },
    sdkEvents: {},
  }
}

/** The parts on the wire, with the project's credentials if there are any. A body of `bytes` goes as it is. */
export function callOf(
  { method, path, authentication }: Operation,
  { params = {}, query, body, session }: Parts,
  { keys, bytes }: Wire = {},
): HttpCall {
  const filled = path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`
  const browser = keys && { project_id: keys.public_token, secret: session ?? keys.public_token }
  const credentials = authentication === 'public_token' ? browser : keys
  return {
    method,
    path: `${filled}${search}`,
    headers: { 'content-type': 'application/json', ...(credentials && { authorization: basicAuthorization(credentials) }) },
    body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
  }
}

interface Wire {
  readonly keys?: Keys
  readonly bytes?: string | undefined
}
