import { setTimeout } from 'node:timers/promises'
import { second } from '../kernel/time.ts'

const triedForMilliseconds = 20 * second
const waitsMilliseconds = { first: 100, atMost: 5_000 }

/** For a write that may be made twice: what is known is not lost because the store was away for a moment. Throws as the last one did, after 20 seconds. */
export async function writeThroughOutages(write: () => Promise<void>): Promise<void> {
  const until = performance.now() + triedForMilliseconds
  for (let wait = waitsMilliseconds.first; ; wait = Math.min(2 * wait, waitsMilliseconds.atMost)) {
    try {
      await write()
      return
    } catch (error) {
      if (performance.now() + wait > until) throw error
      await setTimeout(wait)
    }
  }
}
