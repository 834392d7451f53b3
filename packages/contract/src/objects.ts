import { Type } from 'typebox'
import { jsonObject } from './json-object.ts'
import type { Wire } from './wire.ts'

/** RFC 3339, UTC, whole seconds: `2026-05-04T09:30:00Z`. */
const timestamp = () => Type.String({ format: 'date-time' })
const nullableTimestamp = () => Type.Union([timestamp(), Type.Null()])

/** `""` where unset. */
export const Name = Type.Object({ first_name: Type.String(), middle_name: Type.String(), last_name: Type.String() })
export type Name = Wire<typeof Name>

export const Email = Type.Object({ email_id: Type.String(), email: Type.String(), verified: Type.Boolean() })
export type Email = Wire<typeof Email>

export const PhoneNumber = Type.Object({
  phone_id: Type.String(),
  /** E.164. */
  phone_number: Type.String(),
  verified: Type.Boolean(),
})
export type PhoneNumber = Wire<typeof PhoneNumber>

export const OauthProvider = Type.Object({
  oauth_user_registration_id: Type.String(),
  provider_subject: Type.String(),
  provider_type: Type.String(),
  profile_picture_url: Type.String(),
  locale: Type.String(),
})
export type OauthProvider = Wire<typeof OauthProvider>

export const WebauthnRegistration = Type.Object({
  webauthn_registration_id: Type.String(),
  domain: Type.String(),
  user_agent: Type.String(),
  authenticator_type: Type.String(),
  verified: Type.Boolean(),
  name: Type.String(),
})
export type WebauthnRegistration = Wire<typeof WebauthnRegistration>

export const BiometricRegistration = Type.Object({ biometric_registration_id: Type.String(), verified: Type.Boolean() })
export type BiometricRegistration = Wire<typeof BiometricRegistration>

export const Totp = Type.Object({ totp_id: Type.String(), verified: Type.Boolean() })
export type Totp = Wire<typeof Totp>

export const CryptoWallet = Type.Object({
  crypto_wallet_id: Type.String(),
  crypto_wallet_address: Type.String(),
  crypto_wallet_type: Type.String(),
  verified: Type.Boolean(),
})
export type CryptoWallet = Wire<typeof CryptoWallet>

export const Password = Type.Object({ password_id: Type.String(), requires_reset: Type.Boolean() })
export type Password = Wire<typeof Password>

export const UserStatus = Type.Enum(['active', 'pending'])
export type UserStatus = Wire<typeof UserStatus>

/** Source: wire contract 6.1. Every list is present, empty or not; Tollgate fills `emails` and `phone_numbers`. */
export const userFields = {
  user_id: Type.String(),
  /** `pending` until the first sign-in, where the user was created so. */
  status: UserStatus,
  created_at: timestamp(),
  name: Name,
  emails: Type.Array(Email),
  phone_numbers: Type.Array(PhoneNumber),
  providers: Type.Array(OauthProvider),
  webauthn_registrations: Type.Array(WebauthnRegistration),
  biometric_registrations: Type.Array(BiometricRegistration),
  totps: Type.Array(Totp),
  crypto_wallets: Type.Array(CryptoWallet),
  password: Type.Union([Password, Type.Null()]),
  /** `{}` when unset. */
  trusted_metadata: jsonObject(),
  /** `{}` when unset. */
  untrusted_metadata: jsonObject(),
  roles: Type.Array(Type.String()),
  is_locked: Type.Boolean(),
  lock_created_at: nullableTimestamp(),
  lock_expires_at: nullableTimestamp(),
  external_id: Type.Union([Type.String(), Type.Null()]),
}
export const User = Type.Object(userFields)
export type User = Wire<typeof User>

/** `""` where unknown. */
export const SessionAttributes = Type.Object({ ip_address: Type.String(), user_agent: Type.String() })
export type SessionAttributes = Wire<typeof SessionAttributes>

/** Source: wire contract 6.3. A phone factor carries `phone_number_factor`, an email one `email_factor`. */
export const AuthenticationFactor = Type.Object({
  type: Type.Enum(['otp', 'email_otp']),
  delivery_method: Type.Enum(['sms', 'whatsapp', 'email']),
  last_authenticated_at: timestamp(),
  created_at: timestamp(),
  updated_at: timestamp(),
  phone_number_factor: Type.Optional(Type.Object({ phone_id: Type.String(), phone_number: Type.String() })),
  email_factor: Type.Optional(Type.Object({ email_id: Type.String(), email_address: Type.String() })),
})
export type AuthenticationFactor = Wire<typeof AuthenticationFactor>

/** Source: wire contract 6.2. */
export const Session = Type.Object({
  session_id: Type.String(),
  user_id: Type.String(),
  started_at: timestamp(),
  last_accessed_at: timestamp(),
  expires_at: timestamp(),
  attributes: SessionAttributes,
  authentication_factors: Type.Array(AuthenticationFactor),
  /** null when unset. */
  custom_claims: Type.Union([jsonObject(), Type.Null()]),
  roles: Type.Array(Type.String()),
})
export type Session = Wire<typeof Session>

const nullableText = () => Type.Union([Type.String(), Type.Null()])
const Channel = () => Type.Enum(['sms', 'whatsapp', 'email'])

/**
 * `queued`: waits for a provider. `sending`: a provider is being asked. `sent`: a provider accepted it. `delivered`, `undelivered`: it said
 * so. `failed`: nobody carries it. `expired`: its code was over first. `unknown`: it may be on its way. `suppressed`: never meant to leave.
 */
export const MessageState = Type.Enum([
  'queued',
  'sending',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'expired',
  'unknown',
  'suppressed',
])
export type MessageState = Wire<typeof MessageState>

/** A provider that was asked to carry a message, and what came of it. */
export const MessageAttempt = Type.Object({
  /** From 1, of the message. */
  attempt: Type.Integer({ minimum: 1 }),
  /** As the providers file names it. */
  provider: Type.String(),
  /** What the route is for by which the provider was chosen, such as `sms US,CA`. */
  route: Type.String(),
  /** `rejected`: certainly not accepted. `busy`: not accepted now. `unknown`: it may be on its way. */
  state: Type.Enum(['sending', 'sent', 'rejected', 'busy', 'unknown', 'delivered', 'undelivered']),
  /** The provider's own words, at most 200 characters; null where it gave none. */
  reason: nullableText(),
  provider_message_id: nullableText(),
  /** As the provider counts them; null where it does not say. */
  segments: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  /** What the provider asks for the message in all; null while it did not say. `amount` is a decimal such as `0.0079`. */
  price: Type.Union([Type.Object({ amount: Type.String(), currency: Type.String() }), Type.Null()]),
  started_at: timestamp(),
  /** When the provider answered. */
  ended_at: nullableTimestamp(),
  /** When its receipt came. */
  receipt_at: nullableTimestamp(),
})
export type MessageAttempt = Wire<typeof MessageAttempt>

/** What became of a text that carries a code. Neither the text nor the code is in it. */
export const Message = Type.Object({
  message_id: Type.String(),
  channel: Channel(),
  /** E.164, or an email address. */
  to: Type.String(),
  locale: Type.Enum(['en', 'es', 'fr', 'pt-br']),
  state: MessageState,
  /** What the operator may want to change, such as a missing autofill domain. */
  warning: nullableText(),
  created_at: timestamp(),
  /** When its code is over. */
  expires_at: timestamp(),
  /** The same as `created_at`. */
  requested_at: timestamp(),
  /** When a provider accepted it, the last one if there were several. */
  sent_at: nullableTimestamp(),
  delivered_at: nullableTimestamp(),
  /** When its code came back. */
  verified_at: nullableTimestamp(),
  /** By our own count; 1 for channels that bill messages. */
  segments: Type.Integer({ minimum: 1 }),
  /** In the order of asking. */
  attempts: Type.Array(MessageAttempt),
})
export type Message = Wire<typeof Message>

/** A public key that verifies session JWTs: RSA carries `n` and `e`, EC `crv`, `x` and `y`. Source: RFC 7517, RFC 7518. */
export const Jwk = Type.Object({
  kty: Type.Enum(['RSA', 'EC']),
  use: Type.Literal('sig'),
  key_ops: Type.Array(Type.String()),
  alg: Type.Enum(['RS256', 'ES256']),
  kid: Type.String(),
  n: Type.Optional(Type.String()),
  e: Type.Optional(Type.String()),
  crv: Type.Optional(Type.String()),
  x: Type.Optional(Type.String()),
  y: Type.Optional(Type.String()),
  x5c: Type.Optional(Type.Array(Type.String())),
  x5tS256: Type.Optional(Type.String()),
})
export type Jwk = Wire<typeof Jwk>

/** Answer to an `authorization_check`. */
export const Verdict = Type.Object({ authorized: Type.Boolean(), granting_roles: Type.Array(Type.String()) })
export type Verdict = Wire<typeof Verdict>
