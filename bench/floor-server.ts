import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { reportTo, type ServerReady } from './bench-child.ts'

/**
 * The floor: `node:http` and the rows of a send or a log-in, and nothing else: no parsing of numbers, no keys, no schemas. `--shared`: the
 * requests in flight share one commit; otherwise each has its own.
 */
const [path = '', mode] = process.argv.slice(2)
const database = new DatabaseSync(path)
database.exec(`pragma journal_mode = wal; pragma synchronous = full;
  create table users (id text primary key, profile text) without rowid;
  create table factors (id text primary key, user_id text, address text unique) without rowid;
  create table counters (key text primary key, entries text, forgotten_at integer) without rowid;
  create table codes (address text primary key, id text, mac text, created_at integer, expires_at integer, used_at integer, tries integer) without rowid;
  create table messages (sequence integer primary key autoincrement, id text, recipient text, body text, created_at integer);
  create table lanes (address text primary key, failures integer) without rowid;
  create table sessions (id text primary key, user_id text, token text unique, factors text, expires_at integer) without rowid`)

const sql = {
  begin: database.prepare('begin immediate'),
  commit: database.prepare('commit'),
  user: database.prepare('insert or ignore into users values (?, ?)'),
  factor: database.prepare('insert or ignore into factors values (?, ?, ?)'),
  findFactor: database.prepare('select * from factors where address = ?'),
  readCounter: database.prepare('select entries from counters where key = ?'),
  counter: database.prepare('insert or replace into counters values (?, ?, ?)'),
  code: database.prepare('insert or replace into codes values (?, ?, ?, ?, ?, null, 0)'),
  message: database.prepare('insert into messages (id, recipient, body, created_at) values (?, ?, ?, ?)'),
  readCode: database.prepare('select * from codes where address = ?'),
  tries: database.prepare('update codes set tries = tries + 1 where address = ?'),
  lane: database.prepare('insert or replace into lanes values (?, 1)'),
  spend: database.prepare('update codes set used_at = ? where address = ?'),
  clearLane: database.prepare('delete from lanes where address = ?'),
  session: database.prepare('insert into sessions values (?, ?, ?, ?, ?)'),
}

const text = 'x'.repeat(160)
const counterNames = ['gap', 'hour', 'day']

function send(address: string): object {
  const now = performance.timeOrigin + performance.now()
  const held = sql.findFactor.get(address)
  const userId = held === undefined ? randomUUID() : String(held['user_id'])
  if (held === undefined) {
    sql.user.run(userId, '{}')
    sql.factor.run(randomUUID(), userId, address)
  }
  for (const name of counterNames) {
    const key = `${name}:${address}`
    const entries = JSON.parse(String(sql.readCounter.get(key)?.['entries'] ?? '[]')) as number[]
    sql.counter.run(key, JSON.stringify([...entries, now]), now)
  }
  sql.code.run(address, randomUUID(), randomUUID(), now, now)
  sql.message.run(randomUUID(), address, text, now)
  return { status_code: 200, user_id: userId, phone_id: address }
}

function takeAttempt(address: string): object {
  sql.readCode.get(address)
  sql.tries.run(address)
  sql.lane.run(address)
  return {}
}

function redeem(address: string): object {
  const now = performance.timeOrigin + performance.now()
  sql.readCode.get(address)
  sql.spend.run(now, address)
  sql.clearLane.run(address)
  for (const name of counterNames) sql.counter.run(`${name}:${address}`, '[]', now)
  sql.session.run(randomUUID(), address, randomUUID(), text, now)
  return { status_code: 200, method_id: address }
}

let commits = 0
const queue: { run: () => object; done: (result: object) => void }[] = []

function transaction<T>(run: () => T): T {
  sql.begin.run()
  const result = run()
  sql.commit.run()
  commits += 1
  return result
}

function write(run: () => object): Promise<object> {
  if (mode !== '--shared') return Promise.resolve(transaction(run))
  return new Promise((done) => {
    if (queue.length === 0) setImmediate(flush)
    queue.push({ run, done })
  })
}

function flush(): void {
  const steps = queue.splice(0)
  const results = transaction(() => steps.map(({ run }) => run()))
  steps.forEach(({ done }, index) => {
    done(results[index] ?? {})
  })
}

async function answer(request: IncomingMessage): Promise<object> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as { phone_number?: string; method_id?: string }
  if (body.phone_number !== undefined) {
    const address = body.phone_number
    return write(() => send(address))
  }
  const address = body.method_id ?? ''
  await write(() => takeAttempt(address))
  return write(() => redeem(address))
}

const server = createServer((request, response) => {
  void answer(request).then((result) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ request_id: randomUUID(), ...result }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({
    kind: 'ready',
    baseUrl: `http://127.0.0.1:${port.toString()}`,
    authorization: 'Basic bm9ib2R5Og==',
  } satisfies ServerReady)
})
reportTo(process, () => commits)
