import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresEngine } from '../../src/adapters/postgres/postgres-engine.ts'
import { makeSqlSweepStore } from '../../src/adapters/sql/sql-sweep-store.ts'
import { rowsOf, type SqlEngine, type Step } from '../../src/adapters/sql/step.ts'
import { openSqliteDatabase } from '../../src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteEngine } from '../../src/adapters/sqlite/sqlite-engine.ts'
import { day, hour, minute } from '../../src/kernel/time.ts'
import { dump } from './dump.ts'
import { type OpenedStore, openStore, storeNames } from './each-store.ts'
import { given, newProject, newSession, newUser, person, phone, sliding, startOfTests as now } from './given.ts'

const ada = person('ada')
const codeLivesUntil = now + 2 * minute

describe.each(storeNames)('the sweeper on %s', (store) => {
  let opened: OpenedStore
  beforeAll(async () => {
    opened = await openStore(store)
  })
  afterAll(() => opened.drop())

  async function livedProject() {
    const world = given(opened.stores)
    await world.send(ada, { counters: [sliding('day', { windowMilliseconds: day })] })
    await world.guess(ada, { at: now })
    await opened.stores.sessions.start(world.project, newSession(ada, { expiresAt: now + hour }))
    const rowsIn = async (table: string) => (await dump(opened, world.project))[table] ?? []
    return { ...world, rowsIn }
  }

  it.each([
    { table: 'codes', goesAt: codeLivesUntil + hour },
    { table: 'counters', goesAt: now + day },
    { table: 'sessions', goesAt: now + hour + day },
    { table: 'failure_lanes', goesAt: now + 30 * day },
  ])('deletes $table when they are past their time, and not a millisecond earlier', async ({ table, goesAt }) => {
    const { rowsIn } = await livedProject()
    await opened.stores.sweep.sweepBatch(goesAt - 1)
    expect(await rowsIn(table)).toHaveLength(1)
    await opened.stores.sweep.sweepBatch(goesAt)
    expect(await rowsIn(table)).toEqual([])
  })

  it('deletes a pending number and leaves its user', async () => {
    const { project, rowsIn } = await livedProject()
    const grace = person('grace')
    await opened.stores.users.create(project, newUser(grace, { factors: [{ ...phone(grace, 'pending', now + 5 * minute) }] }))
    await opened.stores.sweep.sweepBatch(now + 5 * minute - 1)
    expect(await rowsIn('factors')).toHaveLength(2)
    await opened.stores.sweep.sweepBatch(now + 5 * minute)
    expect(await rowsIn('factors')).toHaveLength(1)
    expect(await rowsIn('users')).toHaveLength(2)
  })

  it('keeps the texts of the newest 200 in the inbox, whatever their age, and erases the older ones', async () => {
    const { project, send } = given(opened.stores, newProject())
    for (let index = 0; index < 205; index += 1) await send(person(`p${index.toString()}`))
    await opened.stores.sweep.sweepBatch(codeLivesUntil)
    const { messages = [] } = await dump(opened, project)
    expect(messages.filter((message) => message['sealed_content'] !== null)).toHaveLength(200)
    await opened.stores.sweep.sweepBatch(now + 31 * day)
    expect((await dump(opened, project))['messages']).toHaveLength(200)
  })

  it('erases the text that a provider got when its code ends, and deletes message and hand-over 30 days on, behind an inbox that stays', async () => {
    const { project, send } = given(opened.stores, newProject())
    for (let index = 0; index < 200; index += 1) await send(person(`i${index.toString()}`))
    const carried = given(opened.stores, newProject())
    await carried.send(ada)
    for (let index = 200; index < 400; index += 1) await send(person(`i${index.toString()}`))
    const { engine, close } = openEngine(opened.location)
    const run = (text: string) => engine.write(() => rowsOf({ compile: () => sql.raw(text).compile(engine.db) }))
    await run(`update messages set route = 'provider' where project_id = '${carried.project}'`)
    await run(`insert into hand_overs (project_id, message_id, attempt, provider, route_key, state, started_at)
      values ('${carried.project}', 'message', 1, 'own', 'sms', 'sent', ${now.toString()})`)
    const leftAfter = async (time: number) => {
      await opened.stores.sweep.sweepBatch(time)
      const messages = await run(`select sealed_content from messages where project_id = '${carried.project}'`)
      const handOvers = await run(`select 1 from hand_overs where project_id = '${carried.project}'`)
      return { texts: messages.map((message) => Object.values(message as object)[0] as unknown), handOvers: handOvers.length }
    }
    expect(await leftAfter(codeLivesUntil - 1)).toEqual({ texts: ['sealed code-test-1'], handOvers: 1 })
    expect(await leftAfter(codeLivesUntil)).toEqual({ texts: [null], handOvers: 1 })
    expect(await leftAfter(now + 30 * day - 1)).toEqual({ texts: [null], handOvers: 1 })
    expect(await leftAfter(now + 30 * day)).toEqual({ texts: [], handOvers: 0 })
    expect((await dump(opened, project))['messages']).toHaveLength(200)
    await close()
  })

  // With a million messages each minute's sweep read all of them: on SQLite every request of the process waited half a second for it.
  it('reads no table from end to end', async () => {
    const { engine, close } = openEngine(opened.location)
    const plans = await plansOf(engine, (explained) => makeSqlSweepStore(explained).sweepBatch(now))
    await close()
    // The rows written first and the inbox's newest are walked to, and the walk ends there.
    const isWholeTable = (line: string) => /^SCAN (?!oldest|inbox)|Seq Scan/.test(line)
    expect(plans.split('\n').filter(isWholeTable)).toEqual([])
  })

  it('says when a batch was full', async () => {
    const { send } = given(opened.stores)
    for (let index = 0; index < 501; index += 1) await send(person(`q${index.toString()}`), { message: undefined })
    const later = now + 300 * day
    expect(await opened.stores.sweep.sweepBatch(later)).toBe(true)
    expect(await opened.stores.sweep.sweepBatch(later)).toBe(false)
  })
})

function openEngine(location: string): { readonly engine: SqlEngine; readonly close: () => unknown } {
  if (location.startsWith('postgres:')) {
    const database = openPostgresDatabase(location)
    return { engine: makePostgresEngine(database), close: () => database.close() }
  }
  const database = openSqliteDatabase(location)
  return {
    engine: makeSqliteEngine(database),
    close: () => {
      database.close()
    },
  }
}

/** How the database would run what the work writes, one line a step of the plan. Nothing is written. */
async function plansOf(engine: SqlEngine, work: (explained: SqlEngine) => Promise<unknown>): Promise<string> {
  const lines: unknown[] = []
  function* explained<T>(step: () => Step<T>): Step<T> {
    const queries = step()
    let turn = queries.next([])
    while (turn.done !== true) {
      const query = turn.value
      // PostgreSQL reads small tables whole whatever indexes they have, unless it is told not to.
      if (engine.lockRows !== '') yield { ...query, sql: 'set local enable_seqscan = off', parameters: [] }
      const rows = yield { ...query, sql: `${engine.lockRows === '' ? 'explain query plan' : 'explain'} ${query.sql}` }
      lines.push(...rows.map((row) => Object.values(row as object).at(-1) as unknown))
      turn = queries.next([])
    }
    return turn.value
  }
  await work({ ...engine, write: (step) => engine.write(() => explained(step)) })
  return lines.join('\n')
}
