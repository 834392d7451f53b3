/**
 * `npm run example`: a development server of Tollgate and the app of `examples/nextjs`, together. With `--production` the app is built first
 * and served as it would be deployed. Ports: `TOLLGATE_PORT` (4000) and `PORT` (3000). Both end together: by a signal, or because one ended.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as passed } from 'node:timers/promises'
import { parseArgs } from 'node:util'

interface Program {
  /** As people are told of it. */
  readonly name: string
  readonly args: readonly string[]
  readonly folder: string
  readonly environment?: Environment
  /** Of standard output. */
  readonly output: 'pipe' | 'inherit'
  /** Whether it is to end by itself, when it has done its work. */
  readonly isTask?: boolean
}

interface DevKeys {
  readonly base_url: string
  readonly project_id: string
  readonly secret: string
  readonly public_token: string
}

/** Undefined: not handed on. */
type Environment = Readonly<Record<string, string | undefined>>

const workspace = join(import.meta.dirname, '..')
const appFolder = join(workspace, 'examples/nextjs')
const tollgate = join(workspace, 'packages/server/bin/tollgate.js')
const next = createRequire(join(appFolder, 'package.json')).resolve('next/dist/bin/next')
const lastWordMilliseconds = 10_000
const pollMilliseconds = 200

const { values } = parseArgs({ options: { production: { type: 'boolean', default: false } } })
const appUrl = `http://localhost:${process.env.PORT ?? '3000'}`
const ending = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ending.abort())
await start().catch((reason: unknown) => {
  // What waits for a program that is ended is given up.
  if (!ending.signal.aborted) throw reason
})

async function start(): Promise<void> {
  const keys = await startServer()
  await startApp(keys)
  await firstAnswer()
  console.log(`\n  The app    ${appUrl}\n  Its texts  ${keys.base_url}/inbox\n`)
}

async function startServer(): Promise<DevKeys> {
  const server = launch({ name: 'Tollgate', args: [tollgate, 'dev', '--json'], folder: workspace, output: 'pipe' })
  if (server.stdout === null) throw new Error('Tollgate has no standard output.')
  // Not dev.json, which may be what an earlier server left.
  const [line] = (await once(createInterface(server.stdout), 'line', { signal: ending.signal })) as [string]
  return JSON.parse(line) as DevKeys
}

async function startApp(keys: DevKeys): Promise<void> {
  const app = { folder: appFolder, environment: environmentOf(keys), output: 'inherit' } as const
  const port = new URL(appUrl).port
  if (values.production) {
    const build = launch({ ...app, name: 'The build', args: [next, 'build'], isTask: true })
    await once(build, 'exit', { signal: ending.signal })
    ending.signal.throwIfAborted()
  }
  launch({ ...app, name: 'The app', args: [next, ...(values.production ? ['start'] : ['dev', '--turbopack']), '--port', port] })
}

function environmentOf({ base_url, project_id, secret, public_token }: DevKeys): Environment {
  return {
    TOLLGATE_URL: base_url,
    TOLLGATE_INBOX_URL: `${base_url}/inbox`,
    TOLLGATE_PROJECT_ID: project_id,
    TOLLGATE_PROJECT_SECRET: secret,
    NEXT_PUBLIC_TOLLGATE_PUBLIC_TOKEN: public_token,
    NEXT_TELEMETRY_DISABLED: '1',
    // The lockfile is npm's; what it lists for other systems is not for Next.js to add.
    NEXT_IGNORE_INCORRECT_LOCKFILE: '1',
    // Next.js chooses it by what it is asked to do.
    NODE_ENV: undefined,
  }
}

async function firstAnswer(): Promise<void> {
  const answers = () => fetch(appUrl, { redirect: 'manual', signal: ending.signal }).catch(() => undefined)
  while ((await answers()) === undefined) await passed(pollMilliseconds, undefined, { signal: ending.signal })
}

function launch({ name, args, folder, environment = {}, output, isTask = false }: Program): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', output, 'inherit'],
  })
  const end = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), lastWordMilliseconds).unref()
  }
  ending.signal.addEventListener('abort', end)
  child.once('exit', (code, signal) => {
    ending.signal.removeEventListener('abort', end)
    if (ending.signal.aborted || (isTask && code === 0)) return
    console.error(`${name} ended (${signal ?? `exit code ${String(code)}`}), so everything ends.`)
    process.exitCode = 1
    ending.abort()
  })
  return child
}
