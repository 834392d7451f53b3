export interface Listeners<Event> {
  /** Returns what ends the subscription. */
  readonly add: (listener: (event: Event) => void) => () => void
  readonly tell: (event: Event) => void
}

export function makeListeners<Event>(): Listeners<Event> {
  const listeners = new Set<(event: Event) => void>()
  return {
    add(listener) {
      // A function of its own for each subscription, so that one listener added twice is ended once at a time.
      const own = (event: Event) => listener(event)
      listeners.add(own)
      return () => void listeners.delete(own)
    },
    tell(event) {
      for (const listener of [...listeners]) {
        try {
          listener(event)
        } catch (error) {
          // What is wrong with one listener is neither the others' business nor the session's.
          reportError(error)
        }
      }
    },
  }
}
