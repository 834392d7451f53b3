/** So many submits at a time may be without an answer. */
export interface Window {
  /** In the order of asking. False: the signal said stop first. Who is in has to leave. */
  enter(signal: AbortSignal): Promise<boolean>
  leave(): void
}

export function makeWindow(size: number): Window {
  const waiting = new Set<() => void>()
  let free = size

  return {
    async enter(signal) {
      if (signal.aborted) return false
      if (free > 0) {
        free -= 1
        return true
      }
      return new Promise((resolve) => {
        function admit(): void {
          signal.removeEventListener('abort', giveUp)
          resolve(true)
        }
        function giveUp(): void {
          waiting.delete(admit)
          resolve(false)
        }
        waiting.add(admit)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
    leave() {
      const [next] = waiting
      if (next === undefined) {
        free += 1
        return
      }
      waiting.delete(next)
      next()
    },
  }
}
