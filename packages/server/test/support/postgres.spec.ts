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

  // Nobody read the log: the server stood still as soon as the pipe was full, which a long run of crashes did.
  it('goes on when it has logged more than a pipe holds', async () => {
    const database = await createTestDatabase()
    await query(database.url, "do $$ begin for line in 1..500 loop raise log '%', repeat('x', 8000); end loop; end $$")
    expect(await query(database.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await database.drop()
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
