import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const bin = join(import.meta.dirname, '../../bin/tollgate.js')

export interface Finished {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface DevKeys {
  readonly base_url: string
  readonly project_id: string
  readonly secret: string
  readonly public_token: string
}

export interface RunningTollgate {
  readonly process: ChildProcess
  readonly baseUrl: string
  readonly keys: DevKeys
  readonly stderr: () => string
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers }>
  get(path: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  delete(path: string): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>
  /** SIGTERM, and how it ended. */
  stop(): Promise<number | null>
  kill(): Promise<void>
}

export interface TemporaryFolder {
  readonly path: string
  remove(): void
}

export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), 'tollgate-test-'))
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
    },
  }
}

type Environment = Readonly<Record<string, string>>

/** The command, from start to end. */
export async function tollgate(args: readonly string[], environment: Environment): Promise<Finished> {
  const child = launch(args, environment)
  const output = collect(child)
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return { exitCode, ...output() }
}

/** `tollgate dev` on a free port, once it listens. Fails with what it printed when it ends instead. */
export async function startDev(folder: TemporaryFolder, environment: Environment = {}): Promise<RunningTollgate> {
  const devDir = join(folder.path, 'dev')
  const running = await start(['dev', '--json'], { TOLLGATE_DEV_DIR: devDir, TOLLGATE_PORT: '0', ...environment })
  const keys = JSON.parse(readFileSync(join(devDir, 'dev.json'), 'utf8')) as DevKeys
  return { ...running, ...requestsOf(keys), keys }
}

/** Any server command, once it printed its first line of JSON. */
export async function start(
  args: readonly string[],
  environment: Environment,
): Promise<Omit<RunningTollgate, 'keys' | 'post' | 'get' | 'delete'>> {
  const child = launch(args, environment)
  const output = collect(child)
  const firstLine = new Promise<string>((resolve, reject) => {
    if (child.stdout) createInterface(child.stdout).once('line', resolve)
    child.once('close', (code) => {
      reject(new Error(`ended with ${String(code)}: ${output().stderr}`))
    })
  })
  const { base_url: baseUrl } = JSON.parse(await firstLine) as { base_url: string }
  return {
    process: child,
    baseUrl,
    stderr: () => output().stderr,
    stop: () => end(child, 'SIGTERM'),
    kill: async () => {
      await end(child, 'SIGKILL')
    },
  }
}

export function requestsOf({ base_url, project_id, secret }: DevKeys): Pick<RunningTollgate, 'post' | 'get' | 'delete'> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`,
    'content-type': 'application/json',
  }
  const answered = async (response: Response) => ({
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  })
  return {
    post: async (path, body) => answered(await fetch(`${base_url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })),
    get: async (path) => answered(await fetch(`${base_url}${path}`, { headers })),
    delete: async (path) => answered(await fetch(`${base_url}${path}`, { method: 'DELETE', headers, body: '{}' })),
  }
}

function launch(args: readonly string[], environment: Environment): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TOLLGATE_'))
  return spawn(process.execPath, [bin, ...args], {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

function collect(child: ChildProcess): () => Omit<Finished, 'exitCode'> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk
    })
  }
  return () => texts
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const ended = once(child, 'close') as Promise<[number | null]>
  child.kill(signal)
  return (await ended)[0]
}
