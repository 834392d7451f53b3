import { environmentOf } from '../kernel/environment-of.ts'
import type { OutboxMessage } from './hand-over.ts'
import type { Providers } from './providers.ts'
import { regionOf } from './region-of.ts'
import { routeFor, type FittingRoute } from './routing.policy.ts'

/** By its project, its channel and where it goes; undefined where nobody carries such messages. */
export function routeOfMessage(
  providers: Providers,
  { projectId, channel, to }: Pick<OutboxMessage, 'projectId' | 'channel' | 'to'>,
): FittingRoute | undefined {
  return routeFor(providers, { environment: environmentOf(projectId), channel, to, region: regionOf(to) })
}
