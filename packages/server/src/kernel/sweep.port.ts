import type { EpochMilliseconds } from './clock.port.ts'

export interface SweepStore {
  /** Deletes or erases one batch of what is past its time. True when there may be more. */
  sweepBatch(now: EpochMilliseconds): Promise<boolean>
}
