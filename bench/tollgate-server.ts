import { migrateSqlite } from '../packages/server/src/adapters/sqlite/migrate-sqlite.ts'
import { openSqliteDatabase } from '../packages/server/src/adapters/sqlite/sqlite-database.ts'
import { makeSqliteStores } from '../packages/server/src/adapters/sqlite/sqlite-stores.ts'
import { systemClock } from '../packages/server/src/adapters/system/system-clock.ts'
import { systemRandom } from '../packages/server/src/adapters/system/system-random.ts'
import { makePinoLog } from '../packages/server/src/adapters/system/pino-log.ts'
import { composeApi, composeProjects } from '../packages/server/src/compose-api.ts'
import { makeApp } from '../packages/server/src/http/app.ts'
import { makeKeyring } from '../packages/server/src/kernel/keyring.ts'
import { reportTo, type ServerReady } from './bench-child.ts'
import { benchCode } from './numbers.ts'

/** A Tollgate as `start` composes it, on a file, but for its codes: all of them are `benchCode`, so that a log-in can be typed back. */
const [path = ''] = process.argv.slice(2)
const database = openSqliteDatabase(path)
await migrateSqlite(database)
const stores = makeSqliteStores(database)
const random = { ...systemRandom, integer: () => Number(benchCode) }
const ground = { stores, keyring: makeKeyring('a bench needs thirty-two bytes too'), clock: systemClock, random, log: makePinoLog('warn') }
const created = await composeProjects(ground).create({ environment: 'test', settings: {} })
if (!created.ok) throw new Error('the project was refused')
const api = composeApi(ground, { routes: { routeOf: () => 'inbox', missingSetting: '' } })
const health = { whyNotReady: () => Promise.resolve(undefined), metricsToken: undefined }
const place = { publicUrl: 'http://localhost', contact: undefined }
const app = await makeApp({ ...api, place, health, log: ground.log, plugins: [], tls: undefined, trustedProxies: 0 })
const baseUrl = await app.listen({ host: '127.0.0.1', port: 0 })

const { project_id, secret } = created.value
const authorization = `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`
process.send?.({ kind: 'ready', baseUrl, authorization } satisfies ServerReady)
reportTo(process, () => database.commits)
