import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    const rowsOf = async (table: string) => (await dump(opened, world.project))[table] ?? []
    return { ...world, rowsOf }
  }

  it.each([
    { table: 'codes', goesAt: codeLivesUntil + hour },
    { table: 'counters', goesAt: now + day },
    { table: 'sessions', goesAt: now + hour + day },
    { table: 'failure_lanes', goesAt: now + 30 * day },
  ])('deletes $table when they are past their time, and not a millisecond earlier', async ({ table, goesAt }) => {
    const { rowsOf } = await livedProject()
    await opened.stores.sweep.sweepBatch(goesAt - 1)
    expect(await rowsOf(table)).toHaveLength(1)
    await opened.stores.sweep.sweepBatch(goesAt)
    expect(await rowsOf(table)).toEqual([])
  })

  it('deletes a pending number and leaves its user', async () => {
    const { project, rowsOf } = await livedProject()
    const grace = person('grace')
    await opened.stores.users.create(project, newUser(grace, { factors: [{ ...phone(grace, 'pending', now + 5 * minute) }] }))
    await opened.stores.sweep.sweepBatch(now + 5 * minute - 1)
    expect(await rowsOf('factors')).toHaveLength(2)
    await opened.stores.sweep.sweepBatch(now + 5 * minute)
    expect(await rowsOf('factors')).toHaveLength(1)
    expect(await rowsOf('users')).toHaveLength(2)
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

  it('says when a batch was full', async () => {
    const { send } = given(opened.stores)
    for (let index = 0; index < 501; index += 1) await send(person(`q${index.toString()}`), { message: undefined })
    const later = now + 300 * day
    expect(await opened.stores.sweep.sweepBatch(later)).toBe(true)
    expect(await opened.stores.sweep.sweepBatch(later)).toBe(false)
  })
})
