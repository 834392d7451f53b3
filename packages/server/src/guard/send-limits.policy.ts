import type { NetworkAddress } from '../kernel/network.ts'
import type { Project, SendLimits } from '../kernel/project.ts'
import type { Counter, Lane } from './counter.ts'
import { numberCounterKeys, sharedCounterKey, withKind } from './counter-keys.ts'
import { isLoopback, limitKeyOf } from '../kernel/network.ts'
import { day, hour, second } from '../kernel/time.ts'

export interface Send {
  readonly project: Project
  /** Keyed hash of the number, or of the mailbox without its tag. */
  readonly countedKey: string
  readonly lane: Lane
  /** The number without its last four digits; undefined for emails, which cost nothing. */
  readonly prefix: string | undefined
  readonly everVerified: boolean
  /** The caller's; undefined when a backend did not say. */
  readonly address: NetworkAddress | undefined
  /** Keyed hash of the number that every project of the installation makes alike; undefined for emails. */
  readonly sharedKey: string | undefined
  /** What counts never-verified numbers alone would tell them from others. */
  readonly hidesWhoExists: boolean
}

/** No setting of a project moves it: what one project allowed, the phone would bear for all of them. */
const strangerTextsADay = 10

/** Which counters a send takes. A limit of 0 is switched off. */
export function countersOfSend(send: Send): readonly Counter[] {
  const { project, countedKey, lane, prefix, sharedKey, everVerified, hidesWhoExists } = send
  const { limits } = project.settings
  return [
    gap(numberCounterKeys.gap(countedKey, lane), limits.gap_seconds),
    window(numberCounterKeys.hour(countedKey, lane), { limit: hourLimit(limits, lane), windowMilliseconds: hour }),
    {
      ...window(numberCounterKeys.day(countedKey, lane), { limit: limits.number_day, windowMilliseconds: day }),
      onRedeem: 'keep' as const,
    },
    ...(sharedKey !== undefined && lane === 'stranger' && project.environment === 'live' ? [victim(sharedKey)] : []),
    ...addressCounters(send),
    ...(project.environment === 'live' && !everVerified && prefix !== undefined
      ? [pumping(`prefix-day:${prefix}`, limits.prefix_day), pumping('project-new-day', limits.project_new_day)].map((counter) =>
          hidesWhoExists ? { ...counter, isHidden: true as const } : counter,
        )
      : []),
  ].filter((counter) => (counter.kind === 'gap' ? counter.gapsMilliseconds.length > 0 : counter.limit > 0))
}

/** What a send takes of its caller's address; all that a send to nobody takes. */
export function addressCounters({ project, address }: Pick<Send, 'project' | 'address'>): readonly Counter[] {
  const limit = project.settings.limits.address_hour
  const isExempt = address !== undefined && project.environment === 'test' && isLoopback(address)
  if (address === undefined || isExempt || limit === 0) return []
  return [window(`address-hour:${limitKeyOf(address)}`, { limit, windowMilliseconds: hour })]
}

/** One phone, texted by strangers through whichever live projects. */
function victim(sharedKey: string): Counter {
  return window(sharedCounterKey(`number-day:${sharedKey}`), { limit: strangerTextsADay, windowMilliseconds: day })
}

function hourLimit(limits: SendLimits, lane: Lane): number {
  return lane === 'known' ? limits.known_number_hour : limits.stranger_number_hour
}

function gap(key: string, gapSeconds: readonly number[]): Counter {
  const gapsMilliseconds = gapSeconds.map((seconds) => seconds * second)
  return { kind: 'gap', key, limit: 0, gapsMilliseconds, windowMilliseconds: day, onRedeem: 'clear', refusal: 'too_many_requests' }
}

function window(key: string, { limit, windowMilliseconds }: Pick<Counter, 'limit' | 'windowMilliseconds'>): Counter {
  const kind = limit > 100 ? 'bucket' : 'sliding'
  return {
    kind,
    key: withKind(key, kind),
    limit,
    gapsMilliseconds: [],
    windowMilliseconds,
    onRedeem: 'give-back',
    refusal: 'too_many_requests',
  }
}

function pumping(key: string, limit: number): Counter {
  return { ...window(key, { limit, windowMilliseconds: day }), refusal: 'too_few_tokens_authenticated' }
}
