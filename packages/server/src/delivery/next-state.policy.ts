import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { day, second } from '../kernel/time.ts'
import type { HandOverOutcome, NextState, OutboxMessage, Try } from './hand-over.ts'
import type { Carrier } from './providers.ts'
import { freeAt, uncertainTryOf } from './routing.policy.ts'

interface Asked {
  readonly provider: string
  readonly outcome: HandOverOutcome
  /** Those before. */
  readonly tries: readonly Try[]
  readonly now: EpochMilliseconds
  /** 0 to 1: spreads what waits, so that not all come back at once. */
  readonly jitter: number
}

const longestBackOffMilliseconds = 30 * second
/** No code lives so long: what a provider wishes beyond it changes nothing. */
const longestWishMilliseconds = day

/** Before when a provider is not asked for the same message again: after 1, 2, 4 ... 30 seconds, or as long as it says. */
export function retryAtOf({ provider, outcome, tries, now, jitter }: Asked): EpochMilliseconds | undefined {
  if (outcome.kind !== 'busy' && outcome.kind !== 'unknown') return undefined
  const timesAsked = tries.filter((tried) => tried.provider === provider).length
  const backOff = Math.min(second * 2 ** timesAsked, longestBackOffMilliseconds)
  const wished = outcome.kind === 'busy' ? Math.min(outcome.retryAfterMilliseconds ?? 0, longestWishMilliseconds) : 0
  return now + Math.round(Math.max(backOff, wished) * (1 + jitter / 2))
}

interface Tried {
  readonly message: Pick<OutboxMessage, 'expiresAt'>
  /** The one that just ended is the last of them. */
  readonly tries: readonly Try[]
  /** Who may still be asked, now or later. */
  readonly candidates: readonly Pick<Carrier, 'name'>[]
  readonly now: EpochMilliseconds
}

const triesAtMost = 20

/** What becomes of a message after a try: on its way, to the next provider at once, back in the queue for a while, or at its end. */
export function nextStateOf({ message, tries, candidates, now }: Tried): NextState {
  if (tries.at(-1)?.state === 'sent') return { state: 'sent' }
  if (candidates.length === 0 || tries.length >= triesAtMost) return { state: stateWithoutProvider(tries, 'failed') }
  const nextAttemptAt = Math.max(now, Math.min(...candidates.map((candidate) => freeAt(candidate, tries))))
  if (nextAttemptAt >= message.expiresAt) return { state: stateWithoutProvider(tries, 'expired') }
  return { state: 'queued', nextAttemptAt }
}

type End = 'failed' | 'expired'

/** How a message ends that nobody is handed any more: what may be on its way, or was paid for, is neither failed nor expired. */
export function stateWithoutProvider(tries: readonly Try[], otherwise: End): End | 'unknown' | 'undelivered' {
  if (uncertainTryOf(tries) !== undefined) return 'unknown'
  return tries.some(({ state }) => state === 'undelivered') ? 'undelivered' : otherwise
}
