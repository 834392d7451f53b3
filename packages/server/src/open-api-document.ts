import { composeApi } from './compose-api.ts'
import { makeApp } from './http/app.ts'
import { makeKeyring } from './kernel/keyring.ts'
import type { Log } from './kernel/log.port.ts'
import type { Random } from './kernel/random.port.ts'
import type { Stores } from './stores.ts'

/** The document that a server on the default port serves. The routes are composed, nothing behind them is ever called. */
export async function openApiDocument(): Promise<object> {
  const silent = () => undefined
  const log: Log = { info: silent, warn: silent, error: silent }
  const random: Random = { bytes: (length) => Buffer.alloc(length), uuid: () => '', integer: () => 0 }
  const keyring = makeKeyring('nothing is ever sealed under this one')
  const api = composeApi(
    { stores: {} as Stores, keyring, clock: { now: () => 0 }, random, log },
    { routes: { routeOf: () => undefined, missingSetting: '' } },
  )
  const place = { publicUrl: 'http://localhost:4000', contact: undefined }
  const health = { whyNotReady: () => Promise.resolve(undefined), metricsToken: undefined }
  const app = await makeApp({ ...api, place, health, log, plugins: [], tls: undefined, trustedProxies: 0 })
  await app.ready()
  const document = app.swagger()
  await app.close()
  return document
}
