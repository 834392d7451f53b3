import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { environmentOf } from '../kernel/environment-of.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Log } from '../kernel/log.port.ts'
import type { Random } from '../kernel/random.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { second } from '../kernel/time.ts'
import { chooseCarrier } from './choose-carrier.ts'
import type { DeliveryMetrics } from './delivery-metrics.port.ts'
import { makeHandOverGate } from './hand-over-gate.ts'
import { handOverInTime, handOverTakesAtMost } from './hand-over-in-time.ts'
import type { HandOverOutcome, OutboxMessage, Try } from './hand-over.ts'
import type { MessageContent } from './message.ts'
import { nextStateOf, retryAtOf, stateWithoutProvider } from './next-state.policy.ts'
import type { FinishStep, MessageReference, Outbox } from './outbox.port.ts'
import { makeProviderHealth } from './provider-health.ts'
import type { Carrier, Providers } from './providers.ts'
import { regionOf } from './region-of.ts'
import { candidatesOf, routeFor, senderOf, type FittingRoute } from './routing.policy.ts'
import { openContent } from './sealed-content.ts'
import { writeThroughOutages } from './write-through-outages.ts'

/** Asks providers for one message, one after the other, and writes what came of it. */
export interface CarryMessage {
  /** Until it is on its way, or has to wait, or nothing can be done. */
  carry(message: OutboxMessage): Promise<void>
  /** Nobody new is asked: what waits for its turn stays in the outbox. Those who are being asked may answer. */
  stop(): void
}

interface Dependencies {
  readonly outbox: Outbox
  readonly providers: Providers
  readonly keyring: Pick<Keyring, 'open'>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly metrics: DeliveryMetrics
  /** Without a slash at the end. */
  readonly publicUrl: string
}

/** Longer than any answer may take, so that a message in its provider's hands is never taken for abandoned. */
const leaseMilliseconds = 30 * second

/** What one try needs. */
interface Plan {
  readonly message: OutboxMessage
  readonly content: MessageContent
  readonly route: FittingRoute
}

type Obstacle = 'its code is over' | 'its text is gone' | 'its text cannot be opened' | 'no provider is left to carry it'

export function makeCarryMessage(dependencies: Dependencies): CarryMessage {
  const { outbox, providers, keyring, clock, random, log, metrics, publicUrl } = dependencies
  const gates = new Map(providers.carriers.map((carrier) => [carrier, makeHandOverGate(carrier)]))
  const health = makeProviderHealth({ outbox, clock, log })
  let isStopping = false

  async function carry(taken: OutboxMessage): Promise<void> {
    let message: OutboxMessage | undefined = taken.state === 'sending' ? await settleAbandoned(taken) : taken
    while (message !== undefined && !isStopping) message = await tryOnce(message)
  }

  /** A process that asked a provider and died leaves a message that may be on its way. */
  function settleAbandoned(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    return finish(message, { kind: 'unknown', reason: 'the process that asked the provider ended' })
  }

  /** The message, if it may be tried again at once. */
  async function tryOnce(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    const plan = planFor(message)
    const chosen = plan.ok ? await choose(plan.value, { mayProbe: true }) : undefined
    if (!plan.ok) return giveUp(message, plan.refusal)
    if (chosen === undefined) return giveUp(message, 'no provider is left to carry it')
    return waitAndAsk(plan.value, chosen)
  }

  function planFor(message: OutboxMessage): Result<Plan, Obstacle> {
    if (message.expiresAt <= clock.now()) return refuse('its code is over')
    if (message.sealedContent === null) return refuse('its text is gone')
    const content = openContent(keyring, message.sealedContent)
    if (content === undefined) return refuse('its text cannot be opened')
    const route = routeOf(message)
    return route === undefined ? refuse('no provider is left to carry it') : ok({ message, content, route })
  }

  function choose({ message, route }: Plan, { mayProbe }: { readonly mayProbe: boolean }) {
    return chooseCarrier({ route, tries: message.tries, health, now: clock.now(), mayProbe })
  }

  async function giveUp(message: OutboxMessage, obstacle: Obstacle): Promise<undefined> {
    const isOver = obstacle === 'its code is over'
    if (!isOver) log.error({ ...named(message), reason: obstacle }, 'a message is given up')
    await outbox.park({ ...waiting(message), next: { state: stateWithoutProvider(message.tries, isOver ? 'expired' : 'failed') } })
  }

  async function waitAndAsk(
    plan: Plan,
    chosen: { readonly carrier: Carrier; readonly isProbe: boolean },
  ): Promise<OutboxMessage | undefined> {
    let next: OutboxMessage | undefined
    const hasEntered = await gates.get(chosen.carrier)?.run(async (hasWaited) => {
      // While it waited its provider may have lost its place.
      const best = hasWaited && !chosen.isProbe ? await choose(plan, { mayProbe: false }) : chosen
      next = best?.carrier === chosen.carrier ? await ask(plan, chosen.carrier) : plan.message
    })
    // Whoever ends leaves it as it is: another process finds it due.
    if (hasEntered !== true && !isStopping) {
      await outbox.park({ ...waiting(plan.message), next: { state: 'queued', nextAttemptAt: clock.now() + second } })
    }
    return next
  }

  async function ask(plan: Plan, carrier: Carrier): Promise<OutboxMessage | undefined> {
    const { message, route } = plan
    const attempt = message.tries.length + 1
    const now = clock.now()
    const leaseUntil = now + leaseMilliseconds
    const begun = await outbox.begin({ ...reference(message), attempt, provider: carrier.name, routeKey: route.key, now, leaseUntil })
    if (begun !== 'begun') return undefined
    const outcome = await handOver(plan, { carrier, attempt, leaseUntil })
    return finish({ ...message, tries: [...message.tries, { provider: carrier.name, state: 'sending' }] }, outcome)
  }

  async function handOver(
    { message, content }: Plan,
    { carrier, attempt, leaseUntil }: { readonly carrier: Carrier; readonly attempt: number; readonly leaseUntil: EpochMilliseconds },
  ): Promise<HandOverOutcome> {
    const now = clock.now()
    const isLate = now >= message.expiresAt || now + handOverTakesAtMost > leaseUntil
    if (isLate) return { kind: 'busy', reason: 'this server was too slow to ask in time' }
    const { projectId, messageId, channel, to, locale, expiresAt } = message
    const sender = senderOf(carrier, regionOf(to))
    const receiptUrl = `${publicUrl}/receipts/${carrier.name}`
    const asked = performance.now()
    const handed = { projectId, messageId, attempt, channel, to, content, locale, sender, now, expiresAt, receiptUrl }
    const outcome = await handOverInTime(carrier.provider, handed)
    metrics.handedOver({ provider: carrier.name, outcome: outcome.kind }, performance.now() - asked)
    return outcome
  }

  /** Writes what came of the last try; the message, if the next may be made at once. */
  async function finish(message: OutboxMessage, outcome: HandOverOutcome): Promise<OutboxMessage | undefined> {
    const now = clock.now()
    const before = message.tries.slice(0, -1)
    const provider = message.tries.at(-1)?.provider ?? ''
    const retryAt = retryAtOf({ provider, outcome, tries: before, now, jitter: random.integer(1_000) / 1_000 })
    const tries: readonly Try[] = [...before, { provider, state: outcome.kind, retryAt }]
    const next = nextStateOf({ message, tries, candidates: candidatesOf(routeOf(message)?.carriers ?? [], tries), now })
    const isWritten = await write({ ...reference(message), attempt: tries.length, now, outcome, retryAt, next })
    const fields = { ...named(message), provider, attempt: tries.length, state: next.state }
    if (outcome.kind === 'sent') log.info(fields, 'a provider accepted a message')
    else log.warn({ ...fields, outcome: outcome.kind, reason: outcome.reason }, 'a provider did not accept a message')
    const isNext = isWritten && next.state === 'queued' && next.nextAttemptAt <= now
    return isNext ? { ...message, tries, state: 'queued' } : undefined
  }

  /** What is not written in the end becomes `unknown` when the lease is over. */
  async function write(step: FinishStep): Promise<boolean> {
    try {
      await writeThroughOutages(() => outbox.finish(step))
      return true
    } catch (error) {
      log.error({ message_id: step.messageId, reason: String(error) }, 'what a provider said of a message could not be written')
      return false
    }
  }

  function routeOf({ projectId, channel, to }: OutboxMessage): FittingRoute | undefined {
    return routeFor(providers, { environment: environmentOf(projectId), channel, to, region: regionOf(to) })
  }

  function waiting(message: OutboxMessage) {
    return { ...reference(message), tries: message.tries.length, now: clock.now() }
  }

  return {
    carry,
    stop() {
      isStopping = true
      for (const gate of gates.values()) gate.close()
    },
  }
}

function reference({ projectId, messageId }: OutboxMessage): MessageReference {
  return { projectId, messageId }
}

function named({ projectId, messageId, channel }: OutboxMessage) {
  return { project_id: projectId, message_id: messageId, channel }
}
