import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Try } from './hand-over.ts'
import { compareHealth, type Health } from './health.policy.ts'
import type { ProviderHealth } from './provider-health.ts'
import type { Carrier } from './providers.ts'
import { candidatesOf, freeAt, type FittingRoute } from './routing.policy.ts'

interface Choosing {
  readonly route: FittingRoute
  readonly tries: readonly Try[]
  readonly health: ProviderHealth
  /** Whether a message may still wait for its turn there. */
  readonly hasRoom: (carrier: Carrier) => boolean
  readonly now: EpochMilliseconds
  /** Whether the message may be the one in 20 that tries a provider without its place. */
  readonly mayProbe: boolean
}

export interface Choice {
  readonly carrier: Carrier
  readonly isProbe: boolean
}

/**
 * The first that nothing speaks against; where there is none, the one that least speaks against, in the order of the route among equals.
 * `nobody_left`: all refused it, or may not have it. `nobody_free`: they want to be left alone for a while. `no_room`: too many wait.
 */
export async function chooseCarrier(choosing: Choosing): Promise<Result<Choice, 'nobody_left' | 'nobody_free' | 'no_room'>> {
  const { route, tries, health, hasRoom, now, mayProbe } = choosing
  const candidates = candidatesOf(route.carriers, tries)
  if (candidates.length === 0) return refuse('nobody_left')
  const free = candidates.filter((carrier) => freeAt(carrier, tries) <= now)
  if (free.length === 0) return refuse('nobody_free')
  const [first, ...others] = free.filter(hasRoom)
  if (first === undefined) return refuse('no_room')
  // With nobody to choose from, nobody's health matters.
  if (others.length === 0) return ok({ carrier: first, isProbe: false })

  let best: (Health & { readonly carrier: Carrier }) | undefined
  for (const carrier of [first, ...others]) {
    const judged = await health.of(carrier.name, route.key)
    if (judged.standing === 'good') return ok({ carrier, isProbe: false })
    if (mayProbe && health.takeProbeTurn(carrier.name, route.key)) return ok({ carrier, isProbe: true })
    if (best === undefined || compareHealth(judged, best) < 0) best = { ...judged, carrier }
  }
  return ok({ carrier: best?.carrier ?? first, isProbe: false })
}
