import type { CounterRefusal, CounterStep, CounterStore } from '../../guard/counter-store.port.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { callFunction, type PostgresDatabase } from './postgres-database.ts'

/** Null when every counter passes. */
type Answer = RawCounterRefusal | null

export interface RawCounterRefusal {
  /** Place among the step's counters, from 0. */
  readonly counter_index: number
  readonly wait_milliseconds: number
}

export function makePostgresCounterStore(database: PostgresDatabase): CounterStore {
  return {
    takeCounters: async (step) => verdictOf(step, await callFunction<Answer>(database, 'tollgate_take_counters', step)),
    judgeCounters: async (step) => verdictOf(step, await callFunction<Answer>(database, 'tollgate_judge_counters', step)),
  }
}

export function counterRefusalOf(
  { counters }: Pick<CounterStep, 'counters'>,
  { counter_index, wait_milliseconds }: RawCounterRefusal,
): CounterRefusal {
  const counter = counters[counter_index]
  if (counter === undefined) throw new Error(`PostgreSQL refused by a counter that it was not asked for: number ${counter_index}`)
  return { counter, waitMilliseconds: wait_milliseconds }
}

function verdictOf(step: CounterStep, answer: Answer): Result<undefined, CounterRefusal> {
  return answer === null ? ok(undefined) : refuse(counterRefusalOf(step, answer))
}
