import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { Counter } from './counter.ts'

export interface CounterStep {
  readonly project: ProjectId
  readonly counters: readonly Counter[]
  readonly now: EpochMilliseconds
}

/** The counter that refuses longest, so that a caller who waits as told passes all of them. */
export interface CounterRefusal {
  readonly counter: Counter
  readonly waitMilliseconds: number
}

export interface CounterStore {
  /** Takes one of each, or none. */
  takeCounters(step: CounterStep): Promise<Result<undefined, CounterRefusal>>
  /** Whether `takeCounters` would pass; takes nothing. */
  judgeCounters(step: CounterStep): Promise<Result<undefined, CounterRefusal>>
}
