import type { AuthenticationFactor } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Channel } from '../kernel/project.ts'
import { timestamp } from '../kernel/time.ts'
import type { Factor } from '../users/user.ts'

export interface Proof {
  /** By which the code went out; undefined: nobody knows any more. */
  readonly channel: Channel | undefined
  readonly now: EpochMilliseconds
}

/** What a session keeps of an address whose code came back. Source: wire contract 6.3. */
export function provedFactor(
  { factorId, kind, address }: Pick<Factor, 'factorId' | 'kind' | 'address'>,
  { channel, now }: Proof,
): AuthenticationFactor {
  const at = timestamp(now)
  const times = { last_authenticated_at: at, created_at: at, updated_at: at }
  if (kind === 'email')
    return { type: 'email_otp', delivery_method: 'email', ...times, email_factor: { email_id: factorId, email_address: address } }
  const delivery_method = channel === 'whatsapp' ? 'whatsapp' : 'sms'
  return { type: 'otp', delivery_method, ...times, phone_number_factor: { phone_id: factorId, phone_number: address } }
}
