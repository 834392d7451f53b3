import type { Counter, CounterEntries } from '../../guard/counter.ts'
import type { CounterRefusal, CounterStep, CounterStore } from '../../guard/counter-store.port.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import { ownerOfCounter } from '../../guard/counter-keys.ts'
import { forgottenAt, waitOf, withEntry, withoutEntry } from '../../guard/counter.policy.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** What a code row keeps of a taken counter, so that its redemption gives back exactly that entry. */
export type TakenCounter = Pick<Counter, 'key' | 'kind' | 'onRedeem' | 'windowMilliseconds'>

/** Counting inside a step of the write queue, where nothing else runs. */
export interface SqliteCounters {
  judge(step: CounterStep): Result<readonly CounterEntries[], CounterRefusal>
  /** Takes one of each; `held` as `judge` returned it. Returns the milliseconds until the same would pass again. */
  take(step: CounterStep, held: readonly CounterEntries[]): number
  /** Takes one if there is room, and nothing otherwise; never refuses. */
  takeUnjudged(project: ProjectId, counter: Counter, now: EpochMilliseconds): void
  giveBack(project: ProjectId, counter: TakenCounter, takenAt: EpochMilliseconds): void
}

export function makeSqliteCounters(database: SqliteDatabase): SqliteCounters {
  const select = database.prepare('select entries from counters where project_id = ? and counter_key = ?')
  const upsert = database.prepare(
    `insert into counters (project_id, counter_key, entries, forgotten_at) values (?, ?, ?, ?)
     on conflict (project_id, counter_key) do update set entries = excluded.entries, forgotten_at = excluded.forgotten_at`,
  )
  const update = database.prepare('update counters set entries = ? where project_id = ? and counter_key = ?')

  const entriesOf = (project: ProjectId, key: string): CounterEntries => {
    const row = select.get(ownerOfCounter(project, key), key) as { entries: string } | undefined
    return row === undefined ? [] : (JSON.parse(row.entries) as number[])
  }
  const write = (project: ProjectId, { key, entries, until }: { key: string; entries: CounterEntries; until: number }) => {
    upsert.run(ownerOfCounter(project, key), key, JSON.stringify(entries), until)
  }

  return {
    judge({ project, counters, now }) {
      const held = counters.map((counter) => entriesOf(project, counter.key))
      const longest = longestWait(counters, held, now)
      return longest === undefined ? ok(held) : refuse(longest)
    },
    take({ project, counters, now }, held) {
      return counters.reduce((nextInMilliseconds, counter, index) => {
        const entries = withEntry(counter, held[index] ?? [], now)
        write(project, { key: counter.key, entries, until: forgottenAt(counter, now) })
        return counter.isHidden ? nextInMilliseconds : Math.max(nextInMilliseconds, waitOf(counter, entries, now))
      }, 0)
    },
    takeUnjudged(project, counter, now) {
      const entries = withEntry(counter, entriesOf(project, counter.key), now)
      // In an older one's place, an entry would free that place when it is given back.
      if (entries.length > counter.limit) return
      write(project, { key: counter.key, entries, until: forgottenAt(counter, now) })
    },
    giveBack(project, counter, takenAt) {
      const held = entriesOf(project, counter.key)
      const entries = withoutEntry(counter, held, takenAt)
      if (entries !== held) update.run(JSON.stringify(entries), ownerOfCounter(project, counter.key), counter.key)
    },
  }
}

export function makeSqliteCounterStore(database: SqliteDatabase, counters: SqliteCounters): CounterStore {
  return {
    takeCounters: (step) =>
      database.write(() => {
        const judged = counters.judge(step)
        if (!judged.ok) return judged
        counters.take(step, judged.value)
        return ok(undefined)
      }),
    judgeCounters: (step) => {
      const judged = counters.judge(step)
      return Promise.resolve(judged.ok ? ok(undefined) : judged)
    },
  }
}

function longestWait(counters: readonly Counter[], held: readonly CounterEntries[], now: EpochMilliseconds): CounterRefusal | undefined {
  return counters
    .map((counter, index) => ({ counter, waitMilliseconds: waitOf(counter, held[index] ?? [], now) }))
    .filter(({ waitMilliseconds }) => waitMilliseconds > 0)
    .sort((left, right) => right.waitMilliseconds - left.waitMilliseconds)[0]
}
