import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { makePostgresStores } from './postgres/postgres-stores.ts'
import { migratePostgres, pendingMigrationsPostgres } from './postgres/migrate-postgres.ts'
import { openPostgresDatabase } from './postgres/postgres-database.ts'
import { migrateSqlite, pendingMigrationsSqlite } from './sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from './sqlite/sqlite-database.ts'
import { lockSqliteFile } from './sqlite/sqlite-lock.ts'
import { makeSqliteStores } from './sqlite/sqlite-stores.ts'
import type { Stores } from '../stores.ts'
import { CommandFailure } from '../kernel/command-failure.ts'
import type { DatabaseLocation } from '../config.ts'

/**
 * serve: for as long as a server runs, one at a time on a SQLite file. migrate: brings the schema up to date first. manage: short
 * transactions beside a running server.
 */
export interface OpenWish {
  readonly isServing: boolean
  readonly isMigrating: boolean
}

export interface OpenedStores {
  readonly stores: Stores
  /** Names, in the order they were applied. */
  readonly applied: readonly string[]
}

export function openStores(location: DatabaseLocation, wish: OpenWish): Promise<OpenedStores> {
  return location.kind === 'sqlite' ? openSqlite(location.path, wish) : openPostgres(location.url, wish)
}

async function openSqlite(path: string, { isServing, isMigrating }: OpenWish): Promise<OpenedStores> {
  if (path !== ':memory:') {
    if (!isMigrating && !existsSync(path)) throw new CommandFailure(`there is no database at ${path}; run \`tollgate migrate\` first`)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  }
  const lock = isServing || isMigrating ? lockSqliteFile(path) : { release: () => undefined }
  if (lock === undefined) throw new CommandFailure(`another Tollgate server runs on ${path}; a SQLite file serves one at a time`)
  const database = openSqliteDatabase(path)
  const applied = isMigrating ? await migrateSqlite(database) : []
  refusePending(await pendingMigrationsSqlite(database))
  const stores = makeSqliteStores(database)
  return {
    applied,
    stores: {
      ...stores,
      close: async () => {
        await stores.close()
        lock.release()
      },
    },
  }
}

async function openPostgres(url: string, { isMigrating }: OpenWish): Promise<OpenedStores> {
  const applied = isMigrating ? await migratePostgres(url).catch(explainUnreachable(url)) : []
  refusePending(await pendingMigrationsPostgres(url).catch(explainUnreachable(url)))
  return { applied, stores: makePostgresStores(openPostgresDatabase(url)) }
}

/** Without the password that a URL may hold. */
function explainUnreachable(url: string): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
    if (code === undefined) throw error
    const { hostname, port } = new URL(url)
    throw new CommandFailure(
      `the database at ${hostname}:${port === '' ? '5432' : port} cannot be used (${code}); see TOLLGATE_DATABASE_URL`,
    )
  }
}

function refusePending(pending: readonly string[]): void {
  if (pending.length > 0) throw new CommandFailure(`the database lacks ${pending.join(', ')}; run \`tollgate migrate\` first`)
}
