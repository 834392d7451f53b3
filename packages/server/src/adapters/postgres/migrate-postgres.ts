import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { postgresMigrations } from './postgres-migrations.ts'

const connectTimeoutMilliseconds = 2_000

/** Brings the database up to date; the names of what it applied. Two processes that do so at once take turns. */
export function migratePostgres(url: string): Promise<readonly string[]> {
  return withMigrator(url, async (migrator, db) => {
    await refuseOtherEncodings(db)
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed', { cause: error })
    return results.map(({ migrationName }) => migrationName)
  })
}

/** The names of what `migratePostgres` would apply. Writes nothing. */
export function pendingMigrationsPostgres(url: string): Promise<readonly string[]> {
  return withMigrator(url, async (migrator) => {
    const migrations = await migrator.getMigrations()
    return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name)
  })
}

async function withMigrator<T>(url: string, work: (migrator: Migrator, db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const pool = new Pool({
    connectionString: url,
    application_name: 'tollgate migrate',
    max: 1,
    connectionTimeoutMillis: connectTimeoutMilliseconds,
  })
  pool.on('error', () => {})
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    return await work(new Migrator({ db, provider: { getMigrations: () => Promise.resolve(postgresMigrations) } }), db)
  } finally {
    await db.destroy()
  }
}

/** In any other encoding a name in Chinese is an error when it is stored, or when it is compared. */
async function refuseOtherEncodings(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(db)
  const encoding = rows[0]?.server_encoding
  if (encoding !== 'UTF8')
    throw new Error(
      `The database has the encoding ${String(encoding)}; Tollgate needs UTF8: create database NAME encoding 'UTF8' template template0`,
    )
}
