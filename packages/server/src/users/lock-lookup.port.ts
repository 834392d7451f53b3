import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'

export interface NumberLock {
  readonly lockedAt: EpochMilliseconds
  /** Null: until an operator unlocks it. */
  readonly lockedUntil: EpochMilliseconds | null
}

export interface LockLookup {
  /** The longest running lock of any lane of these numbers, by number. */
  locksOf(project: ProjectId, numbers: readonly string[]): Promise<ReadonlyMap<string, NumberLock>>
}
