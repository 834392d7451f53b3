import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { migratePostgres, pendingMigrationsPostgres } from '../../src/adapters/postgres/migrate-postgres.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'

const all = ['0001_tables', '0002_hot_steps', '0003_own_id_first']

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

it('sorts every key by code point, whatever the language of the database', async () => {
  const keys = await query(
    database.url,
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and table_name not like 'kysely%' and table_name <> 'messages' and data_type = 'text' and collation_name is distinct from 'C'`,
  )
  expect(keys).toEqual([])
})

// A connection keeps the plan of its first minute, made before PostgreSQL knows how many rows there are.
it.each([
  { table: 'codes', by: ['address_key'], index: 'codes_pk' },
  { table: 'codes', by: ['factor_id'], index: 'codes_of_factor' },
  { table: 'counters', by: ['counter_key'], index: 'counters_pk' },
  { table: 'users', by: ['user_id'], index: 'users_pk' },
  { table: 'users', by: ['external_id'], index: 'users_external_id' },
  { table: 'factors', by: ['factor_id'], index: 'factors_pk' },
  { table: 'factors', by: ['user_id'], index: 'factors_of_user' },
  { table: 'factors', by: ['kind', 'address'], index: 'factors_by_address' },
  { table: 'sessions', by: ['session_id'], index: 'sessions_pk' },
  { table: 'sessions', by: ['token_hash'], index: 'sessions_token' },
  { table: 'sessions', by: ['user_id'], index: 'sessions_of_user' },
])('finds $table by $by in an empty database through $index, and filters nothing', async ({ table, by, index }) => {
  const conditions = by.map((column, place) => `and ${column} = $${place + 2}`).join(' ')
  const plan = await query(database.url, `explain (generic_plan, format json) select * from ${table} where project_id = $1 ${conditions}`)
  const text = JSON.stringify(plan)
  expect(text).toContain(`"Index Name":"${index}"`)
  expect(text).not.toContain('Filter')
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
