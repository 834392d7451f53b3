import { once } from 'node:events'
import type { Clock } from '../kernel/clock.port.ts'
import { environmentOf } from '../kernel/environment-of.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Log } from '../kernel/log.port.ts'
import type { Random } from '../kernel/random.port.ts'
import { second } from '../kernel/time.ts'
import { makeHandOverGate } from './hand-over-gate.ts'
import { nextStateOf } from './next-state.policy.ts'
import type { HandOverOutcome, NextState, OutboxMessage } from './hand-over.ts'
import type { MessageReference, Outbox } from './outbox.port.ts'
import { makeProviderHealth } from './provider-health.ts'
import type { HandOver } from './provider.port.ts'
import type { Carrier, Providers } from './providers.ts'
import { regionOf } from './region-of.ts'
import { candidatesOf, choose, routeFor, senderOf, type FittingRoute } from './routing.policy.ts'
import { openContent } from './sealed-content.ts'

/** Hands messages to providers: right after the commit that wrote them, and whenever one falls due. */
export interface Dispatcher {
  /** Just committed. What does not fit in memory waits in the outbox. */
  wake(message: OutboxMessage): void
  /** Something fell due: looked for at once, and again later if the outbox cannot be read. */
  lookNow(): void
  /** All that is due by now, to its end. */
  runDue(): Promise<void>
  start(): void
  /** Takes nothing new, and waits for what providers are answering: at most as long as one may take. */
  stop(): Promise<void>
}

interface Dependencies {
  readonly outbox: Outbox
  readonly providers: Providers
  readonly keyring: Pick<Keyring, 'open'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Without a slash at the end. */
  readonly publicUrl: string
}

/** What a provider may take for its answer. */
const timeLimitMilliseconds = 10 * second
/** What waits in the outbox is looked for so often. */
const everyMilliseconds = second
/** Longer than any answer may take, so that a message in its provider's hands is never taken for abandoned. */
const leaseMilliseconds = 30 * second
/** In the hands of this process. */
const underWayAtMost = 5_000
const dueAtOnce = 200

export function makeDispatcher(dependencies: Dependencies): Dispatcher {
  const { outbox, providers, keyring, clock, random, log, publicUrl } = dependencies
  const gates = new Map(providers.carriers.map((carrier) => [carrier.name, makeHandOverGate(carrier)]))
  const underWay = new Map<string, Promise<void>>()
  const health = makeProviderHealth({ outbox, clock })
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> | undefined
  let isStopping = false

  function take(message: OutboxMessage): Promise<void> | undefined {
    const isTaken = isStopping || underWay.has(message.messageId) || underWay.size >= underWayAtMost
    if (isTaken) return undefined
    const carried = carry(message)
      .catch((error: unknown) => {
        log.error({ ...named(message), reason: String(error) }, 'a message could not be handed over; it is tried again')
      })
      .finally(() => underWay.delete(message.messageId))
    underWay.set(message.messageId, carried)
    return carried
  }

  /** Until it is on its way, or has to wait, or nothing can be done. */
  async function carry(taken: OutboxMessage): Promise<void> {
    let message: OutboxMessage | undefined = await abandonedSettled(taken)
    while (message !== undefined && !isStopping) message = await tryOnce(message)
  }

  /** A process that asked a provider and died leaves a message that may be on its way. */
  async function abandonedSettled(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    if (message.state !== 'sending') return message
    return finish(message, { kind: 'unknown', reason: 'the process that asked the provider ended' })
  }

  async function tryOnce(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    const route = routeOf(message)
    const carrier = route && (await carrierFor(message, route))
    const content = message.sealedContent === null ? undefined : openContent(keyring, message.sealedContent)
    const gate = carrier && gates.get(carrier.name)
    if (route === undefined || carrier === undefined || gate === undefined || content === undefined) {
      log.error(
        { ...named(message), has_text: content !== undefined },
        'a message is parked: nobody is left to carry it, or its text is gone',
      )
      await park(message, { state: 'failed' })
      return undefined
    }

    let next: OutboxMessage | undefined
    const isTaken = await gate.run(async () => {
      const now = clock.now()
      const attempt = message.tries.length + 1
      const begun = await outbox.begin({
        ...reference(message),
        attempt,
        provider: carrier.name,
        routeKey: route.key,
        now,
        leaseUntil: now + leaseMilliseconds,
      })
      if (begun !== 'begun') return
      const sender = senderOf(carrier, regionOf(message.to))
      const { projectId, messageId, channel, to, locale, expiresAt } = message
      const receiptUrl = `${publicUrl}/receipts/${carrier.name}`
      const handOver = { projectId, messageId, attempt, channel, to, content, locale, sender, now, expiresAt, receiptUrl }
      const outcome = await inTime(carrier, handOver)
      next = await finish({ ...message, tries: [...message.tries, { provider: carrier.name, state: 'sending' }] }, outcome)
    })
    if (!isTaken) await park(message, { state: 'queued', nextAttemptAt: clock.now() + second })
    return next
  }

  /** The provider gives up by itself at the limit, and knows best what that means; nobody waits for one that does not. */
  async function inTime({ provider }: Carrier, handOver: HandOver): Promise<HandOverOutcome> {
    const longest = AbortSignal.timeout(timeLimitMilliseconds + second)
    const noAnswer = once(longest, 'abort').then((): HandOverOutcome => ({ kind: 'unknown', reason: 'no answer in time' }))
    return Promise.race([provider.handOver(handOver, AbortSignal.timeout(timeLimitMilliseconds)), noAnswer])
  }

  function park(message: OutboxMessage, next: NextState): Promise<void> {
    return outbox.park({ ...reference(message), tries: message.tries.length, now: clock.now(), next })
  }

  /** Writes what came of the last try; the message, if the next may be made at once. */
  async function finish(message: OutboxMessage, outcome: HandOverOutcome): Promise<OutboxMessage | undefined> {
    const now = clock.now()
    const last = message.tries.at(-1)
    const tries = last === undefined ? message.tries : [...message.tries.slice(0, -1), { ...last, state: outcome.kind }]
    const candidates = candidatesOf(routeOf(message)?.carriers ?? [], tries)
    const next = nextStateOf({ message, tries, outcome, candidates, now, jitter: random.integer(1_000) / 1_000 })
    await outbox.finish({ ...reference(message), attempt: tries.length, now, outcome, next })
    const fields = { ...named(message), provider: last?.provider, attempt: tries.length, state: next.state }
    if (outcome.kind === 'sent') log.info(fields, 'a provider accepted a message')
    else log.warn({ ...fields, outcome: outcome.kind, reason: outcome.reason }, 'a provider did not accept a message')
    return next.state === 'queued' && next.nextAttemptAt <= now ? { ...message, tries, state: 'queued' } : undefined
  }

  function routeOf({ projectId, channel, to }: OutboxMessage): FittingRoute | undefined {
    return routeFor(providers, { environment: environmentOf(projectId), channel, to, region: regionOf(to) })
  }

  async function carrierFor(message: OutboxMessage, { key, carriers }: FittingRoute): Promise<Carrier | undefined> {
    const candidates = candidatesOf(carriers, message.tries)
    // With nobody to choose from, nobody's health matters.
    if (candidates.length < 2) return candidates[0]
    const avoided = new Set<Carrier>()
    for (const carrier of candidates) {
      // The first that is not is taken, so nobody behind it matters.
      if (!(await health.isAvoided(carrier.name, key))) break
      avoided.add(carrier)
    }
    return choose(candidates, (carrier) => avoided.has(carrier))
  }

  async function runDue(): Promise<void> {
    while (!isStopping) {
      const due = await outbox.due({ now: clock.now(), limit: dueAtOnce })
      const carried = due.flatMap((message) => take(message) ?? [])
      if (carried.length === 0) return
      await Promise.all(carried)
    }
  }

  /** One look at a time: a slow one is not overtaken by the next. */
  function look(): void {
    looking ??= runDue()
      .catch((error: unknown) => {
        log.error({ reason: String(error) }, 'the outbox could not be read; it is tried again')
      })
      .finally(() => {
        looking = undefined
      })
  }

  return {
    wake: (message) => void take(message),
    lookNow: look,
    runDue: async () => {
      await runDue()
      await Promise.all(underWay.values())
    },
    start: () => {
      if (providers.carriers.length === 0) return
      timer = setInterval(look, everyMilliseconds)
      timer.unref()
      look()
    },
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await Promise.all(underWay.values())
      await looking
      await Promise.all(providers.carriers.map(({ provider }) => provider.close()))
    },
  }
}

function reference({ projectId, messageId }: OutboxMessage): MessageReference {
  return { projectId, messageId }
}

function named({ projectId, messageId, channel }: OutboxMessage) {
  return { project_id: projectId, message_id: messageId, channel }
}
