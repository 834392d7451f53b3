import type { BodyOf, exchangePrimaryFactor } from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { refuse, type Result } from '../kernel/result.ts'
import { newFactor, parseFactors } from './create-user.ts'
import type { User } from './user.ts'
import type { UserReference, UserStore } from './user-store.port.ts'

export type ExchangePrimaryFactor = (
  project: Project,
  user: UserReference,
  request: BodyOf<typeof exchangePrimaryFactor>,
) => Promise<Result<User, Refusal>>

interface Dependencies {
  readonly users: UserStore
  readonly clock: Clock
  readonly random: Random
}

export function makeExchangePrimaryFactor({ users, clock, random }: Dependencies): ExchangePrimaryFactor {
  return async (project, user, { phone_number, email_address }) => {
    const factors = parseFactors({ phone_number, email: email_address }, (kind, address) => newFactor({ project, kind, address, random }))
    if (!factors.ok) return factors
    const [factor, ...more] = factors.value
    if (factor === undefined || more.length > 0) return refuse({ error_type: 'invalid_exchange_primary_factor_fields' })
    return users.exchangeFactor({ project: project.projectId, user, now: clock.now(), factor })
  }
}
