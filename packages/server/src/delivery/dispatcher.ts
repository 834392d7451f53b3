import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import { second } from '../kernel/time.ts'
import type { CarryMessage } from './carry-message.ts'
import type { OutboxMessage } from './hand-over.ts'
import type { DuePosition, Outbox } from './outbox.port.ts'
import type { Providers } from './providers.ts'

/** Hands messages to providers: right after the commit that wrote them, and whenever one falls due. */
export interface Dispatcher {
  /** Just committed. What does not fit in memory waits in the outbox. */
  wake(message: OutboxMessage): void
  /** Something fell due: looked for at once, and again later if the outbox cannot be read. */
  lookNow(): void
  /** All that is due by now, to its end. */
  runDue(): Promise<void>
  /** By how much the most overdue hand-over is late, whoever has the message in hand. Milliseconds; 0: none is due. */
  mostOverdue(): Promise<number>
  start(): void
  /** Takes nothing new, and waits for what providers are answering and for what they said to be written: some 31 seconds at most. */
  stop(): Promise<void>
}

interface Dependencies {
  readonly outbox: Pick<Outbox, 'due'>
  readonly carryMessage: CarryMessage
  readonly providers: Providers
  readonly clock: Clock
  readonly log: Log
}

/** What waits in the outbox is looked for so often. */
const everyMilliseconds = second
/** In the hands of this process. */
const underWayAtMost = 5_000
const pageSize = 200
const pagesALook = 5
/** What fails each time it is taken is left to the next run. */
const looksOfARun = 1_000

export function makeDispatcher({ outbox, carryMessage, providers, clock, log }: Dependencies): Dispatcher {
  const underWay = new Map<string, Promise<void>>()
  /** Where the last look ended: what this process has in hand long since keeps no look from what is behind it. */
  let position: DuePosition | undefined
  /** What was due when the round over all pages began: what falls due meanwhile is for the next one, or no round would ever end. */
  let dueBy: EpochMilliseconds = 0
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isStopping = false

  /** Whether it is in hand now, and was not before. */
  function take(message: OutboxMessage): boolean {
    if (isStopping || underWay.has(message.messageId) || underWay.size >= underWayAtMost) return false
    const carried = carryMessage
      .carry(message)
      .catch((error: unknown) => {
        const { projectId, messageId, channel } = message
        const fields = { project_id: projectId, message_id: messageId, channel, reason: String(error) }
        log.error(fields, 'a message could not be carried on; it is taken up again')
      })
      .finally(() => underWay.delete(message.messageId))
    underWay.set(message.messageId, carried)
    return true
  }

  /** How many of those that are due were taken. Nobody waits for their providers. */
  async function takeSome(): Promise<number> {
    let taken = 0
    for (let pages = 0; pages < pagesALook && !isStopping && underWay.size < underWayAtMost; pages += 1) {
      if (position === undefined) dueBy = clock.now()
      const page = await outbox.due({ now: dueBy, limit: pageSize, after: position })
      taken += page.messages.filter(take).length
      position = page.next
      if (position === undefined) break
    }
    return taken
  }

  /** One look at a time: a slow one is not overtaken by the next. */
  function look(): void {
    looking ??= takeSome()
      .then(() => undefined)
      .catch((error: unknown) => {
        log.error({ reason: String(error) }, 'the outbox could not be read; it is tried again')
      })
      .finally(() => {
        looking = undefined
      })
  }

  async function runDue(): Promise<void> {
    for (let looks = 0; looks < looksOfARun && !isStopping; looks += 1) {
      const taken = await takeSome()
      await Promise.all(underWay.values())
      if (taken === 0 && position === undefined) return
    }
  }

  return {
    wake: take,
    lookNow: look,
    runDue,
    async mostOverdue() {
      const now = clock.now()
      const { next: first } = await outbox.due({ now, limit: 1, after: undefined })
      return first === undefined ? 0 : now - first.dueAt
    },
    start: () => {
      timer = setInterval(look, everyMilliseconds)
      timer.unref()
      look()
    },
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      carryMessage.stop()
      await looking
      await Promise.all(underWay.values())
      await Promise.all(providers.carriers.map(({ provider }) => provider.close()))
    },
  }
}
