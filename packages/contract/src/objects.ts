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
