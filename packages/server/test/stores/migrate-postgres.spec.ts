import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { migratePostgres, pendingMigrationsPostgres } from '../../src/adapters/postgres/migrate-postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const all = ['0001_tables', '0002_hot_steps']

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('is pending until it is done, and asking writes nothing', async () => {
  expect(await pendingMigrationsPostgres(database.url)).toEqual(all)
  expect(await query(database.url, `select count(*)::int as tables from pg_tables where schemaname = 'public'`)).toEqual([{ tables: 0 }])
})

it('is done once, however many processes start at once', async () => {
  const applied = await Promise.all(Array.from({ length: 4 }, () => migratePostgres(database.url)))
  expect(applied.toSorted((left, right) => right.length - left.length)).toEqual([all, [], [], []])
  expect(await pendingMigrationsPostgres(database.url)).toEqual([])
})

// Messages and their hand-overs are kept in the order of writing, and found by ids that are unique by themselves: no provider knows a project.

it('sorts every key by code point, whatever the language of the database', async () => {
  const keys = await query(
    database.url,
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and table_name not like 'kysely%' and table_name not in ('messages', 'hand_overs') and data_type = 'text' and collation_name is distinct from 'C'`,
  )
  expect(keys).toEqual([])
})

it('begins every key of a table that a project owns rows of with the project, so that no query crosses tenants', async () => {
  const keys = await query(
    database.url,
    `select tables.relname as table_name, indexes.relname as index_name, pg_get_indexdef(pg_index.indexrelid, 1, true) as first_column
     from pg_index
     join pg_class as tables on tables.oid = pg_index.indrelid
     join pg_class as indexes on indexes.oid = pg_index.indexrelid
     where pg_index.indisunique and tables.relnamespace = 'public'::regnamespace
       and tables.relname not like 'kysely%' and tables.relname not in ('messages', 'hand_overs', 'instance', 'projects')`,
  )
  expect(keys.length).toBeGreaterThan(8)
  expect(keys.filter((key) => (key as { first_column: string }).first_column !== 'project_id')).toEqual([])
})

it('refuses a database that cannot hold every letter', async () => {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const server = inject('postgresUrl')
  await query(server, `create database ${name} encoding 'SQL_ASCII' template template0`)
  const url = new URL(server)
  url.pathname = name
  await expect(migratePostgres(url.href)).rejects.toThrow('UTF8')
  await query(server, `drop database ${name}`)
})

async function query(connectionString: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}
