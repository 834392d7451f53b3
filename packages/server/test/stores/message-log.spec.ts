import { sql, type CompiledQuery } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migratePostgres } from '../../src/adapters/postgres/migrate-postgres.ts'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresEngine } from '../../src/adapters/postgres/postgres-engine.ts'
import { makeSqlMessageLog } from '../../src/adapters/sql/sql-message-log.ts'
import type { SqlEngine, Step } from '../../src/adapters/sql/step.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from '../../src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteEngine } from '../../src/adapters/sqlite/sqlite-engine.ts'
import type { MessageSearch } from '../../src/delivery/message-log.port.ts'
import { second } from '../../src/kernel/time.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { storeNames, type StoreName } from './each-store.ts'
import { newProject, startOfTests } from './given.ts'

interface Opened {
  readonly engine: SqlEngine
  readonly close: () => Promise<void>
}

async function open(store: StoreName): Promise<Opened> {
  if (store === 'sqlite') {
    const database = openSqliteDatabase(':memory:')
    await migrateSqlite(database)
    return { engine: makeSqliteEngine(database), close: async () => database.close() }
  }
  const created = await createTestDatabase()
  await migratePostgres(created.url)
  const database = openPostgresDatabase(created.url)
  return {
    engine: makePostgresEngine(database),
    close: async () => {
      await database.close()
      await created.drop()
    },
  }
}

const project = newProject()
const messages = 25_000

/** One a second, each to a number of its own; the third of all failed. */
const filling = `with recursive counted(i) as (select 1 union all select i + 1 from counted where i < ${messages.toString()})
  insert into messages (project_id, message_id, channel, recipient, locale, segments, route, state, attempts, code_id, factor_id,
    created_at, expires_at, is_announced, announcements)
  select '${project}', 'message-' || cast(i as text), 'sms', '+1' || cast(i as text), 'en', 1, 'provider',
    case i when 3 then 'failed' else 'sent' end, 0, 'code', 'factor', ${startOfTests.toString()} + i * 1000, 0, 0, 0 from counted`

describe.each(storeNames)('the log of 25,000 messages, on %s', (store) => {
  let opened: Opened
  beforeAll(async () => {
    opened = await open(store)
    await opened.engine.write(() => statement(opened.engine, filling))
    await opened.engine.write(() => statement(opened.engine, 'analyze'))
  })
  afterAll(() => opened.close())

  const search = async (wish: Partial<MessageSearch>, engine = opened.engine) => {
    const page = await makeSqlMessageLog(engine).search({ project, limit: 50, ...wish })
    if (page === undefined) throw new Error(`no message of the project: ${wish.before ?? ''}`)
    return page
  }

  it('finds one among them, page by page, none of which looks at more than 10,000', async () => {
    const pages: string[][] = []
    let before: string | undefined
    do {
      const page = await search({ state: 'failed', before })
      pages.push(page.messages.map(({ messageId }) => messageId))
      before = page.next
    } while (before !== undefined)
    expect(pages).toEqual([[], [], ['message-3']])
  })

  it('looks no further back than it is asked to', async () => {
    const newest = startOfTests + messages * second
    expect(await search({ state: 'failed', from: newest - second })).toEqual({ messages: [], next: undefined })
    expect(await search({ state: 'failed', from: startOfTests })).toMatchObject({ messages: [], next: 'message-15001' })
  })

  it.each<{ title: string; wish: Partial<MessageSearch> }>([
    { title: 'nothing', wish: {} },
    { title: 'a place', wish: { before: 'message-20000' } },
    { title: 'a number', wish: { to: '+17' } },
    { title: 'a state', wish: { state: 'failed' } },
    {
      title: 'all',
      wish: { to: '+17', state: 'sent', channel: 'sms', from: startOfTests, until: startOfTests * 2, before: 'message-20000' },
    },
  ])('is read by an index and never sorted, whatever is asked: $title', async ({ wish }) => {
    const queries: CompiledQuery[] = []
    await search(wish, recording(opened.engine, queries))
    const ofMessages = queries.filter((query) => query.sql.includes('from "messages"'))
    expect(ofMessages.length).toBeGreaterThan(0)
    for (const query of ofMessages) {
      const explained = { ...query, sql: `explain ${store === 'sqlite' ? 'query plan ' : ''}${query.sql}` }
      const plan = JSON.stringify(await opened.engine.read(() => yielded(explained)))
      expect(plan).toMatch(/INDEX messages_|PRIMARY KEY|Index (?:Only )?Scan/)
      expect(plan).not.toMatch(/SCAN messages|TEMP B-TREE|Seq Scan|Sort/)
    }
  })
})

function* yielded(query: CompiledQuery): Step<readonly unknown[]> {
  return yield query
}

function statement({ db }: SqlEngine, text: string): Step<readonly unknown[]> {
  return yielded(sql.raw(text).compile(db))
}

function recording(engine: SqlEngine, queries: CompiledQuery[]): SqlEngine {
  return {
    ...engine,
    read: (step) =>
      engine.read(function* () {
        const inner = step()
        let turn = inner.next([])
        while (turn.done !== true) {
          queries.push(turn.value)
          turn = inner.next(yield turn.value)
        }
        return turn.value
      }),
  }
}
