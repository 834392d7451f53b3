import type { HandOverOutcome } from '../../delivery/provider.port.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import { second } from '../../kernel/time.ts'
import type { HttpAnswer, HttpOutcome } from '../http-request.ts'

/** What became of a message whose request ended like that; an answer is for its vendor's own reader. */
export function outcomeOfExchange(exchange: HttpOutcome, read: (answer: HttpAnswer) => HandOverOutcome): HandOverOutcome {
  switch (exchange.kind) {
    case 'answered':
      return read(exchange)
    case 'not_sent':
      return { kind: 'busy', reason: exchange.reason }
    case 'cut':
      return { kind: 'unknown', reason: exchange.reason }
  }
}

/** An answer that accepts nothing, where its vendor documents no more. `reason` names a known refusal. */
export function outcomeOfStatus(answer: HttpAnswer, now: EpochMilliseconds, reason = `answered ${answer.status}`): HandOverOutcome {
  if (answer.status === 429) return { kind: 'busy', reason, retryAfterMilliseconds: retryAfterOf(answer, now) }
  if (answer.status >= 400 && answer.status < 500) return { kind: 'rejected', reason }
  // A redirect, or 5xx: a machine in front may say so of a request that was passed on.
  return { kind: 'unknown', reason }
}

/** An acceptance that does not say so as documented. */
export function unreadable(answer: HttpAnswer): HandOverOutcome {
  return { kind: 'unknown', reason: `answered ${answer.status} with an unknown body` }
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf({ headers }: HttpAnswer, now: EpochMilliseconds): number | undefined {
  const value = headers['retry-after']
  if (value === undefined) return undefined
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * second
  // HTTP dates end so; Date.parse makes a date of -1, too.
  const at = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
