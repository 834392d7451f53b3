import type { DeliveryRoute } from './providers.ts'

/** A route of the file, and whose messages its providers carry. */
export interface ServingRoute {
  readonly place: string
  readonly channel: DeliveryRoute['channel']
  readonly regions?: DeliveryRoute['regions']
  readonly prefixes?: DeliveryRoute['prefixes']
  readonly environments: ReadonlySet<unknown>
}

/** A route that takes nothing, and the earlier one that takes all it is for. */
export interface UnreachedRoute {
  readonly place: string
  readonly takenBy: string
}

/** The first route that fits is taken: one behind it is no fallback. */
export function unreachedRoutes(routes: readonly ServingRoute[]): readonly UnreachedRoute[] {
  return routes.flatMap((later, index) => {
    const first = routes.slice(0, index).find((earlier) => covers(earlier, later))
    return first === undefined ? [] : [{ place: later.place, takenBy: first.place }]
  })
}

function covers(earlier: ServingRoute, later: ServingRoute): boolean {
  return (
    earlier.channel === later.channel &&
    coversEnvironments(earlier.environments, later.environments) &&
    coversRegions(earlier.regions, later.regions) &&
    coversPrefixes(earlier.prefixes, later.prefixes)
  )
}

/** A route without anybody to carry is not judged. */
function coversEnvironments(earlier: ServingRoute['environments'], later: ServingRoute['environments']): boolean {
  return later.size > 0 && [...later].every((environment) => earlier.has(environment))
}

function coversRegions(earlier: ServingRoute['regions'], later: ServingRoute['regions']): boolean {
  return earlier === undefined || (later?.every((region) => earlier.includes(region)) ?? false)
}

function coversPrefixes(earlier: ServingRoute['prefixes'], later: ServingRoute['prefixes']): boolean {
  return earlier === undefined || (later?.every((prefix) => earlier.some((shorter) => prefix.startsWith(shorter))) ?? false)
}
