import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import * as fields from '../fields.ts'
import { CryptoWallet, Email, PhoneNumber, Session, User, userFields } from '../objects.ts'
import { operation } from '../operation.ts'
import { emailErrors, metadataErrors, phoneNumberErrors, sendLimitErrors } from './error-groups.ts'

/** What a browser calls, by public token and session. Source: wire contract 5. */
const everySend = {
  expiration_minutes: Type.Optional(fields.expirationMinutes),
  locale: Type.Optional(fields.locale),
  captcha_token: Type.Optional(fields.unread),
  dfp_telemetry_id: Type.Optional(fields.unread),
}
const smsBody = Type.Object({
  phone_number: fields.phoneNumber,
  ...everySend,
  enable_autofill: Type.Optional(fields.enableAutofill),
  autofill_session_duration_minutes: Type.Optional(fields.sessionDurationMinutes),
})
const whatsAppBody = Type.Object({ phone_number: fields.phoneNumber, ...everySend })
const emailBody = Type.Object({
  email: fields.email,
  ...everySend,
  login_template_id: Type.Optional(fields.templateId),
  signup_template_id: Type.Optional(fields.templateId),
})
const sendReply = replyWith({ method_id: Type.String() })
const sendErrors = ['too_many_requests', 'invalid_expiration_otp', 'invalid_locale', 'endpoint_not_authorized_for_sdk'] as const
const whatsAppErrors = [...phoneNumberErrors, ...sendLimitErrors, ...sendErrors] as const
const smsErrors = [...whatsAppErrors, 'invalid_session_duration_minutes'] as const
const toEmailErrors = [...emailErrors, ...sendErrors] as const

const signedIn = {
  user_id: Type.String(),
  /** `""` where the session is kept in a cookie that scripts cannot read. */
  session_token: Type.String(),
  /** `""` where the session is kept in a cookie that scripts cannot read. */
  session_jwt: Type.String(),
  session: Session,
  user: User,
}
const changedUser = { user_id: Type.String(), __user: User }
const factorChangeErrors = ['user_unauthenticated', 'insufficient_factors', 'stale_factors'] as const

export const sdkBootstrap = operation({
  id: 'sdkBootstrap',
  method: 'GET',
  path: '/sdk/v1/projects/bootstrap/:public_token',
  summary: 'Answers what a client reads of its project when it starts.',
  authentication: 'public_token',
  params: Type.Object({ public_token: fields.projectId }),
  reply: replyWith({
    project_name: Type.String(),
    disable_sdk_watermark: Type.Boolean(),
    cname_domain: Type.Null(),
    email_domains: Type.Array(Type.String()),
    captcha_settings: Type.Object({ enabled: Type.Boolean() }),
    pkce_required_for_email_magic_links: Type.Boolean(),
    pkce_required_for_password_resets: Type.Boolean(),
    pkce_required_for_oauth: Type.Boolean(),
    pkce_required_for_sso: Type.Boolean(),
    slug_pattern: Type.Null(),
    create_organization_enabled: Type.Boolean(),
    password_config: Type.Null(),
    dfp_protected_auth_enabled: Type.Boolean(),
    dfp_protected_auth_mode: Type.String(),
    rbac_policy: Type.Object({
      roles: Type.Array(Type.Unknown()),
      resources: Type.Array(Type.Unknown()),
      scopes: Type.Array(Type.Unknown()),
    }),
    siwe_required_for_crypto_wallets: Type.Boolean(),
    vertical: Type.String(),
  }),
  errors: [],
})

export const sdkLoginOrCreateSms = operation({
  id: 'sdkLoginOrCreateSms',
  method: 'POST',
  path: '/sdk/v1/otps/sms/login_or_create',
  summary: 'Texts a passcode to a number, and creates its user where there is none.',
  authentication: 'public_token',
  body: smsBody,
  reply: sendReply,
  errors: [...smsErrors, 'user_not_found'],
})

export const sdkSendSmsPrimary = operation({
  id: 'sdkSendSmsPrimary',
  method: 'POST',
  path: '/sdk/v1/otps/sms/send/primary',
  summary: 'Texts a passcode to a number of an existing user.',
  authentication: 'public_token',
  body: smsBody,
  reply: sendReply,
  errors: [...smsErrors, 'user_not_found'],
})

export const sdkSendSmsSecondary = operation({
  id: 'sdkSendSmsSecondary',
  method: 'POST',
  path: '/sdk/v1/otps/sms/send/secondary',
  summary: "Texts a passcode to a number of the session's user, or to one that is to become hers.",
  authentication: 'public_token',
  body: smsBody,
  reply: sendReply,
  errors: [...smsErrors, ...factorChangeErrors],
})

export const sdkLoginOrCreateWhatsApp = operation({
  id: 'sdkLoginOrCreateWhatsApp',
  method: 'POST',
  path: '/sdk/v1/otps/whatsapp/login_or_create',
  summary: 'Sends a passcode to a number by WhatsApp, and creates its user where there is none.',
  authentication: 'public_token',
  body: whatsAppBody,
  reply: sendReply,
  errors: [...whatsAppErrors, 'user_not_found'],
})

export const sdkSendWhatsAppPrimary = operation({
  id: 'sdkSendWhatsAppPrimary',
  method: 'POST',
  path: '/sdk/v1/otps/whatsapp/send/primary',
  summary: 'Sends a passcode to a number by WhatsApp of an existing user.',
  authentication: 'public_token',
  body: whatsAppBody,
  reply: sendReply,
  errors: [...whatsAppErrors, 'user_not_found'],
})

export const sdkSendWhatsAppSecondary = operation({
  id: 'sdkSendWhatsAppSecondary',
  method: 'POST',
  path: '/sdk/v1/otps/whatsapp/send/secondary',
  summary: "Sends a passcode to a number by WhatsApp of the session's user, or to one that is to become hers.",
  authentication: 'public_token',
  body: whatsAppBody,
  reply: sendReply,
  errors: [...whatsAppErrors, ...factorChangeErrors],
})

export const sdkLoginOrCreateEmail = operation({
  id: 'sdkLoginOrCreateEmail',
  method: 'POST',
  path: '/sdk/v1/otps/email/login_or_create',
  summary: 'Mails a passcode to an email, and creates its user where there is none.',
  authentication: 'public_token',
  body: emailBody,
  reply: sendReply,
  errors: [...toEmailErrors],
})

export const sdkSendEmailPrimary = operation({
  id: 'sdkSendEmailPrimary',
  method: 'POST',
  path: '/sdk/v1/otps/email/send/primary',
  summary: 'Mails a passcode to an email of an existing user.',
  authentication: 'public_token',
  body: emailBody,
  reply: sendReply,
  errors: [...toEmailErrors],
})

export const sdkSendEmailSecondary = operation({
  id: 'sdkSendEmailSecondary',
  method: 'POST',
  path: '/sdk/v1/otps/email/send/secondary',
  summary: "Mails a passcode to an email of the session's user, or to one that is to become hers.",
  authentication: 'public_token',
  body: emailBody,
  reply: sendReply,
  errors: [...toEmailErrors, ...factorChangeErrors],
})

export const sdkAuthenticateOtp = operation({
  id: 'sdkAuthenticateOtp',
  method: 'POST',
  path: '/sdk/v1/otps/authenticate',
  summary: 'Redeems a passcode, and starts or steps up a session.',
  authentication: 'public_token',
  body: Type.Object({
    token: fields.code,
    method_id: fields.methodId,
    session_duration_minutes: Type.Optional(fields.sessionDurationMinutes),
    captcha_token: Type.Optional(fields.unread),
    dfp_telemetry_id: Type.Optional(fields.unread),
  }),
  reply: replyWith({ ...signedIn, method_id: Type.String() }),
  errors: [
    'invalid_method_id',
    'invalid_code',
    'invalid_session_duration_minutes',
    'otp_code_not_found',
    'unable_to_auth_otp_code',
    'user_lock_limit_reached',
    'too_many_requests',
    'no_associated_session_passed_in',
    'session_on_code_does_not_match_session_passed_in',
    'duplicate_phone_number',
    'duplicate_email',
    'session_not_found',
  ],
})

export const sdkAuthenticateSession = operation({
  id: 'sdkAuthenticateSession',
  method: 'POST',
  path: '/sdk/v1/sessions/authenticate',
  summary: 'Answers a live session with a fresh JWT, and extends it where a duration is given.',
  authentication: 'public_token',
  body: Type.Object({ session_duration_minutes: Type.Optional(fields.sessionDurationMinutes) }),
  reply: replyWith(signedIn),
  errors: ['user_unauthenticated', 'session_not_found', 'invalid_session_duration_minutes'],
})

export const sdkRevokeSession = operation({
  id: 'sdkRevokeSession',
  method: 'POST',
  path: '/sdk/v1/sessions/revoke',
  summary: 'Ends the session.',
  authentication: 'public_token',
  reply: replyWith({}),
  errors: ['user_unauthenticated', 'session_not_found'],
})

export const sdkGetUser = operation({
  id: 'sdkGetUser',
  method: 'GET',
  path: '/sdk/v1/users/me',
  summary: "Answers the session's user, its fields at the top level.",
  authentication: 'public_token',
  reply: replyWith(userFields),
  errors: ['user_unauthenticated'],
})

export const sdkUpdateUser = operation({
  id: 'sdkUpdateUser',
  method: 'PUT',
  path: '/sdk/v1/users/me',
  summary: "Changes the session's user: name and untrusted metadata.",
  authentication: 'public_token',
  body: Type.Object({
    name: Type.Optional(fields.name),
    untrusted_metadata: Type.Optional(fields.metadata),
    trusted_metadata: Type.Optional(fields.trustedMetadataFromBrowser),
  }),
  reply: replyWith({
    ...changedUser,
    emails: Type.Array(Email),
    phone_numbers: Type.Array(PhoneNumber),
    crypto_wallets: Type.Array(CryptoWallet),
  }),
  errors: [...factorChangeErrors, ...metadataErrors, 'cannot_update_trusted_metadata'],
})

export const sdkDeletePhoneNumber = operation({
  id: 'sdkDeletePhoneNumber',
  method: 'DELETE',
  path: '/sdk/v1/users/phone_numbers/:phone_id',
  summary: "Takes a phone number from the session's user.",
  authentication: 'public_token',
  params: Type.Object({ phone_id: fields.phoneId }),
  reply: replyWith(changedUser),
  errors: [...factorChangeErrors, 'phone_number_not_found', 'cannot_delete_last_primary_factor'],
})

export const sdkDeleteEmail = operation({
  id: 'sdkDeleteEmail',
  method: 'DELETE',
  path: '/sdk/v1/users/emails/:email_id',
  summary: "Takes an email from the session's user.",
  authentication: 'public_token',
  params: Type.Object({ email_id: fields.emailId }),
  reply: replyWith(changedUser),
  errors: [...factorChangeErrors, 'email_not_found', 'cannot_delete_last_primary_factor'],
})

export const sdkEvents = operation({
  id: 'sdkEvents',
  method: 'POST',
  path: '/sdk/v1/events',
  summary: 'Takes what published clients report of themselves, and keeps nothing of it.',
  authentication: 'none',
  reply: replyWith({}),
  errors: [],
})
