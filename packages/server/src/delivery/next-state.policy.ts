import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { second } from '../kernel/time.ts'
import type { HandOverOutcome, NextState, OutboxMessage, Try } from './hand-over.ts'
import type { Carrier } from './providers.ts'

interface Tried {
  readonly message: Pick<OutboxMessage, 'expiresAt'>
  /** The last one among them. */
  readonly tries: readonly Try[]
  readonly outcome: HandOverOutcome
  /** Who may still be asked, the next one first. */
  readonly candidates: readonly Carrier[]
  readonly now: EpochMilliseconds
  /** 0 to 1: spreads what waits, so that not all come back at once. */
  readonly jitter: number
}

const triesAtMost = 20
const longestWaitMilliseconds = 30 * second

/**
 * What becomes of a message after a try: on its way, to the next provider at once, back in the queue for a while, or at its end. What may
 * be on its way goes to nobody else.
 */
export function nextStateOf({ message, tries, outcome, candidates, now, jitter }: Tried): NextState {
  if (outcome.kind === 'sent') return { state: 'sent' }
  const [next] = candidates
  const isSpent = next === undefined || tries.length >= triesAtMost
  if (isSpent) return { state: outcome.kind === 'unknown' ? 'unknown' : 'failed' }
  const timesAsked = tries.filter(({ provider, state }) => provider === next.name && (state === 'busy' || state === 'unknown')).length
  const nextAttemptAt = now + waitMilliseconds({ outcome, timesAsked, jitter })
  if (nextAttemptAt >= message.expiresAt) return { state: outcome.kind === 'unknown' ? 'unknown' : 'expired' }
  return { state: 'queued', nextAttemptAt }
}

/** None before somebody new; else 1, 2, 4 ... seconds, or as long as the provider says. */
function waitMilliseconds({ outcome, timesAsked, jitter }: Pick<Tried, 'outcome' | 'jitter'> & { readonly timesAsked: number }): number {
  if (timesAsked === 0) return 0
  const backOff = Math.min(second * 2 ** (timesAsked - 1), longestWaitMilliseconds)
  const asked = outcome.kind === 'busy' ? (outcome.retryAfterMilliseconds ?? 0) : 0
  return Math.round(Math.max(backOff, asked) * (1 + jitter / 2))
}
