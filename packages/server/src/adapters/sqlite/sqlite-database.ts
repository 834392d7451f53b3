import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { StoreUnavailable } from '../../kernel/store-unavailable.ts'

/** One process's connection to a database file, with one queue for all its writes. */
export interface SqliteDatabase {
  /** A statement for a hot step; prepared once, kept. */
  prepare(sql: string): StatementSync
  /** Outside a step, rows are read as of the last commit. */
  all(sql: string, parameters: readonly unknown[]): readonly unknown[]
  /**
   * Runs the step in the next shared transaction, with a savepoint of its own; resolves after the commit. The step must not await.
   * Rejects with StoreUnavailable when the file stays locked for 2 s or the queue is full.
   */
  write<T>(step: () => T): Promise<T>
  /** How many transactions were committed; each is one sync to disk, however many steps it holds. */
  readonly commits: number
  close(): void
}

/** `node:sqlite` waits for locks synchronously, so a longer wait would freeze every request. */
const busyTimeoutMilliseconds = 100
const lockPatienceMilliseconds = 2_000
const lockRetryMilliseconds = 10
const stepsPerTurn = 512
const queuedStepsAtMost = 20_000
const keptStatements = 500

interface QueuedStep {
  run(): void
  settle(): void
  fail(error: unknown): void
}

/** `path`: a file, or `:memory:`. */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const connection = new DatabaseSync(path, { timeout: busyTimeoutMilliseconds })
  // A checkpoint is part of some commit: measured, one in 8192 pages instead of 1000 took a sixth off the CPU time of a send.
  connection.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = off; pragma temp_store = memory; pragma cache_size = -65536; pragma wal_autocheckpoint = 8192',
  )
  const statements = new Map<string, StatementSync>()
  const queue: QueuedStep[] = []
  let isTurnDue = false
  let commits = 0

  const prepare = (sql: string) => connection.prepare(sql)
  const begin = prepare('begin immediate')
  const commit = prepare('commit')
  const savepoint = prepare('savepoint step')
  const release = prepare('release step')

  function prepared(sql: string): StatementSync {
    const held = statements.get(sql)
    if (held) return held
    if (statements.size >= keptStatements) statements.clear()
    const statement = prepare(sql)
    statements.set(sql, statement)
    return statement
  }

  function runTurn(steps: readonly QueuedStep[]): void {
    const done: QueuedStep[] = []
    try {
      for (const step of steps) {
        savepoint.run()
        try {
          step.run()
          done.push(step)
        } catch (error) {
          connection.exec('rollback to step')
          step.fail(error)
        }
        release.run()
      }
      commit.run()
      commits += 1
    } catch (error) {
      // No answer leaves before the commit; when it fails, all that it held fails with it.
      if (connection.isTransaction) connection.exec('rollback')
      for (const step of steps) step.fail(error)
      return
    }
    for (const step of done) step.settle()
  }

  function turn(waitingSince: number): void {
    try {
      begin.run()
    } catch (error) {
      const isPatient = isBusy(error) && performance.now() - waitingSince < lockPatienceMilliseconds
      if (isPatient) setTimeout(turn, lockRetryMilliseconds, waitingSince)
      else failAll(isBusy(error) ? new StoreUnavailable('the database file stays locked by another process') : error)
      return
    }
    isTurnDue = false
    runTurn(queue.splice(0, stepsPerTurn))
    if (queue.length > 0) scheduleTurn()
  }

  function failAll(error: unknown): void {
    isTurnDue = false
    for (const step of queue.splice(0)) step.fail(error)
  }

  function scheduleTurn(): void {
    if (isTurnDue) return
    isTurnDue = true
    // After the poll phase, so that every request read in it shares the commit.
    setImmediate(() => {
      turn(performance.now())
    })
  }

  return {
    prepare,
    all: (sql, parameters) => prepared(sql).all(...(parameters as SQLInputValue[])),
    write: (step) =>
      new Promise((resolve, reject) => {
        if (queue.length >= queuedStepsAtMost) {
          reject(new StoreUnavailable('too many writes are waiting'))
          return
        }
        let result: ReturnType<typeof step>
        queue.push({
          run: () => {
            result = step()
          },
          settle: () => {
            resolve(result)
          },
          fail: reject,
        })
        scheduleTurn()
      }),
    get commits() {
      return commits
    },
    close: () => {
      connection.close()
    },
  }
}

function isBusy(error: unknown): boolean {
  const sqliteBusy = 5
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy
}

/** Inserts one row; the statement is prepared once a table. */
export function insertInto(database: SqliteDatabase, table: string, row: object): void {
  const columns = Object.keys(row)
  const sql = `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`
  database.all(sql, Object.values(row))
}
