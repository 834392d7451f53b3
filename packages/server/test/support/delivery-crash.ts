import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { expect } from 'vitest'
import type { DatabaseLocation } from '../../src/config.ts'
import { newNumber } from './desk.ts'
import { createTestDatabase } from './postgres.ts'
import { temporaryFolder } from './tollgate-process.ts'
import type { StoreKind } from './world.ts'

export type FailPoint = `${'issue' | 'begin' | 'handOver' | 'finish' | 'receive'}:${'before' | 'after'}:${number}`

export type DeliveryOrder =
  | { readonly act: 'createProject' | 'settle' }
  | { readonly act: 'send'; readonly project: string; readonly number: string }
  | { readonly act: 'hear'; readonly messageId: string }
  | { readonly act: 'type'; readonly project: string; readonly methodId: string; readonly code: string }

export interface DeliveryReport {
  readonly id: number
  readonly answer?: string
  readonly error?: string
}

export interface Crash {
  readonly store: StoreKind
  readonly failPoint: FailPoint
  /** What the first provider does with every message. */
  readonly firstProvider: 'accepts' | 'rejects'
  /** Every message that the first provider accepted is then reported as not delivered. */
  readonly isUndelivered: boolean
  readonly sends: number
}

export interface Moment extends Pick<Crash, 'failPoint' | 'firstProvider' | 'isUndelivered'> {
  readonly moment: string
}

const simple = { firstProvider: 'accepts', isUndelivered: false } as const
const rejecting = { firstProvider: 'rejects', isUndelivered: false } as const
const undelivered = { firstProvider: 'accepts', isUndelivered: true } as const

/** Each is met in the middle of several messages. */
export const moments: readonly Moment[] = [
  { moment: 'before the send is written', failPoint: 'issue:before:3', ...simple },
  { moment: 'after the send is written, before anybody is told', failPoint: 'issue:after:3', ...simple },
  { moment: 'before a try begins', failPoint: 'begin:before:3', ...simple },
  { moment: 'after a try began', failPoint: 'begin:after:3', ...simple },
  { moment: 'before the provider is asked', failPoint: 'handOver:before:3', ...simple },
  { moment: 'after the provider accepted', failPoint: 'handOver:after:3', ...simple },
  { moment: 'before the acceptance is written', failPoint: 'finish:before:3', ...simple },
  { moment: 'after the acceptance is written', failPoint: 'finish:after:3', ...simple },
  { moment: 'after a rejection, before the next provider', failPoint: 'begin:before:7', ...rejecting },
  { moment: 'after a rejection, with the next provider begun', failPoint: 'begin:after:7', ...rejecting },
  { moment: 'before a receipt of a failure is written', failPoint: 'receive:before:3', ...undelivered },
  { moment: 'after a receipt of a failure is written', failPoint: 'receive:after:3', ...undelivered },
]

export interface MessageAfterCrash {
  readonly messageId: string
  readonly methodId: string
  readonly to: string
  readonly state: string
  /** How often each provider was handed it. */
  readonly handed: Readonly<Record<'a' | 'b', number>>
  /** How many hand-overs were begun. */
  readonly tries: number
  /** What came of typing its code twice at once; nothing where nobody was handed it. */
  readonly typed: readonly string[]
}

/** A message as a provider got it. */
interface Handed {
  readonly id: string
  readonly text: string
}

export interface Aftermath {
  /** Numbers whose send was answered before the process was gone. */
  readonly answered: readonly string[]
  readonly messages: readonly MessageAfterCrash[]
  /** Of the whole database. */
  readonly sessions: number
}

/** Sends until the process dies at its fail point, starts another one after the lease is over, and tells what became of every message. */
export async function crashAndRecover({ store, failPoint, firstProvider, isUndelivered, sends }: Crash): Promise<Aftermath> {
  const database = store === 'sqlite' ? sqliteDatabase() : await postgresDatabase()
  const { location } = database
  const journal = new Map<string, Handed[]>([
    ['a', []],
    ['b', []],
  ])
  const servers = [
    await journalling(journal.get('a') ?? [], firstProvider === 'accepts' ? 204 : 400),
    await journalling(journal.get('b') ?? [], 204),
  ]
  const providers = { a: urlOf(servers[0]), b: urlOf(servers[1]) }
  try {
    const first = await startWorker({ location, providers, failPoint, clockOffset: 0 })
    const project = (await first.order({ act: 'createProject' })) ?? ''
    const numbers = Array.from({ length: sends }, newNumber)
    const send = (number: string) => first.order({ act: 'send', project, number })
    const [one, two] = [await send(numbers[0] ?? ''), await send(numbers[1] ?? '')]
    const answers = [one, two, ...(await Promise.all(numbers.slice(2).map(send)))]
    await first.order({ act: 'settle' })
    if (isUndelivered)
      await Promise.all([...new Set(journal.get('a')?.map(({ id }) => id))].map((messageId) => first.order({ act: 'hear', messageId })))
    await first.order({ act: 'settle' })
    await first.died

    const second = await startWorker({ location, providers, clockOffset: afterTheLease })
    await second.order({ act: 'settle' })
    const messages = messagesIn(await database.rows(messageRows), journal)
    const typed = await Promise.all(messages.map((message) => typeTwice(second, { project, message, journal })))
    await second.stop()
    return {
      answered: numbers.filter((_, index) => answers[index] === 'answered'),
      messages: messages.map((message, index) => ({ ...message, typed: typed[index] ?? [] })),
      sessions: (await database.rows('select session_id from sessions')).length,
    }
  } finally {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
    await database.remove()
  }
}

interface Typing {
  readonly project: string
  readonly message: Pick<MessageAfterCrash, 'messageId' | 'methodId'>
  readonly journal: ReadonlyMap<string, readonly Handed[]>
}

async function typeTwice(worker: Worker, { project, message, journal }: Typing): Promise<readonly string[]> {
  const arrived = [...journal.values()].flat().find(({ id }) => id === message.messageId)
  const code = arrived && /\d{6}/.exec(arrived.text)?.[0]
  if (code === undefined) return []
  const order = { act: 'type', project, methodId: message.methodId, code } as const
  const answers = await Promise.all([worker.order(order), worker.order(order)])
  return answers.map(String)
}

/** The invariants of security reference 2.J, by the database, the providers' journals, and the people who type what they got. */
export function expectNothingLostOrDoubled(crash: Crash, { answered, messages, sessions }: Aftermath): void {
  expect(messages.map(({ to }) => to)).toEqual(expect.arrayContaining([...answered]))
  expect(messages.length).toBeLessThanOrEqual(crash.sends)
  // Two were answered before any others were asked for, and before the point was met.
  const stepsBefore = Number(crash.failPoint.split(':')[2]) - 1
  if (stepsBefore >= (crash.firstProvider === 'rejects' ? 4 : 2)) expect(answered.length).toBeGreaterThanOrEqual(2)
  for (const { state, handed, tries, typed } of messages) {
    expect(['sent', 'unknown']).toContain(state)
    expect(Math.max(handed.a, handed.b)).toBeLessThanOrEqual(1)
    // What the first provider took goes to the second only after a report that it was not delivered, or a rejection.
    if (!crash.isUndelivered && crash.firstProvider === 'accepts') expect(handed.b).toBe(0)
    // Nothing is called sent that nobody was handed, and nothing that nobody was handed is given up.
    if (state === 'sent') expect(handed.a + handed.b).toBeGreaterThanOrEqual(1)
    if (handed.a + handed.b === 0) expect({ state, tries }).toEqual({ state: 'unknown', tries: 1 })
    // What arrived signs in, whatever became of the server that sent it; and once.
    else expect(typed.map((answer) => answer === 'signed in').sort()).toEqual([false, true])
  }
  expect(sessions).toBe(messages.filter(({ typed }) => typed.includes('signed in')).length)
}

const afterTheLease = 31_000

const messageRows = 'select message_id, factor_id, recipient, state, attempts from messages'

type Row = Readonly<Record<string, unknown>>

interface CrashDatabase {
  readonly location: DatabaseLocation
  rows(query: string): Promise<readonly Row[]>
  remove(): Promise<void>
}

function sqliteDatabase(): CrashDatabase {
  const folder = temporaryFolder()
  const path = join(folder.path, 'tollgate.db')
  return {
    location: { kind: 'sqlite', path },
    async rows(query) {
      const database = new DatabaseSync(path, { readOnly: true })
      const rows = database.prepare(query).all()
      database.close()
      return rows
    },
    remove: async () => folder.remove(),
  }
}

async function postgresDatabase(): Promise<CrashDatabase> {
  const database = await createTestDatabase()
  const { url } = database
  return {
    location: { kind: 'postgres', url },
    async rows(query) {
      const client = new Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query<Row>(query)
      await client.end()
      return rows
    },
    remove: () => database.drop(),
  }
}

function messagesIn(rows: readonly Row[], journal: ReadonlyMap<string, readonly Handed[]>): readonly Omit<MessageAfterCrash, 'typed'>[] {
  const handed = (provider: string, id: string) => (journal.get(provider) ?? []).filter((held) => held.id === id).length
  return rows.map((row) => {
    const id = String(row['message_id'])
    return {
      messageId: id,
      methodId: String(row['factor_id']),
      to: String(row['recipient']),
      state: String(row['state']),
      handed: { a: handed('a', id), b: handed('b', id) },
      tries: Number(row['attempts']),
    }
  })
}

async function journalling(journal: Handed[], status: number): Promise<Server> {
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      journal.push({ id: String(request.headers['webhook-id']), text: String((body as { readonly text: unknown }).text) })
      response.writeHead(status).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

function urlOf(server: Server | undefined): string {
  return `http://127.0.0.1:${((server?.address() ?? { port: 0 }) as AddressInfo).port.toString()}/`
}

interface Worker {
  /** Undefined: it died first. */
  order(order: DeliveryOrder): Promise<string | undefined>
  readonly died: Promise<unknown>
  stop(): Promise<void>
}

async function startWorker(task: object): Promise<Worker> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'delivery-worker.ts'), [JSON.stringify(task)], {
    execArgv: ['--conditions=@tollgate/source', '--disable-warning=ExperimentalWarning'],
  })
  const died = once(child, 'exit')
  const waiting = new Map<number, (report: DeliveryReport) => void>()
  let orders = 0
  const ready = new Promise<DeliveryReport>((resolve) => waiting.set(0, resolve))
  child.on('message', (report: DeliveryReport) => waiting.get(report.id)?.(report))
  const gone = died.then((): DeliveryReport => ({ id: -1 }))
  await Promise.race([ready, gone])

  return {
    died,
    async order(order) {
      orders += 1
      const id = orders
      const reported = new Promise<DeliveryReport>((resolve) => waiting.set(id, resolve))
      if (child.connected) child.send({ ...order, id }, () => undefined)
      const { answer, error } = await Promise.race([reported, gone])
      if (error !== undefined) throw new Error(error)
      return answer
    },
    async stop() {
      child.disconnect()
      await died
    },
  }
}
