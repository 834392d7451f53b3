import type { AuthenticationFactor } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { hour, minute } from '../kernel/time.ts'
import type { Factor } from './user.ts'

/** Kinds of factor that count as one: who has the phone has all of its numbers. Source: wire contract 12.6. */
type FactorGroup = 'phone' | 'online account'

export interface FactorChange {
  /** All that the user has; those not verified prove nothing. */
  readonly factors: readonly Pick<Factor, 'kind' | 'state'>[]
  /** What the session proved. */
  readonly proved: readonly AuthenticationFactor[]
  readonly now: EpochMilliseconds
  /** The project's own limit for every user; 0: none. Minutes. */
  readonly maxAgeMinutes: number
}

/** How fresh the newest proof must be where a user has factors of two groups. Source: wire contract 12.6. */
const freshForMilliseconds = hour

/** May a session change the account: add or delete a factor, or update the user? Whoever has one kind of factor can prove no other. */
export function judgeFactorChange({ factors, proved, now, maxAgeMinutes }: FactorChange): Result<undefined, Refusal> {
  const owned = new Set(factors.filter(({ state }) => state === 'verified').map(({ kind }) => groupOfKind[kind]))
  const shown = new Set(proved.map(({ delivery_method }) => groupOfMethod[delivery_method]))
  const newestAgeMilliseconds = now - Math.max(...proved.map(({ last_authenticated_at }) => Date.parse(last_authenticated_at)))
  const hasTwo = owned.size > 1
  if (hasTwo && shown.size < 2) return refuse({ error_type: 'insufficient_factors' })
  if (hasTwo && newestAgeMilliseconds >= freshForMilliseconds) return refuse({ error_type: 'stale_factors' })
  if (maxAgeMinutes > 0 && newestAgeMilliseconds >= maxAgeMinutes * minute) return refuse({ error_type: 'stale_factors' })
  return ok(undefined)
}

const groupOfKind: Readonly<Record<Factor['kind'], FactorGroup>> = { phone_number: 'phone', email: 'online account' }
const groupOfMethod: Readonly<Record<AuthenticationFactor['delivery_method'], FactorGroup>> = {
  sms: 'phone',
  whatsapp: 'phone',
  email: 'online account',
}
