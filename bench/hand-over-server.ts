import { migrateSqlite } from '../packages/server/src/adapters/sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from '../packages/server/src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteStores } from '../packages/server/src/adapters/sqlite/sqlite-stores.ts'
import { systemClock } from '../packages/server/src/adapters/system/system-clock.ts'
import { systemRandom } from '../packages/server/src/adapters/system/system-random.ts'
import { makePinoLog } from '../packages/server/src/adapters/system/pino-log.ts'
import { composeApi, composeProjects } from '../packages/server/src/compose-api.ts'
import { composeDelivery } from '../packages/server/src/compose-delivery.ts'
import type { ProviderEntry } from '../packages/server/src/delivery/providers-file.ts'
import { makeApp } from '../packages/server/src/http/app.ts'
import { makeMetrics } from '../packages/server/src/http/metrics.ts'
import { makeKeyring } from '../packages/server/src/kernel/keyring.ts'
import type { HandOversTaken, ServerReady } from './bench-child.ts'

/** A Tollgate with two providers that accept at once, and a watch on the time from each commit to its provider's call. */
const [path = ''] = process.argv.slice(2)
const database = openSqliteDatabase(path)
await migrateSqlite(database)
const stores = makeSqliteStores(database)
const ground = {
  stores,
  keyring: makeKeyring('a bench needs thirty-two bytes too'),
  clock: systemClock,
  random: systemRandom,
  log: makePinoLog('error'),
}
const created = await composeProjects(ground).create({ environment: 'test', settings: {} })
if (!created.ok) throw new Error('the project was refused')

const committedAt = new Map<string, number>()
const taken: number[] = []

function entry(name: string): ProviderEntry {
  const settings = { type: 'bench', serves: 'test', channels: ['sms'], concurrency: 20, perSecond: undefined } as const
  return {
    name,
    ...settings,
    isIdempotent: false,
    senders: [],
    make: () => ({
      handOver({ messageId }) {
        taken.push(performance.now() - (committedAt.get(messageId) ?? Number.NaN))
        committedAt.delete(messageId)
        return Promise.resolve({ kind: 'sent' })
      },
      close: () => Promise.resolve(),
    }),
  }
}

const place = { publicUrl: 'http://localhost', contact: undefined }
const delivery = composeDelivery({
  ground,
  metrics: makeMetrics(),
  file: {
    entries: [entry('first'), entry('second')],
    routes: [{ key: 'sms', channel: 'sms', regions: undefined, prefixes: undefined, providers: ['first', 'second'] }],
  },
  publicUrl: place.publicUrl,
  webhooks: { call: () => Promise.resolve({ kind: 'failed', reason: 'nobody is told of a bench' }), close: () => undefined },
  hasInbox: false,
})
const watched = {
  ...stores.codes,
  issue: async (step: Parameters<typeof stores.codes.issue>[0]) => {
    const issued = await stores.codes.issue(step)
    if (step.message) committedAt.set(step.message.messageId, performance.now())
    return issued
  },
}
const api = composeApi({ ...ground, stores: { ...stores, codes: delivery.handingOver(watched) } }, { routes: delivery.routes })
const health = { whyNotReady: () => Promise.resolve(undefined), metricsToken: undefined }
const app = await makeApp({ ...api, place, health, log: ground.log, plugins: [], tls: undefined, trustedProxies: 0 })
const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })

const { project_id, secret } = created.value
const authorization = `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`
process.send?.({ kind: 'ready', baseUrl, authorization } satisfies ServerReady)
process.on('message', () => {
  // The last answers are a little ahead of their hand-overs.
  void delivery.dispatcher.runDue().then(() => {
    process.send?.({ kind: 'hand-overs', milliseconds: taken.splice(0) } satisfies HandOversTaken)
  })
})
