import type { InboxMessage, InboxStore } from '../delivery/inbox-store.port.ts'

/** Called after messages were committed by this process. Returns how to stop listening. */
export type OnInboxChange = (listener: () => void) => () => void

export interface InboxWatch {
  /** Looks until `find` finds something; undefined once the signal says that nobody waits any more. Fails when the store does. */
  until<Found>(find: (messages: readonly InboxMessage[]) => Found | undefined, signal: AbortSignal): Promise<Found | undefined>
}

interface Waiter {
  look(messages: readonly InboxMessage[]): void
  fail(cause: unknown): void
}

/** Another process may have written: nobody tells us. */
const lookAgainMilliseconds = 250

/** However many wait, the store is read by one look at a time. */
export function makeInboxWatch({
  inbox,
  onInboxChange,
}: {
  readonly inbox: InboxStore
  readonly onInboxChange: OnInboxChange
}): InboxWatch {
  const waiting = new Set<Waiter>()
  let isLooking = false
  let isOutdated = false
  let nextLook: NodeJS.Timeout | undefined

  async function lookWhileAnybodyWaits(): Promise<void> {
    clearTimeout(nextLook)
    isOutdated = true
    if (isLooking) return
    isLooking = true
    try {
      // What changes during a look may have been missed by it.
      while (isOutdated && waiting.size > 0) {
        isOutdated = false
        const messages = await inbox.newest()
        for (const waiter of waiting) waiter.look(messages)
      }
    } catch (cause) {
      for (const waiter of waiting) waiter.fail(cause)
    }
    isLooking = false
    if (waiting.size > 0) nextLook = setTimeout(() => void lookWhileAnybodyWaits(), lookAgainMilliseconds)
  }

  return {
    until: (find, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          resolve(undefined)
          return
        }
        const stopListening = onInboxChange(() => void lookWhileAnybodyWaits())
        const waiter: Waiter = {
          look(messages) {
            const found = find(messages)
            if (found === undefined) return
            leave()
            resolve(found)
          },
          fail(cause) {
            leave()
            reject(cause instanceof Error ? cause : new Error('the inbox could not be read', { cause }))
          },
        }
        const leave = () => {
          waiting.delete(waiter)
          if (waiting.size === 0) clearTimeout(nextLook)
          stopListening()
          signal.removeEventListener('abort', giveUp)
        }
        const giveUp = () => {
          leave()
          resolve(undefined)
        }
        signal.addEventListener('abort', giveUp)
        waiting.add(waiter)
        void lookWhileAnybodyWaits()
      }),
  }
}
