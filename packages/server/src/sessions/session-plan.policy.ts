import type { AuthenticationFactor } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { UserId } from '../kernel/ids.ts'
import type { JsonObject } from '../kernel/json.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { minute } from '../kernel/time.ts'
import { mergeCustomClaims } from './custom-claims.policy.ts'
import type { NewSession, SessionChange, SessionRow } from './session.ts'

/** What a caller asks of a session. */
export interface SessionWish {
  /** Minutes; absent: a new session is not started, a live one's end stays. */
  readonly durationMinutes: number | undefined
  readonly customClaims: JsonObject | undefined
}

/** The project's own maximum; the schema holds 5 to 527,040. Never clamped. */
export function judgeDuration(project: Project, { durationMinutes }: Pick<SessionWish, 'durationMinutes'>): Result<undefined, Refusal> {
  const isTooLong = durationMinutes !== undefined && durationMinutes > project.settings.max_session_duration_minutes
  return isTooLong ? refuse({ error_type: 'invalid_session_duration_minutes' }) : ok(undefined)
}

/** A live session after the wish, with the factor added or refreshed. */
export function planChange(
  held: SessionRow,
  wish: SessionWish & { readonly now: EpochMilliseconds; readonly factor?: AuthenticationFactor },
): Result<SessionChange, Refusal> {
  const { now, durationMinutes, factor } = wish
  const customClaims = mergeCustomClaims(held.customClaims, wish.customClaims)
  if (!customClaims.ok) return customClaims
  return ok({
    sessionId: held.sessionId,
    expectedVersion: held.version,
    lastAccessedAt: Math.max(now, held.lastAccessedAt),
    expiresAt: durationMinutes === undefined ? held.expiresAt : now + durationMinutes * minute,
    authenticationFactors: factor ? withFactor(held.authenticationFactors, factor) : held.authenticationFactors,
    customClaims: customClaims.value,
  })
}

export interface SessionStart {
  readonly now: EpochMilliseconds
  readonly durationMinutes: number
  readonly customClaims: JsonObject | undefined
  readonly userId: UserId
  readonly factor: AuthenticationFactor
  readonly ipAddress: string
  readonly userAgent: string
}

export function planStart(
  start: SessionStart,
  identity: Pick<NewSession, 'sessionId' | 'tokenHash' | 'tokenSeed' | 'tokenKeyId'>,
): Result<NewSession, Refusal> {
  const customClaims = mergeCustomClaims(null, start.customClaims)
  if (!customClaims.ok) return customClaims
  return ok({
    ...identity,
    userId: start.userId,
    startedAt: start.now,
    lastAccessedAt: start.now,
    expiresAt: start.now + start.durationMinutes * minute,
    ipAddress: start.ipAddress,
    userAgent: start.userAgent,
    authenticationFactors: [start.factor],
    customClaims: customClaims.value,
  })
}

/** A factor proved again keeps its place and its first time. */
function withFactor(factors: readonly AuthenticationFactor[], proved: AuthenticationFactor): readonly AuthenticationFactor[] {
  const held = factors.find((factor) => methodOf(factor) === methodOf(proved))
  if (held === undefined) return [...factors, proved]
  return factors.map((factor) => (factor === held ? { ...proved, created_at: held.created_at } : factor))
}

function methodOf({ delivery_method, phone_number_factor, email_factor }: AuthenticationFactor): string {
  return `${delivery_method} ${phone_number_factor?.phone_id ?? email_factor?.email_id ?? ''}`
}
