import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Environment } from '../kernel/ids.ts'
import type { Channel } from '../kernel/project.ts'
import type { HandOverState, Try } from './hand-over.ts'
import type { Carrier, DeliveryRoute, Providers } from './providers.ts'

export interface Destination {
  readonly environment: Environment
  readonly channel: Channel
  readonly to: string
  /** Undefined for emails. */
  readonly region: string | undefined
}

export interface FittingRoute {
  readonly key: string
  /** Best first; at least one. */
  readonly carriers: readonly Carrier[]
}

/** The first route for there with anybody who may serve the environment: what a test project sends never reaches a paid provider. */
export function routeFor({ carriers, routes }: Providers, destination: Destination): FittingRoute | undefined {
  for (const route of routes) {
    if (!fits(route, destination)) continue
    const serving = route.providers.flatMap((name) =>
      carriers.filter((carrier) => carrier.name === name && carrier.serves === destination.environment),
    )
    if (serving.length > 0) return { key: route.key, carriers: serving }
  }
  return undefined
}

function fits({ channel, regions, prefixes }: DeliveryRoute, destination: Destination): boolean {
  if (channel !== destination.channel) return false
  const { region, to } = destination
  if (regions !== undefined && (region === undefined || !regions.includes(region))) return false
  return prefixes === undefined || prefixes.some((prefix) => to.startsWith(prefix))
}

/** A text that a provider accepted is paid for: a message has at most one more, whoever says that the first did not arrive. */
const acceptedAtMost = 2

/**
 * Who may still be asked, best first. Nobody is asked again who refused the message or could not deliver it. A try that may have
 * succeeded leaves only the same provider, if it drops what comes twice.
 */
export function candidatesOf(carriers: readonly Carrier[], tries: readonly Try[]): readonly Carrier[] {
  if (tries.filter(({ state }) => accepted.has(state)).length >= acceptedAtMost) return []
  const refused = new Set(tries.filter(({ state }) => state === 'rejected' || state === 'undelivered').map(({ provider }) => provider))
  const uncertain = uncertainTryOf(tries)
  return carriers.filter(
    ({ name, isIdempotent }) => !refused.has(name) && (uncertain === undefined || (name === uncertain.provider && isIdempotent)),
  )
}

const accepted: ReadonlySet<HandOverState> = new Set(['sent', 'delivered', 'undelivered'])

/** One of which nobody knows what came of it. What its provider accepted later is the same text, since it drops what comes twice. */
export function uncertainTryOf(tries: readonly Try[]): Try | undefined {
  return tries.find(({ state, provider }, index) => {
    const later = tries.slice(index + 1).filter((other) => other.provider === provider)
    return state === 'unknown' && !later.some((other) => accepted.has(other.state))
  })
}

/** From when on it may be asked for this message; 0: it never was, or gave no reason to wait. */
export function freeAt({ name }: Pick<Carrier, 'name'>, tries: readonly Try[]): EpochMilliseconds {
  return tries.findLast(({ provider }) => provider === name)?.retryAt ?? 0
}

/** Who the message is from, for the region of its number. */
export function senderOf({ senders }: Pick<Carrier, 'senders'>, region: string | undefined): string | undefined {
  const fitting = senders.find(({ regions }) => regions === undefined || (region !== undefined && regions.includes(region)))
  return fitting?.from
}
