import { Client, types } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePostgresEngine } from '../../src/adapters/postgres/postgres-engine.ts'
import { openPostgresDatabase, type PostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresStores } from '../../src/adapters/postgres/postgres-stores.ts'
import { rowsOf } from '../../src/adapters/sql/step.ts'
import { StoreUnavailable } from '../../src/kernel/store-unavailable.ts'
import { openStore, type OpenedStore } from './each-store.ts'
import { newProject, newUser, person, phone, startOfTests as now } from './given.ts'

let opened: OpenedStore
const databases: PostgresDatabase[] = []
const clients: Client[] = []
beforeAll(async () => {
  opened = await openStore('postgres')
})
afterAll(async () => {
  await Promise.all([...databases.map((database) => database.close()), ...clients.map((client) => client.end())])
  await opened.drop()
})

function database(connections = 2, url = opened.location): PostgresDatabase {
  const another = openPostgresDatabase(url, { connections })
  databases.push(another)
  return another
}

async function administrator(): Promise<Client> {
  const client = new Client({ connectionString: opened.location })
  clients.push(client)
  await client.connect()
  return client
}

const ask = (text: string) => database().withConnection((connection) => connection({ text }))

describe('a PostgreSQL that is not to be had', () => {
  it('is unavailable when nothing listens', async () => {
    const nowhere = database(1, 'postgres://postgres:secret@127.0.0.1:1/postgres')
    const failure = await failureOf(nowhere.withConnection((connection) => connection({ text: 'select 1' })))
    expect(failure).toBeInstanceOf(StoreUnavailable)
    expect(textOf(failure)).not.toContain('secret')
  })

  it('is unavailable when all connections stay busy, or an answer does not come', async () => {
    const holder = await administrator()
    await holder.query(`begin; lock table instance in access exclusive mode`)
    const one = database(1)
    const waiting = { text: 'select * from instance' }
    const [first, second] = await Promise.all([
      failureOf(one.withConnection((connection) => connection(waiting))),
      failureOf(one.withConnection((connection) => connection(waiting))),
    ])
    expect([first, second]).toEqual([expect.any(StoreUnavailable), expect.any(StoreUnavailable)])
    await holder.query('rollback')
    expect(await one.withConnection((connection) => connection(waiting))).toEqual([])
  })

  it('fails the work whose connection is lost, not the process, and serves again', async () => {
    const one = database(1)
    const administration = await administrator()
    const lost = one.withConnection(async (connection) => {
      const [row] = await connection({ text: 'select pg_backend_pid() as pid' })
      await administration.query('select pg_terminate_backend($1, 5000)', [(row as { pid: number }).pid])
      return connection({ text: 'select 1 as x' })
    })
    expect(await failureOf(lost)).toBeInstanceOf(StoreUnavailable)
    expect(await one.withConnection((connection) => connection({ text: 'select 1 as x' }))).toEqual([{ x: 1 }])
  })

  it('forgets an idle connection that was lost', async () => {
    const one = database(1)
    const [row] = await one.withConnection((connection) => connection({ text: 'select pg_backend_pid() as pid' }))
    const administration = await administrator()
    await administration.query('select pg_terminate_backend($1, 5000)', [(row as { pid: number }).pid])
    // The loss may be seen before or while it is used; a caller who tries again is served.
    await one
      .withConnection((connection) => connection({ text: 'select 1' }))
      .catch((error: unknown) => expect(error).toBeInstanceOf(StoreUnavailable))
    expect(await one.withConnection((connection) => connection({ text: 'select 1 as x' }))).toEqual([{ x: 1 }])
  })
})

describe('work that others disturb', () => {
  it.each([
    { code: '40001', tries: 4, failure: StoreUnavailable },
    { code: '40P01', tries: 4, failure: StoreUnavailable },
    { code: '23505', tries: 4, failure: Error },
    { code: '23502', tries: 1, failure: Error },
  ])('with $code is tried $tries times', async ({ code, tries, failure }) => {
    let tried = 0
    const disturbed = database().withConnection((connection) => {
      tried += 1
      return connection({ text: `do $$ begin raise sqlstate '${code}'; end $$` })
    })
    expect(await failureOf(disturbed)).toBeInstanceOf(failure)
    expect(tried).toBe(tries)
  })

  it('is done when a later try passes', async () => {
    let tried = 0
    const answer = await database(1).withConnection((connection) => {
      tried += 1
      return connection({ text: tried < 4 ? `do $$ begin raise sqlstate '40001'; end $$` : 'select 1 as x' })
    })
    expect(answer).toEqual([{ x: 1 }])
  })
})

describe('the engine', () => {
  it('applies a step whole or not at all', async () => {
    const engine = makePostgresEngine(database(1))
    const broken = engine.write(function* () {
      yield* rowsOf(engine.db.insertInto('instance').values({ name: 'broken', value: '1' }))
      throw new Error('a bug')
    })
    await expect(broken).rejects.toThrow('a bug')
    const held = await engine.read(() => rowsOf(engine.db.selectFrom('instance').selectAll().where('name', '=', 'broken')))
    expect(held).toEqual([])
  })

  it('reads one moment', async () => {
    const [reader, writer] = [makePostgresEngine(database(1)), makePostgresEngine(database(1))]
    const names = writer.db.selectFrom('instance').select('name').where('name', '=', 'later')
    let isWritten = false
    const write = async () => {
      await writer.write(() => rowsOf(writer.db.insertInto('instance').values({ name: 'later', value: '1' })))
      isWritten = true
    }
    const held = reader.read(function* () {
      const before = yield* rowsOf(names)
      void write()
      while (!isWritten) yield* rowsOf(names)
      return [before, yield* rowsOf(names)]
    })
    expect(await held).toEqual([[], []])
    expect(await reader.read(() => rowsOf(names))).toEqual([{ name: 'later' }])
  })
})

describe('what comes back', () => {
  it('has numbers for bigints, on these connections alone', async () => {
    expect(await ask('select 253402300799000::bigint as x, count(*) as n from instance where false')).toEqual([
      { x: 253_402_300_799_000, n: 0 },
    ])
    const parse = types.getTypeParser(types.builtins.INT8) as (text: string) => unknown
    expect(parse('1')).toBe('1')
  })

  it('of a failure holds nothing that was stored', async () => {
    const project = {
      projectId: newProject(),
      environment: 'test',
      publicToken: 'public-canary',
      secretHash: 'hash',
      settings: {},
      createdAt: now,
    } as const
    await opened.stores.projects.create(project, undefined)
    const failure = await failureOf(opened.stores.projects.create(project, undefined))
    expect(textOf(failure)).toContain('23505')
    expect(textOf(failure)).not.toContain('canary')
    expect(textOf(failure)).not.toContain(project.projectId)
    expect(textOf(await failureOf(ask(`select 'canary'::bigint`)))).not.toContain('canary')
  })
})

it('relies on no default of the server', async () => {
  const administration = await administrator()
  await administration.query(
    `alter database ${new URL(opened.location).pathname.slice(1)} set default_transaction_isolation = 'serializable'`,
  )
  const { users } = makePostgresStores(database(10))
  const project = newProject()
  const created = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      users.create(project, newUser(person(index.toString()), { factors: [phone(person(index.toString()))] })),
    ),
  )
  expect(created.every((answer) => answer.ok)).toBe(true)
  expect(await ask('show transaction_isolation')).toEqual([{ transaction_isolation: 'read committed' }])
})

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no failure',
    (error: unknown) => error,
  )
}

/** All that a log could write of it. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = Object.getOwnPropertyNames(error).map((name) => String(Reflect.get(error, name)))
  return [...own, error.cause === undefined ? '' : textOf(error.cause)].join('\n')
}
