import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { day, hour } from '../kernel/time.ts'

/** Failures of a number in one lane since its last success there. */
export interface FailureLane {
  readonly failures: number
  readonly lastFailureAt: EpochMilliseconds
  /** When the latest lock began; null before the first. */
  readonly lockedAt: EpochMilliseconds | null
  /** When the latest lock ends; `untilUnlocked` for one that only an operator ends. */
  readonly lockedUntil: EpochMilliseconds | null
}

/** Year 9999: an end that no clock reaches. */
export const untilUnlocked: EpochMilliseconds = 253_402_300_799_000

/** Failures are forgotten this long after the last one, unless they locked the lane for good. */
export const failuresForgottenAfterMilliseconds = 30 * day

const failuresPerLock = 10
const failuresUntilUnlock = 100
const lockHours = [1, 2, 4, 8, 16, 24]

export const noFailures: FailureLane = { failures: 0, lastFailureAt: 0, lockedAt: null, lockedUntil: null }

/** The lane with one more failure: each tenth in a row locks it, longer every time. */
export function withFailure(lane: FailureLane, now: EpochMilliseconds): FailureLane {
  const failures = remembered(lane, now).failures + 1
  const counted = { ...remembered(lane, now), failures, lastFailureAt: now }
  if (failures % failuresPerLock !== 0) return counted
  return { ...counted, lockedAt: now, lockedUntil: failures >= failuresUntilUnlock ? untilUnlocked : now + lockMilliseconds(failures) }
}

/** Milliseconds until the lane opens; 0 when it is open. A lock without an end is answered as a day. */
export function lockWait({ lockedUntil }: FailureLane, now: EpochMilliseconds): number {
  if (lockedUntil === untilUnlocked) return day
  return Math.max(0, (lockedUntil ?? 0) - now)
}

export function remembered(lane: FailureLane, now: EpochMilliseconds): FailureLane {
  const isForgotten = lane.lockedUntil !== untilUnlocked && lane.lastFailureAt + failuresForgottenAfterMilliseconds <= now
  return isForgotten ? noFailures : lane
}

function lockMilliseconds(failures: number): number {
  return (lockHours[failures / failuresPerLock - 1] ?? 24) * hour
}
