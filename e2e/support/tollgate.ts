import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { request, type APIRequestContext } from 'playwright-core'
import { start, temporaryFolder, tollgate, type DevKeys } from '../../packages/server/test/support/tollgate-process.ts'

export interface TollgateOptions {
  /** With a certificate of its own making, which nobody trusts. Default false. */
  readonly isHttps?: boolean
  /** Of the dev project, over its defaults: `{ name: 'Acme' }`. Default none. */
  readonly settings?: Settings
}

export type Settings = Readonly<Record<string, unknown>>

/** What names a project, and what proves to be its backend. */
export type ProjectKeys = Omit<DevKeys, 'base_url'>

export interface BackendCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: unknown
}

/** `tollgate dev` in a process of its own, and the world around it: phones, backends, the time. */
export interface Tollgate {
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly port: number
  readonly keys: ProjectKeys
  /** The oldest text to this number or email address that was not asked for yet; waits up to 10 s for one, then fails. */
  nextText(to: string): Promise<string>
  /** How many texts to this number or email address there are by now. */
  countTexts(to: string): Promise<number>
  /** Puts the server's clock forward; what falls due has happened when it answers. Whole seconds. */
  advanceSeconds(seconds: number): Promise<void>
  /** A call of an app's backend, of the dev project unless `keys` say otherwise. Fails on refusals. */
  backend<T>(call: BackendCall, keys?: ProjectKeys): Promise<T>
  /** Another project, with these settings. */
  createProject(settings: Settings): Promise<ProjectKeys>
  /** New signing keys for the dev project: published at once, in use five minutes later. */
  rotateKeys(): Promise<void>
  /** Its files, behind its back: what no request can bring about. */
  openDatabase(): DatabaseSync
  stop(): Promise<void>
}

interface InboxMessage {
  readonly message_id: string
  readonly text: string
}

const longestWaitSeconds = 10

export async function startTollgate({ isHttps = false, settings = {} }: TollgateOptions = {}): Promise<Tollgate> {
  const folder = temporaryFolder()
  const devDir = join(folder.path, 'dev')
  const environment = { TOLLGATE_DEV_DIR: devDir, TOLLGATE_LOG_LEVEL: 'error' }
  const running = await start(['dev', ...(isHttps ? ['--https'] : []), '--json'], {
    ...environment,
    TOLLGATE_PORT: '0',
    TOLLGATE_DEV_CLOCK: '1',
    TOLLGATE_DEV_PROJECT_SETTINGS: JSON.stringify(settings),
  })
  const { base_url: baseUrl, ...keys } = JSON.parse(readFileSync(join(devDir, 'dev.json'), 'utf8')) as DevKeys
  const api = await request.newContext({ baseURL: baseUrl, ignoreHTTPSErrors: true })
  const seen = new Map<string, string>()

  return {
    baseUrl,
    port: Number(new URL(baseUrl).port),
    keys,
    nextText: async (to) => {
      const [message] = await inbox(api, { to, after: seen.get(to), wait_seconds: longestWaitSeconds })
      if (message === undefined) throw new Error(`no text came to ${to}`)
      seen.set(to, message.message_id)
      return message.text
    },
    countTexts: async (to) => (await inbox(api, { to })).length,
    advanceSeconds: async (seconds) => {
      await succeeded(await api.post('/dev/clock', { data: { advance_seconds: seconds } }))
    },
    backend: async ({ method = 'POST', path, body }, { project_id, secret } = keys) => {
      const authorization = `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`
      return succeeded(await api.fetch(path, { method, headers: { authorization }, ...(body === undefined ? {} : { data: body }) }))
    },
    createProject: async (wanted) => {
      const project = await command<ProjectKeys>(['create', '--name', 'Acme', '--env', 'test'], environment)
      const assignments = Object.entries(wanted).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      await command(['set', project.project_id, ...assignments], environment)
      return project
    },
    rotateKeys: async () => {
      const { exitCode, stderr } = await tollgate(['keys', 'rotate', keys.project_id], environment)
      if (exitCode !== 0) throw new Error(`tollgate keys rotate: ${stderr}`)
    },
    openDatabase: () => new DatabaseSync(join(devDir, 'tollgate.db')),
    stop: async () => {
      await api.dispose()
      await running.stop()
      folder.remove()
    },
  }
}

async function inbox(api: APIRequestContext, query: Readonly<Record<string, string | number | undefined>>): Promise<InboxMessage[]> {
  const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]))
  const { messages } = await succeeded<{ messages: InboxMessage[] }>(
    await api.get('/dev/inbox/messages', { params: Object.fromEntries(asked) as Record<string, string> }),
  )
  return messages
}

async function command<T>(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<T> {
  const { exitCode, stdout, stderr } = await tollgate(['projects', ...args, '--json'], environment)
  if (exitCode !== 0) throw new Error(`tollgate projects ${args.join(' ')}: ${stderr}`)
  return JSON.parse(stdout) as T
}

async function succeeded<T>(response: Awaited<ReturnType<APIRequestContext['get']>>): Promise<T> {
  if (!response.ok()) throw new Error(`${response.url()} answered ${response.status()}: ${await response.text()}`)
  return (await response.json()) as T
}
