import { second } from '../kernel/time.ts'

/** Keeps a provider to what it takes: so many messages at a time, and so many a second. */
export interface HandOverGate {
  /** Whether one more may wait for its turn. */
  hasRoom(): boolean
  /** False: too many wait already, or the gate was closed, and nothing was run. A task is told whether it had to wait. */
  run(task: (hasWaited: boolean) => Promise<void>): Promise<boolean>
  /** Nobody enters any more; those who wait for their turn go away. Those inside end what they began. */
  close(): void
}

export interface GateLimits {
  readonly concurrency: number
  /** Undefined: no limit. */
  readonly perSecond: number | undefined
}

/** In memory, while its turn has not come. Those beyond wait in the outbox. */
const waitingAtMost = 500

export function makeHandOverGate({ concurrency, perSecond }: GateLimits): HandOverGate {
  const waiting: ((mayEnter: boolean) => void)[] = []
  let running = 0
  let pause: NodeJS.Timeout | undefined
  let isClosed = false

  function next(): void {
    if (pause !== undefined || running >= concurrency) return
    const enter = waiting.shift()
    if (enter === undefined) return
    running += 1
    pace()
    enter(true)
    next()
  }

  function pace(): void {
    if (perSecond === undefined) return
    pause = setTimeout(() => {
      pause = undefined
      next()
    }, second / perSecond)
  }

  const hasRoom = () => !isClosed && waiting.length < waitingAtMost

  return {
    hasRoom,
    async run(task) {
      if (!hasRoom()) return false
      const turn = Promise.withResolvers<boolean>()
      waiting.push(turn.resolve)
      next()
      const hasWaited = waiting.length > 0
      if (!(await turn.promise)) return false
      try {
        await task(hasWaited)
      } finally {
        running -= 1
        next()
      }
      return true
    },
    close() {
      isClosed = true
      clearTimeout(pause)
      for (const enter of waiting.splice(0)) enter(false)
    },
  }
}
