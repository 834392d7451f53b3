import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { hour, minute, second } from '../kernel/time.ts'
import type { WebhookOutcome } from './webhook-outcome.ts'

export type AnnouncementVerdict =
  { readonly kind: 'told' } | { readonly kind: 'put_off'; readonly nextAt: EpochMilliseconds } | { readonly kind: 'given_up' }

/** After the first try, the second, ...; after the one behind the last wait it is given up. */
const waitsMilliseconds: readonly number[] = [5 * second, 30 * second, 2 * minute, 10 * minute, hour, 6 * hour]

interface Tried {
  readonly outcome: WebhookOutcome
  /** This one included. */
  readonly tries: number
  readonly now: EpochMilliseconds
}

/** A 2xx has heard it; 410 wants to hear no more of it; all else may be different later. */
export function verdictOf({ outcome, tries, now }: Tried): AnnouncementVerdict {
  const status = outcome.kind === 'answered' ? outcome.status : undefined
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'told' }
  const wait = status === 410 ? undefined : waitsMilliseconds[tries - 1]
  return wait === undefined ? { kind: 'given_up' } : { kind: 'put_off', nextAt: now + wait }
}
