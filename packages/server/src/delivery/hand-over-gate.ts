import { second } from '../kernel/time.ts'

/** Keeps a provider to what it takes: so many messages at a time, and so many a second. */
export interface HandOverGate {
  /** False: too many wait already, and nothing was run. */
  run(task: () => Promise<void>): Promise<boolean>
}

export interface GateLimits {
  readonly concurrency: number
  /** Undefined: no limit. */
  readonly perSecond: number | undefined
}

/** In memory, while its turn has not come. Those beyond wait in the outbox. */
const waitingAtMost = 500

export function makeHandOverGate({ concurrency, perSecond }: GateLimits): HandOverGate {
  const waiting: (() => void)[] = []
  let running = 0
  let isPaced = false

  function next(): void {
    if (isPaced || running >= concurrency) return
    const enter = waiting.shift()
    if (enter === undefined) return
    running += 1
    pace()
    enter()
    next()
  }

  function pace(): void {
    if (perSecond === undefined) return
    isPaced = true
    setTimeout(() => {
      isPaced = false
      next()
    }, second / perSecond)
  }

  return {
    async run(task) {
      if (waiting.length >= waitingAtMost) return false
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        next()
      })
      try {
        await task()
      } finally {
        running -= 1
        next()
      }
      return true
    },
  }
}
