import type { Stores } from '../../stores.ts'
import { sqlStores } from '../sql/sql-stores.ts'
import { makePostgresCodeStore } from './postgres-code-store.ts'
import { makePostgresCounterStore } from './postgres-counter-store.ts'
import type { PostgresDatabase } from './postgres-database.ts'
import { makePostgresEngine } from './postgres-engine.ts'

const systemTime = { text: 'select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now' }

export function makePostgresStores(database: PostgresDatabase): Stores {
  return {
    ...sqlStores(makePostgresEngine(database)),
    codes: makePostgresCodeStore(database),
    counters: makePostgresCounterStore(database),
    systemTime: async () => {
      const [row] = await database.withConnection((connection) => connection(systemTime))
      return (row as { now: number }).now
    },
    close: () => database.close(),
  }
}
