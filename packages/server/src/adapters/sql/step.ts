import type { Compilable, CompiledQuery, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * Work on the database, written once for both stores: it yields compiled queries and is sent their rows. SQLite runs it in one synchronous
 * turn, PostgreSQL in a transaction of its own.
 */
export type Step<T> = Generator<CompiledQuery, T, readonly unknown[]>

export interface SqlEngine {
  /** Compiles queries in the store's dialect; never runs one. */
  readonly db: Kysely<Schema>
  /** Appended to a select inside a writing step: holds the rows until the step ends. Nothing on SQLite, where steps never overlap. */
  readonly lockRows: 'for update' | ''
  read<T>(step: () => Step<T>): Promise<T>
  /** Applied whole or not at all, and durable when the promise resolves. May run more than once: a step has no effect but its queries. */
  write<T>(step: () => Step<T>): Promise<T>
}

export function* rowsOf<Row>(query: Compilable<Row>): Step<readonly Row[]> {
  return (yield query.compile()) as readonly Row[]
}

export function* firstOf<Row>(query: Compilable<Row>): Step<Row | undefined> {
  const [row] = yield* rowsOf(query)
  return row
}
