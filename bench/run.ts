import autocannon from 'autocannon'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { CpuUsed, HandOversTaken, ServerReady } from './bench-child.ts'
import { benchCode, phoneNumber } from './numbers.ts'

/** Side by side in one run: machines are noisy, so only the ratios mean something. */
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
const connections = 32

const contestants = [
  { name: 'bare, a commit a request', script: 'floor-server.ts', flags: [] },
  { name: 'bare, shared commits', script: 'floor-server.ts', flags: ['--shared'] },
  { name: 'tollgate', script: 'tollgate-server.ts', flags: [] },
] as const
type Name = (typeof contestants)[number]['name']

interface Figures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly cpuMilliseconds: number
  readonly requestsPerCommit: number
  readonly failures: number
}

type Scenario = 'sends' | 'logins'

async function measure(name: Name, scenario: Scenario): Promise<Figures> {
  const { script, flags } = contestants.find((contestant) => contestant.name === name) ?? contestants[0]
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-bench-'))
  const server = fork(join(import.meta.dirname, script), [join(folder, 'bench.db'), ...flags], {
    execArgv: ['--conditions=@tollgate/source'],
  })
  try {
    const [ready] = (await once(server, 'message')) as [ServerReady]
    await load(ready, { scenario, duration: 2, first: 0 })
    const before = await cpuOf(server)
    const { result, requests } = await load(ready, { scenario, duration: seconds, first: 3_000_000 })
    const after = await cpuOf(server)
    return {
      perSecond: requests / (scenario === 'logins' ? 2 : 1) / result.duration,
      p50: result.latency.p50,
      p99: result.latency.p99,
      cpuMilliseconds: (after.milliseconds - before.milliseconds) / requests,
      requestsPerCommit: requests / (after.commits - before.commits),
      failures: result.non2xx + result.errors,
    }
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Load {
  readonly scenario: Scenario
  readonly duration: number
  readonly first: number
}

/** Every send goes to a number of its own, as limits want it; a log-in is a send and the code typed back. */
async function load({ baseUrl, authorization }: ServerReady, { scenario, duration, first }: Load) {
  let next = first
  const headers = { authorization, 'content-type': 'application/json' }
  const send: autocannon.Request = {
    method: 'POST',
    path: '/v1/otps/sms/login_or_create',
    setupRequest: (request) => ({ ...request, body: JSON.stringify({ phone_number: phoneNumber(next++) }) }),
    onResponse: (_status, body, context) => {
      Object.assign(context, { methodId: (JSON.parse(body) as { phone_id: string }).phone_id })
    },
  }
  const authenticate: autocannon.Request = {
    method: 'POST',
    path: '/v1/otps/authenticate',
    setupRequest: (request, context) => {
      const { methodId } = context as { methodId: string }
      return { ...request, body: JSON.stringify({ method_id: methodId, code: benchCode, session_duration_minutes: 60 }) }
    },
  }
  const requests = scenario === 'sends' ? [send] : [send, authenticate]
  const result = await autocannon({ url: baseUrl, connections, duration, headers, requests })
  return { result, requests: result.requests.total }
}

async function cpuOf(server: ChildProcess): Promise<CpuUsed> {
  server.send('cpu')
  const [used] = (await once(server, 'message')) as [CpuUsed]
  return used
}

const sendsASecond = 200
/** A process that has just begun compiles what it runs, on the cores that it serves with: its first sends are counted apart. */
const freshSeconds = 10

/** One send after the other at even distances; a load that comes in bursts would measure its bursts. */
async function sendSteadily(
  { baseUrl, authorization }: ServerReady,
  { sends, first }: { readonly sends: number; readonly first: number },
): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' }
  const begun = performance.now()
  const answers: Promise<unknown>[] = []
  while (answers.length < sends) {
    const due = Math.min(sends, Math.floor(((performance.now() - begun) * sendsASecond) / 1_000) + 1)
    while (answers.length < due) {
      const body = JSON.stringify({ phone_number: phoneNumber(first + answers.length) })
      answers.push(fetch(`${baseUrl}/v1/otps/sms/login_or_create`, { method: 'POST', headers, body }).then((answer) => answer.text()))
    }
    await setTimeout(1)
  }
  await Promise.all(answers)
}

interface HandOvers {
  readonly fresh: readonly number[]
  readonly warm: readonly number[]
}

/** From the commit of a send to the call of its provider, at a steady rate. */
async function measureHandOvers(): Promise<HandOvers> {
  const folder = mkdtempSync(join(tmpdir(), 'tollgate-bench-'))
  const server = fork(join(import.meta.dirname, 'hand-over-server.ts'), [join(folder, 'bench.db')], {
    execArgv: ['--conditions=@tollgate/source'],
  })
  const takenBy = async (ready: ServerReady, sending: { readonly sends: number; readonly first: number }) => {
    await sendSteadily(ready, sending)
    server.send('hand-overs')
    const [{ milliseconds }] = (await once(server, 'message')) as [HandOversTaken]
    return milliseconds
  }
  try {
    const [ready] = (await once(server, 'message')) as [ServerReady]
    const fresh = await takenBy(ready, { sends: sendsASecond * freshSeconds, first: 0 })
    const warm = await takenBy(ready, { sends: sendsASecond * seconds * rounds, first: 3_000_000 })
    return { fresh, warm }
  } finally {
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN
}

for (const scenario of ['sends', 'logins'] as const) {
  const figures = new Map<Name, Figures[]>(contestants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const { name } of contestants) figures.get(name)?.push(await measure(name, scenario))
  }
  const of = (name: Name, key: keyof Figures) => median((figures.get(name) ?? []).map((figure) => figure[key]))
  console.log(`\n${scenario}: ${connections.toString()} connections, median of ${rounds.toString()} rounds of ${seconds.toString()} s`)
  console.table(
    contestants.map(({ name }) => ({
      server: name,
      [`${scenario}/s`]: Math.round(of(name, 'perSecond')),
      'p50 ms': of(name, 'p50'),
      'p99 ms': of(name, 'p99'),
      'CPU ms/request': of(name, 'cpuMilliseconds').toFixed(3),
      'requests/commit': of(name, 'requestsPerCommit').toFixed(1),
      failures: of(name, 'failures'),
      'to the first': (of(name, 'perSecond') / of('bare, a commit a request', 'perSecond')).toFixed(2),
      'to the second': (of(name, 'perSecond') / of('bare, shared commits', 'perSecond')).toFixed(2),
    })),
  )
}

const { fresh, warm } = await measureHandOvers()
console.log(`\nhand-overs: ${sendsASecond.toString()} sends a second, two providers; from commit to provider call`)
console.table(
  [
    { process: `its first ${freshSeconds.toString()} s`, taken: fresh },
    { process: 'after them', taken: warm },
  ].map(({ process, taken }) => {
    const sorted = taken.toSorted((left, right) => left - right)
    const percentile = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1)
    return { process, messages: sorted.length, 'p50 ms': percentile(0.5), 'p99 ms': percentile(0.99), 'p99.9 ms': percentile(0.999) }
  }),
)
