import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Log } from '../kernel/log.port.ts'
import type { Random } from '../kernel/random.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { second } from '../kernel/time.ts'
import { chooseCarrier, type Choice } from './choose-carrier.ts'
import type { DeliveryMetrics } from './delivery-metrics.port.ts'
import { makeHandOverGate, type HandOverGate } from './hand-over-gate.ts'
import { handOverInTime, handOverTakesAtMost } from './hand-over-in-time.ts'
import type { HandOverOutcome, NextState, OutboxMessage, Try } from './hand-over.ts'
import type { MessageContent } from './message.ts'
import { nextStateOf, retryAtOf, stateWithoutProvider } from './next-state.policy.ts'
import type { FinishStep, MessageReference, Outbox } from './outbox.port.ts'
import { makeProviderHealth } from './provider-health.ts'
import type { Carrier, Providers } from './providers.ts'
import { receiptUrlOf } from './receipt-url.ts'
import { regionOf } from './region-of.ts'
import { routeOfMessage } from './route-of-message.ts'
import { candidatesOf, freeAt, senderOf, type FittingRoute } from './routing.policy.ts'
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

interface Asked {
  readonly provider: string
  readonly outcome: HandOverOutcome
}

/** Why there is nothing to hand over, or nobody to hand it to. */
type Obstacle = 'its code is over' | 'its text is gone' | 'its text cannot be opened' | 'no provider is left to carry it'

/** A process with another providers file or secret may be able to do what this one cannot. */
const putOffMilliseconds = 30 * second

export function makeCarryMessage(dependencies: Dependencies): CarryMessage {
  const { outbox, providers, keyring, clock, random, log, metrics, publicUrl } = dependencies
  const gates = new Map(providers.carriers.map((carrier) => [carrier.name, makeHandOverGate(carrier)]))
  const health = makeProviderHealth({ outbox, clock, log })
  let isStopping = false

  async function carry(taken: OutboxMessage): Promise<void> {
    let message: OutboxMessage | undefined = taken.state === 'sending' ? await settleAbandoned(taken) : taken
    while (message !== undefined && !isStopping) message = await tryOnce(message)
  }

  /** A process that asked a provider and died leaves a message that may be on its way. */
  function settleAbandoned(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    const [provider = '', before] = [message.tries.at(-1)?.provider, message.tries.slice(0, -1)]
    return finish(
      { ...message, tries: before },
      { provider, outcome: { kind: 'unknown', reason: 'the process that asked the provider ended' } },
    )
  }

  /** The message, if it may be tried again at once. */
  async function tryOnce(message: OutboxMessage): Promise<OutboxMessage | undefined> {
    const plan = planFor(message)
    if (!plan.ok) return setAside(message, plan.refusal)
    const chosen = await choose(plan.value)
    if (chosen.ok) return waitAndAsk(plan.value, chosen.value)
    if (chosen.refusal === 'nobody_left') return setAside(message, 'no provider is left to carry it')
    // Without room it stays due: the next look may find some.
    if (chosen.refusal === 'nobody_free') await park(message, { state: 'queued', nextAttemptAt: freeAgainAt(plan.value) })
    return undefined
  }

  function planFor(message: OutboxMessage): Result<Plan, Obstacle> {
    if (message.expiresAt <= clock.now()) return refuse('its code is over')
    if (message.sealedContent === null) return refuse('its text is gone')
    const content = openContent(keyring, message.sealedContent)
    if (content === undefined) return refuse('its text cannot be opened')
    const route = routeOfMessage(providers, message)
    return route === undefined ? refuse('no provider is left to carry it') : ok({ message, content, route })
  }

  function choose({ message, route }: Plan, waitedFor?: Carrier) {
    const hasRoom = (carrier: Carrier) => carrier === waitedFor || gateOf(carrier).hasRoom()
    return chooseCarrier({ route, tries: message.tries, health, hasRoom, now: clock.now(), mayProbe: waitedFor === undefined })
  }

  function freeAgainAt({ message, route }: Plan): EpochMilliseconds {
    return Math.min(...candidatesOf(route.carriers, message.tries).map((carrier) => freeAt(carrier, message.tries)))
  }

  async function setAside(message: OutboxMessage, obstacle: Obstacle): Promise<undefined> {
    if (obstacle === 'its code is over') {
      await park(message, { state: stateWithoutProvider(message.tries, 'expired') })
      return
    }
    log.error({ ...named(message), reason: obstacle }, 'a message cannot be handed over')
    const nextAttemptAt = clock.now() + putOffMilliseconds
    const isHopeless = obstacle === 'its text is gone' || nextAttemptAt >= message.expiresAt
    await park(message, isHopeless ? { state: stateWithoutProvider(message.tries, 'failed') } : { state: 'queued', nextAttemptAt })
  }

  async function waitAndAsk(plan: Plan, { carrier, isProbe }: Choice): Promise<OutboxMessage | undefined> {
    let next: OutboxMessage | undefined
    await gateOf(carrier).run(async (hasWaited) => {
      next = hasWaited && !isProbe && (await isOutdone(plan, carrier)) ? plan.message : await ask(plan, carrier)
    })
    return next
  }

  /** While a message waited for its turn, its provider may have lost its place. */
  async function isOutdone(plan: Plan, carrier: Carrier): Promise<boolean> {
    const best = await choose(plan, carrier)
    return best.ok && best.value.carrier !== carrier
  }

  async function ask(plan: Plan, carrier: Carrier): Promise<OutboxMessage | undefined> {
    const { message, route } = plan
    const attempt = message.tries.length + 1
    const now = clock.now()
    const leaseUntil = now + leaseMilliseconds
    const begun = await outbox.begin({ ...reference(message), attempt, provider: carrier.name, routeKey: route.key, now, leaseUntil })
    if (begun !== 'begun') return undefined
    const outcome = await handOver(plan, { carrier, attempt, leaseUntil })
    return finish(message, { provider: carrier.name, outcome })
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
    const receiptUrl = receiptUrlOf(publicUrl, carrier.name)
    const asked = performance.now()
    const handed = { projectId, messageId, attempt, channel, to, content, locale, sender, now, expiresAt, receiptUrl }
    const outcome = await handOverInTime(carrier.provider, handed)
    metrics.handedOver({ provider: carrier.name, outcome: outcome.kind }, performance.now() - asked)
    return outcome
  }

  /** Writes what came of one more try of the message; the message, if the next may be made at once. */
  async function finish(message: OutboxMessage, { provider, outcome }: Asked): Promise<OutboxMessage | undefined> {
    const now = clock.now()
    const retryAt = retryAtOf({ provider, outcome, tries: message.tries, now, jitter: random.integer(1_000) / 1_000 })
    const tries: readonly Try[] = [...message.tries, { provider, state: outcome.kind, retryAt }]
    const next = nextStateOf({ message, tries, candidates: candidatesOf(routeOfMessage(providers, message)?.carriers ?? [], tries), now })
    const isWritten = await write({ ...reference(message), attempt: tries.length, now, outcome, retryAt, next })
    const fields = { ...named(message), provider, attempt: tries.length, state: next.state }
    if (outcome.kind === 'sent') log.info(fields, 'a provider accepted a message')
    else log.warn({ ...fields, outcome: outcome.kind, reason: outcome.reason }, warningOf(outcome.kind))
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

  function park(message: OutboxMessage, next: NextState): Promise<void> {
    return outbox.park({ ...reference(message), tries: message.tries.length, now: clock.now(), next })
  }

  function gateOf(carrier: Carrier): HandOverGate {
    const gate = gates.get(carrier.name)
    if (gate === undefined) throw new Error(`${carrier.name} has no gate`)
    return gate
  }

  return {
    carry,
    stop() {
      isStopping = true
      for (const gate of gates.values()) gate.close()
    },
  }
}

function warningOf(outcome: 'rejected' | 'busy' | 'unknown'): string {
  return outcome === 'unknown' ? 'nobody knows whether a provider accepted a message' : 'a provider did not accept a message'
}

function reference({ projectId, messageId }: OutboxMessage): MessageReference {
  return { projectId, messageId }
}

function named({ projectId, messageId, channel }: OutboxMessage) {
  return { project_id: projectId, message_id: messageId, channel }
}
