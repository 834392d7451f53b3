import type { AuthenticationFactor } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { timestamp } from '../kernel/time.ts'
import type { Factor } from '../users/user.ts'

/** What a session keeps of a number whose code came back. */
export function provedFactor({ factorId, address }: Pick<Factor, 'factorId' | 'address'>, now: EpochMilliseconds): AuthenticationFactor {
  const at = timestamp(now)
  return {
    type: 'otp',
    delivery_method: 'sms',
    last_authenticated_at: at,
    created_at: at,
    updated_at: at,
    phone_number_factor: { phone_id: factorId, phone_number: address },
  }
}
