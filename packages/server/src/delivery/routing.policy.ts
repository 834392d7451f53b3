import type { Environment } from '../kernel/ids.ts'
import type { Channel } from '../kernel/project.ts'
import type { Try } from './hand-over.ts'
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

/**
 * Who may still be asked, in the order of asking. Nobody is asked again who refused the message or could not deliver it; whoever was busy
 * comes after those who were busy less often. A try that may have succeeded leaves only the same provider, if it drops what comes twice.
 */
export function candidatesOf(carriers: readonly Carrier[], tries: readonly Try[]): readonly Carrier[] {
  const last = tries.at(-1)
  if (last?.state === 'unknown') return carriers.filter(({ name, isIdempotent }) => name === last.provider && isIdempotent)
  const refused = new Set(tries.filter(({ state }) => state === 'rejected' || state === 'undelivered').map(({ provider }) => provider))
  const timesBusy = ({ name }: Carrier) => tries.filter(({ provider, state }) => provider === name && state === 'busy').length
  return carriers.filter(({ name }) => !refused.has(name)).toSorted((one, other) => timesBusy(one) - timesBusy(other))
}

/** A healthy one first, in their order; when none is, the best one all the same. */
export function choose(candidates: readonly Carrier[], isDemoted: (carrier: Carrier) => boolean): Carrier | undefined {
  return candidates.find((carrier) => !isDemoted(carrier)) ?? candidates[0]
}

/** Who the message is from, for the region of its number. */
export function senderOf({ senders }: Pick<Carrier, 'senders'>, region: string | undefined): string | undefined {
  const fitting = senders.find(({ regions }) => regions === undefined || (region !== undefined && regions.includes(region)))
  return fitting?.from
}
