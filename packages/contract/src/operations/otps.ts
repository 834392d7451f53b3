import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import * as fields from '../fields.ts'
import { Session, User } from '../objects.ts'
import { operation } from '../operation.ts'
import { attributeErrors, claimErrors, emailErrors, phoneNumberErrors, sendLimitErrors, sessionArgumentErrors } from './error-groups.ts'

const sendErrors = [...attributeErrors, 'too_many_requests', 'invalid_expiration_otp', 'invalid_locale'] as const
const secondaryErrors = [
  ...sessionArgumentErrors,
  'too_many_user_selection_arguments',
  'invalid_user_id',
  'user_not_found',
  'user_unauthenticated',
  'insufficient_factors',
  'stale_factors',
  'endpoint_not_authorized_for_sdk',
] as const

const everySend = {
  expiration_minutes: Type.Optional(fields.expirationMinutes),
  attributes: Type.Optional(fields.attributes),
  locale: Type.Optional(fields.locale),
  from_browser: Type.Optional(fields.fromBrowser),
}
const selectors = {
  user_id: Type.Optional(fields.userId),
  session_token: Type.Optional(fields.sessionToken),
  session_jwt: Type.Optional(fields.sessionJwt),
}
const toNumber = { phone_number: fields.phoneNumber, ...everySend }
const toEmail = {
  email: fields.email,
  ...everySend,
  login_template_id: Type.Optional(fields.templateId),
  signup_template_id: Type.Optional(fields.templateId),
}
const creating = { create_user_as_pending: Type.Optional(fields.createUserAsPending) }
const autofill = { enable_autofill: Type.Optional(fields.enableAutofill) }

const numberReply = { user_id: Type.String(), phone_id: Type.String() }
const emailReply = { user_id: Type.String(), email_id: Type.String() }
const created = { user_created: Type.Boolean() }

export const sendSms = operation({
  id: 'sendSms',
  method: 'POST',
  path: '/v1/otps/sms/send',
  summary: 'Texts a passcode to a number of an existing user, or to a number to be added to a user.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toNumber, ...autofill, ...selectors }),
  reply: replyWith(numberReply),
  errors: [...phoneNumberErrors, ...sendLimitErrors, ...sendErrors, ...secondaryErrors, 'duplicate_phone_number'],
})

export const loginOrCreateSms = operation({
  id: 'loginOrCreateSms',
  method: 'POST',
  path: '/v1/otps/sms/login_or_create',
  summary: 'Texts a passcode to a number, and creates its user where there is none.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toNumber, ...autofill, ...creating }),
  reply: replyWith({ ...numberReply, ...created }),
  errors: [...phoneNumberErrors, ...sendLimitErrors, ...sendErrors, 'user_not_found', 'endpoint_not_authorized_for_sdk'],
})

export const sendWhatsApp = operation({
  id: 'sendWhatsApp',
  method: 'POST',
  path: '/v1/otps/whatsapp/send',
  summary: 'Sends a passcode by WhatsApp to a number of an existing user, or to a number to be added to a user.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toNumber, ...selectors }),
  reply: replyWith(numberReply),
  errors: [...phoneNumberErrors, ...sendLimitErrors, ...sendErrors, ...secondaryErrors, 'duplicate_phone_number'],
})

export const loginOrCreateWhatsApp = operation({
  id: 'loginOrCreateWhatsApp',
  method: 'POST',
  path: '/v1/otps/whatsapp/login_or_create',
  summary: 'Sends a passcode by WhatsApp to a number, and creates its user where there is none.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toNumber, ...creating }),
  reply: replyWith({ ...numberReply, ...created }),
  errors: [...phoneNumberErrors, ...sendLimitErrors, ...sendErrors, 'user_not_found', 'endpoint_not_authorized_for_sdk'],
})

export const sendEmail = operation({
  id: 'sendEmail',
  method: 'POST',
  path: '/v1/otps/email/send',
  summary: 'Mails a passcode to an email of an existing user, or to one to be added to a user.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toEmail, ...selectors }),
  reply: replyWith(emailReply),
  errors: [...emailErrors, ...sendErrors, ...secondaryErrors, 'duplicate_email'],
})

export const loginOrCreateEmail = operation({
  id: 'loginOrCreateEmail',
  method: 'POST',
  path: '/v1/otps/email/login_or_create',
  summary: 'Mails a passcode to an email, and creates its user where there is none.',
  authentication: 'project_secret',
  isKeyed: true,
  body: Type.Object({ ...toEmail, ...creating }),
  reply: replyWith({ ...emailReply, ...created }),
  errors: [...emailErrors, ...sendErrors, 'endpoint_not_authorized_for_sdk'],
})

export const authenticateOtp = operation({
  id: 'authenticateOtp',
  method: 'POST',
  path: '/v1/otps/authenticate',
  summary: 'Redeems a passcode, and starts or steps up a session where one is asked for.',
  authentication: 'project_secret',
  body: Type.Object({
    method_id: fields.methodId,
    code: fields.code,
    attributes: Type.Optional(fields.attributes),
    options: Type.Optional(fields.options),
    session_token: Type.Optional(fields.sessionToken),
    session_jwt: Type.Optional(fields.sessionJwt),
    session_duration_minutes: Type.Optional(fields.sessionDurationMinutes),
    session_custom_claims: Type.Optional(fields.sessionCustomClaims),
    telemetry_id: Type.Optional(fields.unread),
    from_browser: Type.Optional(fields.fromBrowser),
  }),
  reply: replyWith({
    user_id: Type.String(),
    method_id: Type.String(),
    /** `""` without a session. */
    session_token: Type.String(),
    /** `""` without a session. */
    session_jwt: Type.String(),
    user: User,
    /** True when the user's older sessions ended, because this is the first verified factor. */
    reset_sessions: Type.Boolean(),
    session: Type.Union([Session, Type.Null()]),
  }),
  errors: [
    ...attributeErrors,
    ...sessionArgumentErrors,
    ...claimErrors,
    'invalid_method_id',
    'invalid_code',
    'invalid_session_duration_minutes',
    'attribute_mismatch',
    'otp_code_not_found',
    'unable_to_auth_otp_code',
    'user_lock_limit_reached',
    'too_many_requests',
    'no_associated_session_passed_in',
    'session_on_code_does_not_match_session_passed_in',
    'duplicate_phone_number',
    'duplicate_email',
  ],
})
