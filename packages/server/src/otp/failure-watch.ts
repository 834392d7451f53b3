import type { Clock } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import { day } from '../kernel/time.ts'
import type { FailureWatch } from './failure-watch.port.ts'

interface Dependencies {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: { failedComparison(projectId: string, lane: string): void }
}

/** Expected takeovers a day are failed comparisons a day over a million, however they are spread. */
const warnedAtFailuresPerDay = 300

/** Counts wrong codes a project and UTC day, in this process; says so once when they are many. */
export function makeFailureWatch({ clock, log, metrics }: Dependencies): FailureWatch {
  let today = 0
  let failures = new Map<string, number>()

  return {
    failed({ projectId }, lane) {
      metrics.failedComparison(projectId, lane)
      const now = Math.floor(clock.now() / day)
      if (now !== today) failures = new Map()
      today = now
      const count = (failures.get(projectId) ?? 0) + 1
      failures.set(projectId, count)
      if (count === warnedAtFailuresPerDay)
        log.warn({ project_id: projectId, failures: count }, 'many wrong codes today: somebody may be guessing')
    },
  }
}
