import { readFileSync } from 'node:fs'
import { openStores } from './adapters/open-stores.ts'
import { providerTypes } from './adapters/providers/provider-types.ts'
import { makeDevClock, type DevClock } from './adapters/system/dev-clock.ts'
import { makePinoLog } from './adapters/system/pino-log.ts'
import { systemClock } from './adapters/system/system-clock.ts'
import { systemRandom } from './adapters/system/system-random.ts'
import { makeWebhooks } from './adapters/webhooks.ts'
import { isCertificateGood, makeDevCertificate, type Certificate } from './commands/dev-certificate.ts'
import { openDevFolder, type DevFolder } from './commands/dev-folder.ts'
import { ensureDevProject, type DevProject } from './commands/ensure-dev-project.ts'
import { makeTestMessage, type TestMessage } from './commands/test-message.ts'
import { composeApi, composeProjects, type Ground } from './compose-api.ts'
import { composeDev } from './compose-dev.ts'
import { providerSecret, type Config, type DatabaseLocation } from './config.ts'
import { composeDelivery, providersSetting, type Delivery } from './compose-delivery.ts'
import { parseProvidersFile, type ProvidersFile } from './delivery/providers-file.ts'
import { makeApp } from './http/app.ts'
import { makeMetrics } from './http/metrics.ts'
import { findPort, listen } from './http/listen.ts'
import { CommandFailure } from './kernel/command-failure.ts'
import { makeKeyring, type Keyring } from './kernel/keyring.ts'
import { makeSweeper } from './kernel/sweeper.ts'
import { second } from './kernel/time.ts'
import type { Stores } from './stores.ts'

export interface RunningServer {
  readonly baseUrl: string
  /** Undefined unless in dev. */
  readonly devProject: DevProject | undefined
  /** No provider carries messages of test projects. */
  readonly isInboxAlone: boolean
  /** Answers what is under way, then ends. */
  close(): Promise<void>
}

/** `tollgate dev`: the API with the inbox beside it, on a database that makes itself. */
export async function composeDevServer(config: Config, { isHttps }: { readonly isHttps: boolean }): Promise<RunningServer> {
  const folder = openDevFolder(config.devDir)
  const log = makePinoLog(config.logLevel ?? 'warn')
  const keyring = makeKeyring(config.secret ?? folder.secret(systemRandom), config.previousSecret)
  const { stores } = await openStores(config.database ?? { kind: 'sqlite', path: folder.databasePath }, {
    isServing: true,
    isMigrating: true,
  })
  // Only now: they may be those of a server that runs, and then this one does not.
  folder.removeKeys()
  return closingOnFailure(stores, async () => {
    const devClock = config.isDevClock ? await makeDevClock(stores.instance) : undefined
    const ground: Ground = { stores, keyring, clock: devClock ?? systemClock, random: systemRandom, log }
    const devProject = await devProjectOf(ground, config)
    const tls = readTls(config) ?? (isHttps ? await devCertificateOf(folder, config) : undefined)
    const running = await run(config, { ground, devClock, devProject, tls })
    const { project_id, secret, public_token } = devProject
    folder.writeKeys({ base_url: running.baseUrl, project_id, secret, public_token })
    return {
      ...running,
      close: async () => {
        folder.removeKeys()
        devClock?.stop()
        await running.close()
      },
    }
  })
}

function devCertificateOf(folder: DevFolder, { publicUrl }: Config): Promise<Certificate> {
  const host = publicUrl === undefined ? undefined : new URL(publicUrl).hostname
  const now = systemClock.now()
  return folder.certificate(
    (held) => isCertificateGood(held, host, now),
    () => makeDevCertificate(host, now),
  )
}

async function devProjectOf(ground: Ground, { devProjectSettings }: Config): Promise<DevProject> {
  const { stores, keyring } = ground
  const devProject = await ensureDevProject({ manage: composeProjects(ground), instance: stores.instance, keyring }, devProjectSettings)
  if (devProject.ok) return devProject.value
  const mistakes = devProject.refusal.map(
    ({ key, value, range }) => `TOLLGATE_DEV_PROJECT_SETTINGS: ${key}=${JSON.stringify(value)} is wrong; expected: ${range}`,
  )
  throw new CommandFailure(mistakes.join('\n'), 2)
}

/** A server that does not come up leaves nothing open that would keep its process alive. */
async function closingOnFailure<T>(stores: Stores, start: () => Promise<T>): Promise<T> {
  try {
    return await start()
  } catch (error) {
    await stores.close()
    throw error
  }
}

/** `tollgate start`: the API alone, on a database that was migrated, with every secret given. */
export async function composeServer(config: Config): Promise<RunningServer> {
  if (config.secret === undefined || config.database === undefined)
    throw new Error('the configuration of `start` holds a secret and a database')
  const log = makePinoLog(config.logLevel ?? 'info')
  const keyring = makeKeyring(config.secret, config.previousSecret)
  const { stores } = await openStores(config.database, { isServing: true, isMigrating: false })
  const ground: Ground = { stores, keyring, clock: systemClock, random: systemRandom, log }
  return closingOnFailure(stores, () => run(config, { ground, devClock: undefined, devProject: undefined, tls: readTls(config) }))
}

export interface Management {
  readonly stores: Stores
  /** What `migrate` applied, in order. */
  readonly applied: readonly string[]
  /** With the keys that the database was written under; fails, saying why, where they are not at hand. */
  readonly ground: () => Promise<Ground>
}

/** What commands beside a server work with; on the dev folder's database and secret unless another database is set. */
export async function composeManagement(config: Config, wish: { readonly isMigrating: boolean }): Promise<Management> {
  const folder = openDevFolder(config.devDir)
  const secret = config.secret ?? (config.database === undefined ? folder.heldSecret() : undefined)
  const { stores, applied } = await openStores(managedDatabase(config, folder), { isServing: false, isMigrating: wish.isMigrating })
  return {
    stores,
    applied,
    async ground() {
      if (secret === undefined) throw new CommandFailure('TOLLGATE_SECRET is missing', 2)
      const keyring = makeKeyring(secret, config.previousSecret)
      if ((await secretOf(stores, keyring)) === 'another')
        throw new CommandFailure('TOLLGATE_SECRET is not the one that the servers of this database run with', 2)
      const clock = config.isDevClock ? await makeDevClock(stores.instance) : systemClock
      return { stores, keyring, clock, random: systemRandom, log: makePinoLog(config.logLevel ?? 'warn') }
    },
  }
}

/** Needs no database: what is sent is written nowhere. */
export function composeTestMessage(config: Config): TestMessage {
  return makeTestMessage({
    file: readProvidersFile(config),
    publicUrl: config.publicUrl ?? `http://localhost:${config.port.toString()}`,
    clock: systemClock,
    random: systemRandom,
    log: makePinoLog(config.logLevel ?? 'error'),
  })
}

const secretInUse = 'secret-key-id'

/** Whose the database is; nobody's before its first server. */
async function secretOf(
  { instance }: Stores,
  { currentKeyId, previousKeyId }: Keyring,
): Promise<'nobody' | 'current' | 'previous' | 'another'> {
  const held = await instance.read(secretInUse)
  if (held === undefined) return 'nobody'
  if (held === currentKeyId) return 'current'
  return held === previousKeyId ? 'previous' : 'another'
}

/** From now on the database is this secret's. Keys sealed under one that is lost are made anew when they are needed. */
async function adoptSecret(stores: Stores, { keyring, log }: Pick<Ground, 'keyring' | 'log'>): Promise<void> {
  const whose = await secretOf(stores, keyring)
  if (whose === 'another')
    log.warn({}, 'TOLLGATE_SECRET is not the one that this database was written under: live codes, counts and signing keys begin anew')
  if (whose !== 'current') await stores.instance.replace(secretInUse, keyring.currentKeyId)
}

function managedDatabase({ database }: Config, folder: DevFolder): DatabaseLocation {
  return database ?? { kind: 'sqlite', path: folder.databasePath }
}

interface RunWish {
  readonly ground: Ground
  readonly devClock: DevClock | undefined
  readonly devProject: DevProject | undefined
  readonly tls: Certificate | undefined
}

async function run(config: Config, { ground, devClock, devProject, tls }: RunWish): Promise<RunningServer> {
  const isDev = devProject !== undefined
  const port = await findPort(config)
  const baseUrl = `${tls ? 'https' : 'http'}://localhost:${port.toString()}`
  const place = { publicUrl: config.publicUrl ?? baseUrl, contact: config.contact }
  const { stores, clock, log } = ground
  await adoptSecret(stores, ground)
  const sweeper = makeSweeper({ store: stores.sweep, clock, log })

  const webhooks = makeWebhooks({ allowedHosts: config.webhookAllowedHosts })
  const metrics = makeMetrics()
  const file = readProvidersFile(config)
  const delivery = composeDelivery({ ground, file, publicUrl: place.publicUrl, metrics, webhooks, hasInbox: isDev })
  const { dispatcher, announcer, receipts, routes } = delivery
  if (!isDev) await refuseUndeliverable(ground, delivery)
  const carried = { ...ground, stores: { ...stores, codes: delivery.handingOver(stores.codes) } }
  const runDue = async () => {
    await sweeper.sweep()
    await dispatcher.runDue()
    await announcer.runDue()
  }
  const dev = isDev ? composeDev({ ground: carried, devClock, devProject, publicUrl: place.publicUrl, sweep: runDue }) : undefined
  const api = composeApi(dev?.ground ?? carried, { routes, metrics, ...(dev && { observeSends: dev.observeSends }) })
  const app = await makeApp({
    ...api,
    place,
    receipts: { receipts, clock },
    health: { whyNotReady: () => whyNotReady(stores), metricsToken: config.metricsToken },
    log,
    plugins: dev ? [dev.plugin] : [],
    furtherErrors: dev?.errors ?? {},
    tls,
    trustedProxies: config.trustedProxies,
  })
  const listening = await listen(app, { host: config.host ?? (isDev ? undefined : '0.0.0.0'), port, tls })
  sweeper.start()
  dispatcher.start()
  announcer.start()
  log.info({ port, mode: isDev ? 'dev' : 'start' }, 'listening')

  return {
    baseUrl,
    devProject,
    isInboxAlone: delivery.providers.carriers.every(({ serves }) => serves !== 'test'),
    close: async () => {
      dev?.stop()
      await listening.close()
      await Promise.all([dispatcher.stop(), announcer.stop()])
      await sweeper.stop()
      await stores.close()
    },
  }
}

/** A live project that cannot be served is found at the start, not by its first user. */
async function refuseUndeliverable(ground: Ground, { providers: { carriers, routes } }: Delivery): Promise<void> {
  const isLive = (name: string) => carriers.some((carrier) => carrier.name === name && carrier.serves === 'live')
  const carried = new Set(routes.filter(({ providers }) => providers.some(isLive)).map(({ channel }) => channel))
  const live = (await composeProjects(ground).list()).filter(({ env }) => env === 'live')
  const missing = live.flatMap(({ project_id, settings }) =>
    settings.channels.filter((channel) => !carried.has(channel)).map((channel) => `no provider carries ${channel} for ${project_id}`),
  )
  if (missing.length === 0) return
  const advice =
    carriers.length === 0
      ? `set ${providersSetting}`
      : `add routes to the file of ${providersSetting}, or take the channels out of the project`
  throw new CommandFailure(`${missing.join('\n')}\n${advice}`)
}

/** All mistakes in it are told at once, and nothing of its secrets. */
function readProvidersFile({ providersFile }: Config): ProvidersFile {
  if (providersFile === undefined) return { entries: [], routes: [] }
  const file = parseProvidersFile(readText(providersFile, providersSetting), { types: providerTypes, secretOf: providerSecret })
  if (file.ok) return file.value
  throw new CommandFailure(file.refusal.map((mistake) => `${providersSetting}=${providersFile}: ${mistake}`).join('\n'), 2)
}

const clockDifferenceAtMost = second

async function whyNotReady(stores: Stores): Promise<string | undefined> {
  try {
    const before = systemClock.now()
    const storeTime = await stores.systemTime()
    const after = systemClock.now()
    const isApart = storeTime < before - clockDifferenceAtMost || storeTime > after + clockDifferenceAtMost
    return isApart ? "the database's clock is more than 1 s away from this machine's" : undefined
  } catch {
    return 'the database does not answer'
  }
}

function readTls({ tlsCertFile, tlsKeyFile }: Config): Certificate | undefined {
  if (tlsCertFile === undefined || tlsKeyFile === undefined) return undefined
  return { cert: readText(tlsCertFile, 'TOLLGATE_TLS_CERT_FILE'), key: readText(tlsKeyFile, 'TOLLGATE_TLS_KEY_FILE') }
}

function readText(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new CommandFailure(`${setting}=${path} cannot be read`, 2)
  }
}
