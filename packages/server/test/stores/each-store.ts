import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import { migratePostgres } from '../../src/adapters/postgres/migrate-postgres.ts'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresStores } from '../../src/adapters/postgres/postgres-stores.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from '../../src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteStores } from '../../src/adapters/sqlite/sqlite-stores.ts'
import type { Stores } from '../../src/stores.ts'
import { createTestDatabase } from '../support/postgres.ts'

export const storeNames = ['sqlite', 'postgres'] as const
export type StoreName = (typeof storeNames)[number]

/** A migrated database of its own, and every port on it. */
export interface OpenedStore {
  readonly stores: Stores
  /** What another process opens it by: a file or a URL. */
  readonly location: string
  readonly drop: () => Promise<void>
}

/** Runs the facts on both stores. Each has one database, whose tests keep apart by their projects: every key begins with one. */
export function eachStore(name: string, facts: (stores: () => Stores) => void): void {
  describe.each(storeNames)(`${name} on %s`, (store) => {
    let opened: OpenedStore | undefined
    beforeAll(async () => {
      opened = await openStore(store)
    })
    afterAll(() => opened?.drop())
    facts(() => {
      if (opened === undefined) throw new Error('The stores are open once the tests run.')
      return opened.stores
    })
  })
}

export function openStore(store: StoreName): Promise<OpenedStore> {
  return store === 'sqlite' ? openSqlite() : openPostgres()
}

async function openSqlite(): Promise<OpenedStore> {
  const directory = mkdtempSync(join(tmpdir(), 'tollgate-store-'))
  const location = join(directory, 'tollgate.db')
  const database = openSqliteDatabase(location)
  await migrateSqlite(database)
  const stores = makeSqliteStores(database)
  return {
    stores,
    location,
    drop: async () => {
      await stores.close()
      rmSync(directory, { recursive: true })
    },
  }
}

async function openPostgres(): Promise<OpenedStore> {
  const database = await createTestDatabase()
  const { url } = database
  await migratePostgres(url)
  const stores = makePostgresStores(openPostgresDatabase(url))
  let closed: Promise<void> | undefined
  const close = () => (closed ??= stores.close())
  return {
    stores: { ...stores, close },
    location: url,
    drop: async () => {
      await close()
      await database.drop()
    },
  }
}
