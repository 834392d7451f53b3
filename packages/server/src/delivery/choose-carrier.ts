import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Try } from './hand-over.ts'
import { compareHealth, type Health } from './health.policy.ts'
import type { ProviderHealth } from './provider-health.ts'
import type { Carrier } from './providers.ts'
import { candidatesOf, freeAt, type FittingRoute } from './routing.policy.ts'

interface Choosing {
  readonly route: FittingRoute
  readonly tries: readonly Try[]
  readonly health: ProviderHealth
  readonly now: EpochMilliseconds
  /** Whether the message may be the one in 20 that tries a provider without its place. */
  readonly mayProbe: boolean
}

interface Choice {
  readonly carrier: Carrier
  readonly isProbe: boolean
}

/** The first that nothing speaks against; where there is none, the one that least speaks against, in the order of the route among equals. */
export async function chooseCarrier({ route, tries, health, now, mayProbe }: Choosing): Promise<Choice | undefined> {
  const candidates = candidatesOf(route.carriers, tries)
  const free = candidates.filter((carrier) => freeAt(carrier, tries) <= now)
  // With nobody to choose from, nobody's health matters.
  if (free.length < 2) return asIs(free[0] ?? candidates[0])
  const judged: (Health & { readonly carrier: Carrier })[] = []
  for (const carrier of free) {
    const judgement = await health.of(carrier.name, route.key)
    if (judgement.standing === 'good') return asIs(carrier)
    if (mayProbe && health.isProbeDue(carrier.name, route.key)) return { carrier, isProbe: true }
    judged.push({ ...judgement, carrier })
  }
  return asIs(judged.toSorted(compareHealth)[0]?.carrier)
}

function asIs(carrier: Carrier | undefined): Choice | undefined {
  return carrier && { carrier, isProbe: false }
}
