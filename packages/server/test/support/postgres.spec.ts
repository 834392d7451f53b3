import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { createTestDatabase } from './postgres.ts'

describe('a test database', () => {
  it("is empty, the test's own, and gone when dropped", async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()])
    await query(one.url, 'create table t (x integer)')
    expect(await query(other.url, "select count(*)::int as n from pg_tables where schemaname = 'public'")).toEqual([{ n: 0 }])

    await Promise.all([one.drop(), other.drop()])
    await expect(query(one.url, 'select 1')).rejects.toThrow('does not exist')
  })
})

async function query(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}
