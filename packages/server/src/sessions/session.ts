import type { AuthenticationFactor } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { SessionId, UserId } from '../kernel/ids.ts'
import type { JsonObject } from '../kernel/json.ts'

export interface SessionRow {
  readonly sessionId: SessionId
  readonly userId: UserId
  readonly startedAt: EpochMilliseconds
  readonly lastAccessedAt: EpochMilliseconds
  readonly expiresAt: EpochMilliseconds
  /** "" when unknown. */
  readonly ipAddress: string
  readonly userAgent: string
  readonly authenticationFactors: readonly AuthenticationFactor[]
  readonly customClaims: JsonObject | null
  /** SHA-256 of the token, hex. */
  readonly tokenHash: string
  /** What the token is derived from, with the key named beside it; the token itself is never stored. */
  readonly tokenSeed: string
  readonly tokenKeyId: string
  /** Counts the changes; a change names the version it was planned on. */
  readonly version: number
}

export type NewSession = Omit<SessionRow, 'version'>

/** What a step-up or an extension changes of a living session. */
export interface SessionChange {
  readonly sessionId: SessionId
  readonly expectedVersion: number
  readonly lastAccessedAt: EpochMilliseconds
  readonly expiresAt: EpochMilliseconds
  readonly authenticationFactors: readonly AuthenticationFactor[]
  readonly customClaims: JsonObject | null
}

/** What becomes of the session when a code is redeemed. */
export type SessionPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'start'; readonly session: NewSession }
  | { readonly kind: 'change'; readonly change: SessionChange }
