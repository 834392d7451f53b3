import type { Clock } from './clock.port.ts'
import type { Log } from './log.port.ts'
import type { SweepStore } from './sweep.port.ts'
import { minute } from './time.ts'

export interface Sweeper {
  /** All that is due by now. */
  sweep(): Promise<void>
  start(): void
  stop(): Promise<void>
}

const everyMilliseconds = minute
/** So many batches of 500 a run: a backlog is worked off over several runs. */
const batchesAtMost = 1_000

/** Deletes what is past its time, in small batches between which requests are served. */
export function makeSweeper({ store, clock, log }: { readonly store: SweepStore; readonly clock: Clock; readonly log: Log }): Sweeper {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopping = false

  async function sweep(): Promise<void> {
    for (let batch = 0; batch < batchesAtMost; batch += 1) {
      if (isStopping || !(await store.sweepBatch(clock.now()))) return
    }
  }

  /** One at a time: a long one is not overtaken by the next. */
  function run(): void {
    running ??= sweep()
      .catch((error: unknown) => {
        log.error({ reason: String(error) }, 'sweeping failed; it is tried again')
      })
      .finally(() => {
        running = undefined
      })
  }

  return {
    sweep,
    start: () => {
      timer = setInterval(run, everyMilliseconds)
      timer.unref()
    },
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await running
    },
  }
}
