import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { Schema } from '../sql/schema.ts'
import type { SqlEngine, Step } from '../sql/step.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

export function makeSqliteEngine(database: SqliteDatabase): SqlEngine {
  const run = <T>(step: () => Step<T>): T => {
    const queries = step()
    let turn = queries.next([])
    while (turn.done !== true) turn = queries.next(database.all(turn.value.sql, turn.value.parameters))
    return turn.value
  }
  return {
    db: new Kysely<Schema>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
    lockRows: '',
    read: (step) =>
      new Promise((resolve) => {
        resolve(run(step))
      }),
    write: (step) => database.write(() => run(step)),
  }
}
