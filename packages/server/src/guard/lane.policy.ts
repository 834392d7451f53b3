import type { Lane } from './counter.ts'

export interface Caller {
  /** The caller's network redeemed a code for this number in the last 90 days. */
  readonly isNetworkKnown: boolean
  /** The user of the live session that was presented. */
  readonly sessionUserId: string | undefined
  /** The user on whom the number is verified. */
  readonly verifiedUserId: string | undefined
}

/** What strangers spend or lock never closes the owner's lane, nor the other way round. */
export function laneOf({ isNetworkKnown, sessionUserId, verifiedUserId }: Caller): Lane {
  const ownsNumber = verifiedUserId !== undefined && sessionUserId === verifiedUserId
  return isNetworkKnown || ownsNumber ? 'known' : 'stranger'
}
