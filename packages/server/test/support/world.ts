import type { FastifyInstance } from 'fastify'
import { Client } from 'stytch'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresStores } from '../../src/adapters/postgres/postgres-stores.ts'
import { migratePostgres } from '../../src/adapters/postgres/migrate-postgres.ts'
import { migrateSqlite } from '../../src/adapters/sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from '../../src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteStores } from '../../src/adapters/sqlite/sqlite-stores.ts'
import { makeWebhooks } from '../../src/adapters/webhooks.ts'
import { systemRandom } from '../../src/adapters/system/system-random.ts'
import { composeApi, composeLocks, composeProjects, type Ground } from '../../src/compose-api.ts'
import { composeDelivery, type Delivery } from '../../src/compose-delivery.ts'
import type { ProvidersFile } from '../../src/delivery/providers-file.ts'
import { openContent } from '../../src/delivery/sealed-content.ts'
import { makeApp } from '../../src/http/app.ts'
import type { WaitingRules } from '../../src/http/idempotency.ts'
import { makeMetrics } from '../../src/http/metrics.ts'
import type { Environment } from '../../src/kernel/ids.ts'
import { makeKeyring } from '../../src/kernel/keyring.ts'
import type { Log } from '../../src/kernel/log.port.ts'
import type { Random } from '../../src/kernel/random.port.ts'
import type { Stores } from '../../src/stores.ts'
import { createTestDatabase } from './postgres.ts'

export type StoreKind = 'sqlite' | 'postgres'

export interface HeldClock {
  now(): number
  advance(milliseconds: number): void
}

export interface InboxText {
  readonly to: string
  readonly text: string
  readonly locale: string
}

export interface Keys {
  readonly project_id: string
  readonly secret: string
  readonly public_token: string
}

/** A whole Tollgate on a port of its own, with a clock that only the test moves. */
export interface World {
  readonly baseUrl: string
  readonly keys: Keys
  readonly clock: HeldClock
  /** The published Node client, pointed here. */
  readonly client: Client
  readonly app: FastifyInstance
  readonly api: ReturnType<typeof composeApi>
  readonly delivery: Delivery
  readonly ground: Ground
  readonly logged: readonly string[]
  /** Every row of every table, to compare before and after. */
  tables(): Promise<Readonly<Record<string, readonly unknown[]>>>
  /** What the phone of this number got, oldest first. */
  texts(to?: string): Promise<readonly InboxText[]>
  /** The code in the number's latest text. */
  codeOf(to: string): Promise<string>
  createProject(wish?: ProjectWish): Promise<Keys>
  set(keys: Keys, settings: Readonly<Record<string, unknown>>): Promise<void>
  unlock(keys: Keys, number: string): Promise<void>
  clientOf(keys: Keys): Client
  post(
    path: string,
    body: unknown,
    init?: RequestInit,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Pick<Headers, 'get'> }>
  close(): Promise<void>
}

export interface ProjectWish {
  readonly environment?: Environment
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface WorldWish extends ProjectWish {
  readonly store?: StoreKind
  readonly secret?: string
  readonly previousSecret?: string
  readonly random?: Random
  readonly codeDigits?: number
  /** For requests whose `Idempotency-Key` another request holds. */
  readonly waiting?: WaitingRules
  /** Says why `/readyz` is not; without it, it always is. */
  readonly whyNotReady?: () => string | undefined
  /** What `/metrics` asks for; without it, it answers loopback only. */
  readonly metricsToken?: string
  /** False: nothing carries texts, as in a server without a provider. */
  readonly isDelivering?: boolean
  /** Who carries messages; without them, test projects have their inbox. */
  readonly providers?: ProvidersFile
  /** What projects' webhooks may reach, and how names are looked up for them; public addresses only unless said. */
  readonly webhooks?: Partial<Parameters<typeof makeWebhooks>[0]>
  /** How many proxies a browser's request passes; none unless said. */
  readonly trustedProxies?: number
  /** Stands between the use-cases and the stores. */
  readonly around?: (stores: Stores) => Stores
  /** An opened database to share with another world, instead of a fresh one. */
  readonly database?: OpenedDatabase
  readonly clock?: HeldClock
  readonly keys?: Keys
}

export interface OpenedDatabase {
  readonly stores: Stores
  /** For a second process on the same database; PostgreSQL only. */
  readonly url: string | undefined
  /** Every row of every table, to compare before and after. */
  tables(): Promise<Readonly<Record<string, readonly unknown[]>>>
  close(): Promise<void>
}

const tableNames = [
  'projects',
  'signing_keys',
  'users',
  'factors',
  'codes',
  'counters',
  'failure_lanes',
  'known_networks',
  'sessions',
  'messages',
  'hand_overs',
  'idempotency_keys',
] as const

export async function openWorld(wish: WorldWish = {}): Promise<World> {
  const database = wish.database ?? (await openDatabase(wish.store ?? 'sqlite'))
  const stores = wish.around ? wish.around(database.stores) : database.stores
  const clock = wish.clock ?? heldClock()
  const logged: string[] = []
  const ground: Ground = {
    stores,
    keyring: makeKeyring(wish.secret ?? testSecret, wish.previousSecret),
    clock,
    random: wish.random ?? systemRandom,
    log: collectingLog(logged),
  }
  const place = { publicUrl: 'http://tollgate.test', contact: undefined }
  const file = wish.providers ?? { entries: [], routes: [] }
  const metrics = makeMetrics()
  const delivery = composeDelivery({
    ground,
    metrics,
    file,
    publicUrl: place.publicUrl,
    webhooks: makeWebhooks({ allowedHosts: [], ...wish.webhooks }),
    hasInbox: false,
  })
  const everyInbox = { ...delivery.routes, routeOf: () => (wish.isDelivering === false ? undefined : ('inbox' as const)) }
  const carried = { ...ground, stores: { ...stores, codes: delivery.handingOver(stores.codes) } }
  const api = composeApi(carried, {
    routes: wish.providers ? delivery.routes : everyInbox,
    metrics,
    codeDigits: wish.codeDigits ?? 6,
    waiting: wish.waiting,
  })
  const health = { whyNotReady: () => Promise.resolve(wish.whyNotReady?.()), metricsToken: wish.metricsToken }
  const app = await makeApp({
    ...api,
    place,
    receipts: { receipts: delivery.receipts, clock },
    health,
    log: ground.log,
    plugins: [],
    tls: undefined,
    trustedProxies: wish.trustedProxies ?? 0,
  })
  const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })
  const manage = composeProjects(ground)

  const createProject = async ({ environment = 'test', settings = {} }: ProjectWish = {}): Promise<Keys> => {
    const created = await manage.create({ environment, settings })
    if (!created.ok) throw new Error(JSON.stringify(created.refusal))
    const { project_id, secret, public_token } = created.value
    return { project_id, secret, public_token }
  }
  const keys = wish.keys ?? (await createProject(wish))
  const clientOf = ({ project_id, secret }: Keys) => new Client({ project_id, secret, env: baseUrl })
  const texts = async (to?: string) => {
    const messages = await stores.inbox.newest()
    return messages
      .filter((message) => to === undefined || message.to === to)
      .map(({ to: number, sealedContent, locale }) => ({
        to: number,
        text: openContent(ground.keyring, sealedContent ?? '')?.text ?? '',
        locale,
      }))
  }

  return {
    baseUrl,
    keys,
    clock,
    client: clientOf(keys),
    app,
    api,
    delivery,
    ground,
    logged,
    tables: () => database.tables(),
    texts,
    codeOf: async (to) => /\d{3,8}/.exec((await texts(to)).at(-1)?.text ?? '')?.[0] ?? '',
    createProject,
    set: async ({ project_id }, settings) => {
      const changed = await manage.set(project_id as never, settings)
      if (!changed.ok) throw new Error(JSON.stringify(changed.refusal))
    },
    unlock: ({ project_id }, number) => composeLocks(ground).unlock(project_id as never, [number]),
    clientOf,
    post: async (path, body, init = {}) => {
      const authorization = `Basic ${Buffer.from(`${keys.project_id}:${keys.secret}`).toString('base64')}`
      const headers = { 'content-type': 'application/json', authorization, ...(init.headers as Record<string, string> | undefined) }
      const response = await fetch(`${baseUrl}${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        ...init,
        headers,
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers }
    },
    close: async () => {
      await app.close()
      await delivery.dispatcher.stop()
      await delivery.announcer.stop()
      await database.close()
    },
  }
}

export const testSecret = 'kY3vT8qLw2RzN6bXc9FgHj4MpQs7DtUe'

export function heldClock(start = Date.UTC(2026, 4, 4, 9, 30)): HeldClock {
  let time = start
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds
    },
  }
}

export async function openDatabase(kind: StoreKind): Promise<OpenedDatabase> {
  if (kind === 'sqlite') {
    const database = openSqliteDatabase(':memory:')
    await migrateSqlite(database)
    const stores = makeSqliteStores(database)
    const rowsOf = (name: string) => Promise.resolve(database.all(`select * from ${name} order by 1, 2, 3`, []))
    return { stores, url: undefined, tables: () => readTables(rowsOf), close: () => stores.close() }
  }
  const created = await createTestDatabase()
  const { url } = created
  await migratePostgres(url)
  const database = openPostgresDatabase(url)
  const stores = makePostgresStores(database)
  const rowsOf = (name: string) => database.withConnection((query) => query({ text: `select * from ${name} order by 1, 2, 3` }))
  return {
    stores,
    url,
    tables: () => readTables(rowsOf),
    close: async () => {
      await stores.close()
      await created.drop()
    },
  }
}

async function readTables(rowsOf: (name: string) => Promise<readonly unknown[]>): Promise<Record<string, readonly unknown[]>> {
  const tables: Record<string, readonly unknown[]> = {}
  for (const name of tableNames) tables[name] = await rowsOf(name)
  return tables
}

function collectingLog(lines: string[]): Log {
  const collect = (level: string) => (fields: object, message: string) => {
    lines.push(JSON.stringify({ level, ...fields, message }))
  }
  return { info: collect('info'), warn: collect('warn'), error: collect('error') }
}
