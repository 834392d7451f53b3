export type Environment = 'test' | 'live'

/** What stands before `-{test|live}-` in an id. Source: wire contract 2.3. */
export const idPrefixes = {
  project: 'project',
  secret: 'secret',
  publicToken: 'public-token',
  user: 'user',
  phoneNumber: 'phone-number',
  email: 'email',
  session: 'session',
  request: 'request-id',
  oauthUser: 'oauth-user',
  webauthnRegistration: 'webauthn-registration',
  biometricRegistration: 'biometric-registration',
  totp: 'totp',
  cryptoWallet: 'crypto-wallet',
  password: 'password',
} as const

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

/** Regular expressions, for the `u` flag: `<prefix>-{test|live}-<uuid>`, lower case. */
export const idPatterns = {
  project: idPattern(idPrefixes.project),
  publicToken: idPattern(idPrefixes.publicToken),
  user: idPattern(idPrefixes.user),
  phoneNumber: idPattern(idPrefixes.phoneNumber),
  email: idPattern(idPrefixes.email),
  session: idPattern(idPrefixes.session),
  request: idPattern(idPrefixes.request),
  /** A `phone_id` or an `email_id`. */
  method: idPattern(`(?:${idPrefixes.phoneNumber}|${idPrefixes.email})`),
  /** The app's own name for a user. 1 to 128 letters, digits and `. _ - |`; never begins like a user id. */
  external: '^(?!user-)[A-Za-z0-9._|-]{1,128}$',
  /** 256 random bits, url-safe base64; the sandbox's tokens have this length too. */
  sessionToken: '^[A-Za-z0-9_-]{43,44}$',
} as const

function idPattern(prefix: string): string {
  return `^${prefix}-(?:test|live)-${uuid}$`
}
