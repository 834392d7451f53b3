import type { Clock } from '../kernel/clock.port.ts'
import { isDemoted } from './health.policy.ts'
import type { Outbox } from './outbox.port.ts'

/** Whether a provider lost its place on a route, and whether this message is the one that tries it all the same. */
export interface ProviderHealth {
  isAvoided(provider: string, routeKey: string): Promise<boolean>
}

/** One message in so many goes to a provider that lost its place, to see whether it is better. */
const probeEvery = 20

/** A judgement serves a few messages: at a high rate, reading for each would cost more than handing over. */
const judgementsLast = { messages: 4, milliseconds: 250 }

interface Judgement {
  readonly isDemoted: boolean
  readonly until: number
  messages: number
}

export function makeProviderHealth({ outbox, clock }: { readonly outbox: Outbox; readonly clock: Clock }): ProviderHealth {
  const judgements = new Map<string, Judgement>()
  const sinceProbe = new Map<string, number>()

  async function judge(provider: string, routeKey: string): Promise<boolean> {
    const place = `${routeKey} ${provider}`
    const now = clock.now()
    const held = judgements.get(place)
    if (held !== undefined && held.messages < judgementsLast.messages && now < held.until) {
      held.messages += 1
      return held.isDemoted
    }
    const judged = isDemoted(await outbox.past({ provider, routeKey, now }))
    judgements.set(place, { isDemoted: judged, until: now + judgementsLast.milliseconds, messages: 1 })
    return judged
  }

  function isProbeDue(place: string): boolean {
    const count = (sinceProbe.get(place) ?? 0) + 1
    sinceProbe.set(place, count % probeEvery)
    return count >= probeEvery
  }

  return {
    isAvoided: async (provider, routeKey) => (await judge(provider, routeKey)) && !isProbeDue(`${routeKey} ${provider}`),
  }
}
