import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import { healthOf, pastThatCounts, type Health, type Standing } from './health.policy.ts'
import type { Outbox } from './outbox.port.ts'

/** How providers do on their routes. */
export interface ProviderHealth {
  of(provider: string, routeKey: string): Promise<Health>
  /** Asked once for each message that would pass a provider by: true for every 20th. */
  isProbeDue(provider: string, routeKey: string): boolean
}

const probeEvery = 20
/** A judgement serves a few messages: the outbox is not asked for each one at a busy moment. */
const judgementsLast = { messages: 4, milliseconds: 250 }

interface Judgement {
  readonly health: Health
  readonly until: EpochMilliseconds
  messages: number
}

interface Dependencies {
  readonly outbox: Pick<Outbox, 'past'>
  readonly clock: Clock
  readonly log: Log
}

export function makeProviderHealth({ outbox, clock, log }: Dependencies): ProviderHealth {
  const judgements = new Map<string, Judgement>()
  const sinceProbe = new Map<string, number>()

  async function judge(provider: string, routeKey: string): Promise<Health> {
    const now = clock.now()
    const place = placeOf(provider, routeKey)
    const health = healthOf(await outbox.past({ provider, routeKey, ...pastThatCounts(now) }))
    const before = judgements.get(place)?.health.standing ?? 'good'
    if (before !== health.standing) report({ provider, route: routeKey, before, standing: health.standing })
    judgements.set(place, { health, until: now + judgementsLast.milliseconds, messages: 1 })
    return health
  }

  function report(change: {
    readonly provider: string
    readonly route: string
    readonly before: Standing
    readonly standing: Standing
  }): void {
    if (change.standing === 'good') log.info(change, 'a provider has its place again')
    else log.warn(change, 'a provider lost its place: one message in 20 tries it')
  }

  return {
    async of(provider, routeKey) {
      const held = judgements.get(placeOf(provider, routeKey))
      if (held === undefined || held.messages >= judgementsLast.messages || clock.now() >= held.until) return judge(provider, routeKey)
      held.messages += 1
      return held.health
    },
    isProbeDue(provider, routeKey) {
      const place = placeOf(provider, routeKey)
      const messages = (sinceProbe.get(place) ?? 0) + 1
      sinceProbe.set(place, messages % probeEvery)
      return messages === probeEvery
    },
  }
}

function placeOf(provider: string, routeKey: string): string {
  return `${routeKey} ${provider}`
}
