import type { EpochMilliseconds } from '../kernel/clock.port.ts'

/** The clock of `tollgate dev` under `TOLLGATE_DEV_CLOCK=1`. */
export interface DevClock {
  now(): EpochMilliseconds
  /** 0 to 31,622,400 (366 days). The new time, once all that fell due by then has run. */
  advance(seconds: number): Promise<EpochMilliseconds>
}

export const longestAdvanceSeconds = 366 * 24 * 60 * 60
