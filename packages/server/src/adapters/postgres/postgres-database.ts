import { setTimeout as pause } from 'node:timers/promises'
import { randomInt } from 'node:crypto'
import { DatabaseError, Pool, types, type CustomTypesConfig, type PoolClient } from 'pg'
import { StoreUnavailable } from '../../kernel/store-unavailable.ts'

export interface PostgresQuery {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Prepared once a connection under this name; for texts that come again and again. */
  readonly name?: string
}

/** One round trip, unless the next query is sent before this one is answered. */
export type PostgresConnection = (query: PostgresQuery) => Promise<readonly unknown[]>

/** One process's bounded share of a PostgreSQL server. */
export interface PostgresDatabase {
  /**
   * Runs the work on one connection. It is run again when PostgreSQL undid it for another's sake (see `othersWereFirst`), so it has no
   * effect but its queries. Rejects with StoreUnavailable when there is no connection to be had, or no answer in time.
   */
  withConnection<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T>
  /** Ends after the queries that are under way. */
  close(): Promise<void>
}

export interface PostgresOptions {
  /** Connections of this process at most. Default 10: a hot step holds one for about a millisecond. */
  readonly connections?: number
}

const connectTimeoutMilliseconds = 2_000
const statementTimeoutMilliseconds = 5_000
/** Past the server's own limit, so that it strikes only where no answer can come: a dead network, a stopped server. */
const answerTimeoutMilliseconds = statementTimeoutMilliseconds + 1_000
/** A process that stops inside a transaction loses its row locks after this. */
const idleTransactionTimeoutMilliseconds = 5_000
const idleConnectionMilliseconds = 30_000
const connectionLifetimeSeconds = 3_600

const retries = 3
const retryPauseMilliseconds = 10

const serializationFailure = '40001'
const deadlockDetected = '40P01'
const uniqueViolation = '23505'
/** Another transaction came first and this one left no trace: what it read must be read again. */
const othersWereFirst: readonly (string | undefined)[] = [serializationFailure, deadlockDetected, uniqueViolation]

/** Connection, resources, operator and system errors, a cancelled statement, a lock or a transaction that waited too long, a read-only standby. */
const outage = /^(?:08|53|57|58|55P03|25P0[34]|25006)/
/** Their messages quote what was stored. */
const dataException = /^22/

/** `url`: `postgres://user:password@host:port/database`. Nothing is connected yet. */
export function openPostgresDatabase(url: string, { connections = 10 }: PostgresOptions = {}): PostgresDatabase {
  const pool = new Pool({
    connectionString: url,
    application_name: 'tollgate',
    max: connections,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
    idleTimeoutMillis: idleConnectionMilliseconds,
    maxLifetimeSeconds: connectionLifetimeSeconds,
    keepAlive: true,
    query_timeout: answerTimeoutMilliseconds,
    pipeline: true,
    types: numbersForBigints,
    verify: (client, done) => {
      configure(client).then(() => done(), done)
    },
  })
  // Without a listener a lost connection ends the process. Whoever uses it next learns of it by a failed query.
  pool.on('error', ignored)
  pool.on('connect', (client) => client.on('error', ignored))

  async function connect(): Promise<PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw new StoreUnavailable('no connection to PostgreSQL is to be had', { cause: error })
    }
  }

  async function tryOnce<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const client = await connect()
    try {
      const value = await work(async ({ text, values = [], name }) => {
        const { rows } = await client.query<Record<string, unknown>>({ text, values: [...values], ...(name !== undefined && { name }) })
        return rows
      })
      client.release()
      return value
    } catch (error) {
      // Only a connection that is known to be between transactions may serve the next request.
      client.release(!(error instanceof DatabaseError) || isOutage(error) || client.getTransactionStatus() !== 'I')
      throw error
    }
  }

  async function withConnection<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    for (let retry = 0; ; retry += 1) {
      try {
        return await tryOnce(work)
      } catch (error) {
        if (retry === retries || !(error instanceof DatabaseError) || !othersWereFirst.includes(error.code)) throw failureOf(error)
        await pause(randomInt(1, retryPauseMilliseconds * 2 ** retry))
      }
    }
  }

  return { withConnection, close: () => pool.end() }
}

/** The function's answer in one round trip, which is also one transaction. */
export async function callFunction<T>(database: PostgresDatabase, name: string, step: object): Promise<T> {
  const query = { name, text: `select ${name}($1::jsonb) as answer`, values: [JSON.stringify(step)] }
  const [row] = await database.withConnection((connection) => connection(query))
  return (row as { answer: T }).answer
}

/** The server's defaults are the operator's; what the steps rely on is said on each connection. */
async function configure(client: { query(text: string): Promise<unknown> }): Promise<void> {
  await client.query(
    `set session characteristics as transaction isolation level read committed;
     set statement_timeout = ${statementTimeoutMilliseconds};
     set idle_in_transaction_session_timeout = ${idleTransactionTimeoutMilliseconds}`,
  )
}

const parserOf = (type: Parameters<typeof types.getTypeParser>[0], format?: 'text'): unknown =>
  type === types.builtins.INT8 ? Number : types.getTypeParser(type, format)

// For these connections only: pg's own table of types belongs to the whole process.
const numbersForBigints: CustomTypesConfig = { getTypeParser: parserOf as CustomTypesConfig['getTypeParser'] }

/** What the caller may see: an error of pg holds row values in its detail and context, and a log would hold them too. */
function failureOf(error: unknown): unknown {
  if (error instanceof StoreUnavailable || !(error instanceof Error)) return error
  if (!(error instanceof DatabaseError))
    return isOfConnection(error) ? new StoreUnavailable('the connection to PostgreSQL was lost', { cause: error }) : error
  const { code = 'unknown', message } = error
  if (isOutage(error) || code === serializationFailure || code === deadlockDetected)
    return new StoreUnavailable(`PostgreSQL ${code}: ${message}`)
  return new Error(`PostgreSQL ${code}${dataException.test(code) ? '' : `: ${message}`}`)
}

function isOutage({ code = '' }: DatabaseError): boolean {
  return outage.test(code)
}

/** The driver throws plain errors when it loses the server or waits too long, and Node's when the network fails. */
function isOfConnection(error: Error): boolean {
  return (
    'syscall' in error ||
    /^Query read timeout$|^Connection terminated|^Client (?:has encountered a connection error|was closed)/.test(error.message)
  )
}

function ignored(): void {}
