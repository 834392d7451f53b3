import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { DeliveryMetrics } from './delivery-metrics.port.ts'
import type { NextState, OutboxMessage } from './hand-over.ts'
import { nextStateOf } from './next-state.policy.ts'
import type { Outbox } from './outbox.port.ts'
import type { Callback, Receipt } from './provider.port.ts'
import type { Providers } from './providers.ts'
import { routeOfMessage } from './route-of-message.ts'
import { candidatesOf } from './routing.policy.ts'

/** What providers say of messages that they accepted. */
export interface Receipts {
  /** False when no message is known by that name (yet). */
  hear(provider: string, receipt: Receipt): Promise<boolean>
  /** A request to a provider's receipt address. What it names and whether anybody knew it, the answer does not tell. */
  readCallback(provider: string, callback: Callback): Promise<Result<CallbackAnswer, 'no_receipts' | 'forged' | 'malformed'>>
}

export interface CallbackAnswer {
  /** What a provider that checks the address wants to read; undefined: nothing. */
  readonly text: string | undefined
}

interface Dependencies {
  readonly outbox: Outbox
  readonly providers: () => Providers
  /** A message that was not delivered may go to somebody else. */
  readonly handOverAgain: () => void
  readonly clock: Clock
  readonly log: Log
  readonly metrics: DeliveryMetrics
}

export function makeReceipts({ outbox, providers, handOverAgain, clock, log, metrics }: Dependencies): Receipts {
  async function hear(provider: string, receipt: Receipt): Promise<boolean> {
    const now = clock.now()
    const applied = await outbox.receive({ provider, receipt, now, nextAfter: (message) => nextAfter(message, now) })
    if (applied !== 'unknown') metrics.reported({ provider, state: receipt.state })
    if (applied === 'queued') handOverAgain()
    return applied !== 'unknown'
  }

  function nextAfter(message: OutboxMessage, now: EpochMilliseconds): NextState {
    const { tries } = message
    return nextStateOf({ message, tries, candidates: candidatesOf(routeOfMessage(providers(), message)?.carriers ?? [], tries), now })
  }

  return {
    hear,
    async readCallback(name, callback) {
      const carrier = providers().carriers.find((known) => known.name === name)
      if (carrier?.provider.readReceipts === undefined) return refuse('no_receipts')
      const challenge = callback.method === 'GET' ? carrier.provider.answerChallenge?.(callback) : undefined
      if (challenge !== undefined) return ok({ text: challenge })
      const read = await carrier.provider.readReceipts(callback)
      if (!read.ok) {
        log.warn({ provider: name, reason: read.refusal }, 'a receipt was not believed')
        return read
      }
      for (const receipt of read.value) await hear(name, receipt)
      return ok({ text: undefined })
    },
  }
}
