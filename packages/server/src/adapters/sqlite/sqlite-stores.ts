import { sqlStores } from '../sql/sql-stores.ts'
import type { Stores } from '../../stores.ts'
import { makeSqliteCodeStore } from './sqlite-code-store.ts'
import { makeSqliteCounters, makeSqliteCounterStore } from './sqlite-counters.ts'
import type { SqliteDatabase } from './sqlite-database.ts'
import { makeSqliteEngine } from './sqlite-engine.ts'

export function makeSqliteStores(database: SqliteDatabase): Stores {
  const counters = makeSqliteCounters(database)
  const systemTime = database.prepare(`select cast(unixepoch('subsec') * 1000 as integer) as now`)
  return {
    ...sqlStores(makeSqliteEngine(database)),
    codes: makeSqliteCodeStore(database, counters),
    counters: makeSqliteCounterStore(database, counters),
    systemTime: () => Promise.resolve(Number(systemTime.get()?.['now'])),
    close: () => {
      database.close()
      return Promise.resolve()
    },
  }
}
