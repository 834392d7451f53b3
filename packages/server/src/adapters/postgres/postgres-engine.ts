import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Schema } from '../sql/schema.ts'
import type { SqlEngine, Step } from '../sql/step.ts'
import type { PostgresConnection, PostgresDatabase } from './postgres-database.ts'

const beginReading = { text: 'begin isolation level repeatable read read only' }
const begin = { text: 'begin isolation level read committed' }
const commit = { text: 'commit' }
const rollback = { text: 'rollback' }

export function makePostgresEngine(database: PostgresDatabase): SqlEngine {
  return {
    db: new Kysely<Schema>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    }),
    lockRows: 'for update',
    read: (step) => database.withConnection((connection) => read(connection, step)),
    write: (step) => database.withConnection((connection) => write(connection, step)),
  }
}

/**
 * All queries see one moment, as on SQLite. It costs no round trip: the transaction's begin travels with the first query and its end
 * behind the last answer.
 */
async function read<T>(connection: PostgresConnection, step: () => Step<T>): Promise<T> {
  return undoneOnThrow(connection, async () => {
    const [, value] = await Promise.all([connection(beginReading), run(connection, step)])
    connection(commit).catch(nothingWasWritten)
    return value
  })
}

async function write<T>(connection: PostgresConnection, step: () => Step<T>): Promise<T> {
  return undoneOnThrow(connection, async () => {
    // Awaited: if it failed, each query behind it would be a transaction of its own.
    await connection(begin)
    const value = await run(connection, step)
    await connection(commit)
    return value
  })
}

async function run<T>(connection: PostgresConnection, step: () => Step<T>): Promise<T> {
  const queries = step()
  let turn = queries.next([])
  while (turn.done !== true) {
    const { sql, parameters } = turn.value
    turn = queries.next(await connection({ text: sql, values: parameters }))
  }
  return turn.value
}

async function undoneOnThrow<T>(connection: PostgresConnection, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Where even this fails the connection is gone, and its transaction with it.
    await connection(rollback).catch(nothingWasWritten)
    throw error
  }
}

function nothingWasWritten(): void {}
