import { second } from '../kernel/time.ts'
import type { HandOverOutcome } from './hand-over.ts'
import type { HandOver, Provider } from './provider.port.ts'

/** What a provider may take for its answer. */
const timeLimitMilliseconds = 10 * second
/** One that does not keep to it is waited for a second longer. */
export const handOverTakesAtMost = timeLimitMilliseconds + second

/** A provider gives up by itself at the limit, and knows best what that means. One that throws may have sent the message before. */
export async function handOverInTime(provider: Provider, message: HandOver): Promise<HandOverOutcome> {
  const overdue = Promise.withResolvers<HandOverOutcome>()
  const limit = new AbortController()
  const timers = [
    setTimeout(() => limit.abort(new DOMException('no answer in 10 seconds', 'TimeoutError')), timeLimitMilliseconds),
    setTimeout(() => overdue.resolve({ kind: 'unknown', reason: 'no answer in time' }), handOverTakesAtMost),
  ]
  try {
    return await Promise.race([provider.handOver(message, limit.signal), overdue.promise])
  } catch (error) {
    // Its words may hold what was handed over.
    return { kind: 'unknown', reason: `the provider failed: ${error instanceof Error ? error.name : typeof error}` }
  } finally {
    timers.forEach(clearTimeout)
  }
}
