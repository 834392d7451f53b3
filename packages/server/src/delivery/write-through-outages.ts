import { setTimeout } from 'node:timers/promises'

/** About 20 seconds in all. */
const waitsMilliseconds: readonly number[] = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]

/** For a write that may be made twice: what is known is not lost because the store was away for a moment. Throws as the last one did. */
export async function writeThroughOutages(write: () => Promise<void>): Promise<void> {
  for (const milliseconds of waitsMilliseconds) {
    try {
      await write()
      return
    } catch {
      await setTimeout(milliseconds)
    }
  }
  await write()
}
