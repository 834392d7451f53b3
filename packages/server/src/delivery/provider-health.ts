import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import { healthOf, pastThatCounts, type Health, type Standing } from './health.policy.ts'
import type { Outbox } from './outbox.port.ts'

/** How providers do on their routes. */
export interface ProviderHealth {
  of(provider: string, routeKey: string): Promise<Health>
  /** Of a provider without its place: true each 20th time that a message would pass it by. */
  takeProbeTurn(provider: string, routeKey: string): boolean
}

const probeEvery = 20
/** A judgement serves two messages: the outbox is not asked for each one at a busy moment, and traffic moves within ten. */
const judgementsLast = { messages: 2, milliseconds: 250 }

interface Judgement {
  /** Shared by those who ask while it is being made. */
  readonly health: Promise<Health>
  readonly until: EpochMilliseconds
  messages: number
}

interface Dependencies {
  readonly outbox: Pick<Outbox, 'past'>
  readonly clock: Clock
  readonly log: Log
}

interface Place {
  readonly provider: string
  readonly route: string
}

export function makeProviderHealth({ outbox, clock, log }: Dependencies): ProviderHealth {
  const judgements = new Map<string, Judgement>()
  const standings = new Map<string, Standing>()
  const sinceProbe = new Map<string, number>()

  async function judge({ provider, route }: Place, now: EpochMilliseconds): Promise<Health> {
    const health = healthOf(await outbox.past({ provider, routeKey: route, ...pastThatCounts(now) }))
    const name = nameOf({ provider, route })
    const before = standings.get(name) ?? 'good'
    if (before !== health.standing) report({ provider, route, before, standing: health.standing })
    standings.set(name, health.standing)
    return health
  }

  function report(change: Place & { readonly before: Standing; readonly standing: Standing }): void {
    if (change.standing === 'good') log.info(change, 'a provider has its place again')
    else if (change.before === 'good') log.warn(change, 'a provider lost its place: one message in 20 tries it')
    else log.info(change, 'a provider is without its place for another reason')
  }

  return {
    of(provider, route) {
      const name = nameOf({ provider, route })
      const now = clock.now()
      const held = judgements.get(name)
      if (held !== undefined && held.messages < judgementsLast.messages && now < held.until) {
        held.messages += 1
        return held.health
      }
      const judgement = { health: judge({ provider, route }, now), until: now + judgementsLast.milliseconds, messages: 1 }
      judgements.set(name, judgement)
      // What could not be judged is asked again by the next.
      judgement.health.catch(() => judgements.delete(name))
      return judgement.health
    },
    takeProbeTurn(provider, route) {
      const name = nameOf({ provider, route })
      const messages = (sinceProbe.get(name) ?? 0) + 1
      sinceProbe.set(name, messages % probeEvery)
      return messages === probeEvery
    },
  }
}

function nameOf({ provider, route }: Place): string {
  return `${route} ${provider}`
}
