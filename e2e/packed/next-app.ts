import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { temporaryFolder } from '../../packages/server/test/support/tollgate-process.ts'
import type { Clients } from '../support/page-server.ts'
import type { Tollgate } from '../support/tollgate.ts'
import { plainEnvironment, type Environment } from './plain-environment.ts'
import { writeSources } from './write-sources.ts'

/** A Next.js app in a folder of its own, outside the workspace, built and served as in production. */
export interface NextApp {
  /** Without a slash at the end. */
  readonly url: string
  stop(): Promise<void>
}

export interface NextAppWish {
  readonly server: Tollgate
  /** Whose packages it imports by the name of `@stytch/nextjs`. */
  readonly clients: Clients
  /** Fills the app's `node_modules`. */
  readonly install: (app: string, clients: Clients) => Promise<void>
}

const run = promisify(execFile)

/** On a free port of localhost. Fails with what Next.js says where the app does not build. */
export async function startNextApp({ server, clients, install }: NextAppWish): Promise<NextApp> {
  const folder = temporaryFolder()
  try {
    writeSources(folder.path)
    await install(folder.path, clients)
    const environment = environmentOf(clients, server)
    await build(folder.path, environment)
    const { url, child } = await serve(folder.path, environment)
    return {
      url,
      stop: async () => {
        await end(child)
        folder.remove()
      },
    }
  } catch (failure) {
    folder.remove()
    throw failure
  }
}

/** Ours finds the server by what Next.js builds in, the published package by an option of its client. */
function environmentOf(clients: Clients, { baseUrl, keys }: Tollgate): Environment {
  const whereabouts =
    clients === 'own'
      ? { NEXT_PUBLIC_TOLLGATE_URL: baseUrl }
      : { NEXT_PUBLIC_CLIENT_OPTIONS: JSON.stringify({ endpoints: { testAPIURL: baseUrl } }) }
  return { ...plainEnvironment(), ...whereabouts, NEXT_PUBLIC_PUBLIC_TOKEN: keys.public_token, NEXT_TELEMETRY_DISABLED: '1' }
}

async function build(app: string, env: Environment): Promise<void> {
  await run(process.execPath, [nextOf(app), 'build'], { cwd: app, env }).catch((failure: unknown) => {
    const { stdout = '', stderr = '' } = failure as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`the app does not build:\n${stdout}\n${stderr}`)
  })
}

async function serve(app: string, env: Environment): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [nextOf(app), 'start', '--port', '0'], { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/localhost:\d+/.exec(line) ?? []
    if (url === undefined) continue
    // Read on: nobody does after this loop, and a child whose output is not read does not close.
    child.stdout.resume()
    return { url, child }
  }
  throw new Error('the app ended before it served anything')
}

function nextOf(app: string): string {
  return join(app, 'node_modules/next/dist/bin/next')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}
