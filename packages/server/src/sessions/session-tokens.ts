import { hash } from 'node:crypto'
import type { SessionId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Random } from '../kernel/random.port.ts'
import type { SessionRow } from './session.ts'

export type StoredToken = Pick<SessionRow, 'tokenHash' | 'tokenSeed' | 'tokenKeyId'>

/**
 * The opaque session token: 256 bits, derived by a keyed hash from the session's random seed, so that a caller who shows a JWT gets the
 * same token back although the store holds only its hash. See docs/decisions/session-tokens.md.
 */
export interface SessionTokens {
  issue(sessionId: SessionId): StoredToken
  /** "" when the key that it was derived with is no longer held. */
  tokenOf(session: Pick<SessionRow, 'sessionId' | 'tokenSeed' | 'tokenKeyId'>): string
}

export function makeSessionTokens({ keyring, random }: { readonly keyring: Keyring; readonly random: Random }): SessionTokens {
  const derive = ({ sessionId, tokenSeed, tokenKeyId }: Pick<SessionRow, 'sessionId' | 'tokenSeed' | 'tokenKeyId'>) =>
    keyring.hmac(tokenKeyId, 'session-token', [sessionId, tokenSeed]) ?? ''
  return {
    issue(sessionId) {
      const tokenSeed = random.bytes(32).toString('base64url')
      const tokenKeyId = keyring.currentKeyId
      return { tokenHash: hashSessionToken(derive({ sessionId, tokenSeed, tokenKeyId })), tokenSeed, tokenKeyId }
    },
    tokenOf: derive,
  }
}

/** SHA-256, hex: enough for a value of 256 random bits. */
export function hashSessionToken(token: string): string {
  return hash('sha256', token)
}
