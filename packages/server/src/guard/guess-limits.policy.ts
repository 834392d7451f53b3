import type { NetworkAddress } from '../kernel/network.ts'
import type { Counter } from './counter.ts'
import { limitKeyOf } from '../kernel/network.ts'
import { hour } from '../kernel/time.ts'

/** Comparisons a code allows in each lane, the right one included. */
export const comparisonsPerCode = 5

const failedComparisonsPerAddressAndHour = 30

/** What a guess takes of its caller's address; nothing when a backend did not say it. */
export function counterOfGuess(address: NetworkAddress | undefined): Counter | undefined {
  if (address === undefined) return undefined
  return {
    kind: 'sliding',
    key: `guess-hour:${limitKeyOf(address)}`,
    limit: failedComparisonsPerAddressAndHour,
    gapsMilliseconds: [],
    windowMilliseconds: hour,
    onRedeem: 'give-back',
    refusal: 'too_many_requests',
  }
}
