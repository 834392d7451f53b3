import { CompiledQuery, type DatabaseConnection, type Driver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { Migrator } from 'kysely/migration'
import { sharedMigrations } from '../sql/migrations.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** Applies what is missing; the caller holds the file's lock. Returns the names of what was applied. */
export async function migrateSqlite(database: SqliteDatabase): Promise<readonly string[]> {
  const { error, results = [] } = await migratorOf(database).migrateToLatest()
  if (error !== undefined) throw error instanceof Error ? error : new Error('the migration failed', { cause: error })
  return results.map((result) => result.migrationName)
}

export async function pendingMigrationsSqlite(database: SqliteDatabase): Promise<readonly string[]> {
  const migrations = await migratorOf(database).getMigrations()
  return migrations.filter((migration) => migration.executedAt === undefined).map((migration) => migration.name)
}

function migratorOf(database: SqliteDatabase): Migrator {
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => makeDriver(database),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve(sharedMigrations('sqlite')) } })
}

/** Kysely's migrator over the one connection that there is; nothing else runs before the migrations are done. */
function makeDriver(database: SqliteDatabase): Driver {
  const connection: DatabaseConnection = {
    executeQuery: ({ sql, parameters }: CompiledQuery) => Promise.resolve({ rows: [...database.all(sql, parameters)] as never[] }),
    streamQuery: () => {
      throw new Error('migrations stream nothing')
    },
  }
  const run = (sql: string) => connection.executeQuery(CompiledQuery.raw(sql)).then(() => undefined)
  return {
    init: () => Promise.resolve(),
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: () => run('begin immediate'),
    commitTransaction: () => run('commit'),
    rollbackTransaction: () => run('rollback'),
    releaseConnection: () => Promise.resolve(),
    destroy: () => Promise.resolve(),
  }
}
