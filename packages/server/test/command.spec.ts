import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { webhookSecretOf } from '../src/delivery/webhook-secret.ts'
import type { ProjectId } from '../src/kernel/ids.ts'
import { makeKeyring } from '../src/kernel/keyring.ts'
import {
  type RunningTollgate,
  requestsOf,
  start,
  startDev,
  temporaryFolder,
  tollgate,
  type TemporaryFolder,
} from './support/tollgate-process.ts'

const serverSecret = 'kY3vT8qLw2RzN6bXc9FgHj4MpQs7DtUe'

describe('tollgate dev', () => {
  let folder: TemporaryFolder
  let dev: RunningTollgate

  beforeAll(async () => {
    folder = temporaryFolder()
    dev = await startDev(folder, { TOLLGATE_DEV_CLOCK: '1' })
  })
  afterAll(async () => {
    await dev.stop()
    folder.remove()
  })

  it('leaves its keys in a file that only its owner reads', () => {
    const file = join(folder.path, 'dev', 'dev.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(dev.keys).toMatchObject({ base_url: dev.baseUrl, project_id: expect.stringMatching(/^project-test-/) as string })
  })

  it('answers on IPv4 and, where there is one, on IPv6 by the same port', async () => {
    const { port } = new URL(dev.baseUrl)
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
    const v6 = await fetch(`http://[::1]:${port}/healthz`).then(
      (response) => response.status,
      () => 'no IPv6 here',
    )
    expect([200, 'no IPv6 here']).toContain(v6)
  })

  it('shows a text in the inbox as soon as it was answered, and newer ones to whoever waits', async () => {
    await dev.post('/v1/otps/sms/login_or_create', { phone_number: '+14155550100', locale: 'es-MX' })
    const first = await dev.get('/dev/inbox/messages?to=%2B14155550100')
    expect(first.body['messages']).toMatchObject([{ to: '+14155550100', channel: 'sms', locale: 'es' }])
    const [message] = first.body['messages'] as { message_id: string }[]

    const waiting = dev.get(`/dev/inbox/messages?after=${message?.message_id ?? ''}&wait_seconds=20`)
    await dev.post('/v1/otps/sms/login_or_create', { phone_number: '+14155550101' })
    expect((await waiting).body['messages']).toMatchObject([{ to: '+14155550101' }])
  })

  it('puts its clock forward, and all that fell due has happened by then', async () => {
    const asked = await dev.post('/v1/otps/sms/login_or_create', { phone_number: '+14155550102' })
    const text = await dev.get('/dev/inbox/messages?to=%2B14155550102')
    const [message] = text.body['messages'] as { text: string }[]
    const code = /\d{6}/.exec(message?.text ?? '')?.[0]
    const before = await dev.post('/dev/clock', { advance_seconds: 0 })
    const after = await dev.post('/dev/clock', { advance_seconds: 120 })
    expect(Number(after.body['now']) - Number(before.body['now'])).toBeGreaterThanOrEqual(120_000)
    const late = await dev.post('/v1/otps/authenticate', { method_id: asked.body['phone_id'], code })
    expect(late).toMatchObject({ status: 401, body: { error_type: 'unable_to_auth_otp_code' } })
  })

  it('takes settings while it runs', async () => {
    const environment = { TOLLGATE_DEV_DIR: join(folder.path, 'dev') }
    const set = await tollgate(['projects', 'set', dev.keys.project_id, 'limits.gap_seconds=[0]', 'name="Acme"', '--json'], environment)
    expect(JSON.parse(set.stdout)).toMatchObject({ settings: { name: 'Acme', sms_name: 'Acme', limits: { gap_seconds: [0] } } })
    // A number of its own each time: what is watched is the gap, not the hour.
    let numbers = 0
    const sendTwice = async () => {
      numbers += 1
      const number = { phone_number: `+1415555${(7_000 + numbers).toString()}` }
      const sends = [await dev.post('/v1/otps/sms/login_or_create', number), await dev.post('/v1/otps/sms/login_or_create', number)]
      return sends.map(({ status }) => status)
    }
    await expect.poll(sendTwice, { timeout: 10_000 }).toEqual([200, 200])
  })

  it.each([
    { assignment: 'limits.gap_seconds=5', named: 'limits.gap_seconds=5 is wrong' },
    { assignment: 'limits.nothing=5', named: 'limits.nothing=5 is wrong; expected: no such setting' },
    { assignment: 'name', named: 'expected: key=JSON' },
    { assignment: 'name=Acme', named: 'expected: JSON' },
    { assignment: '__proto__=1', named: '__proto__=1 is wrong' },
  ])('refuses $assignment, naming key and range', async ({ assignment, named }) => {
    const set = await tollgate(['projects', 'set', dev.keys.project_id, assignment], { TOLLGATE_DEV_DIR: join(folder.path, 'dev') })
    expect(set.exitCode).toBe(2)
    expect(set.stderr).toContain(named)
  })

  it('serves a live project without the inbox, and a send there names the missing setting in the log', async () => {
    const created = await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'live', '--json'], {
      TOLLGATE_DEV_DIR: join(folder.path, 'dev'),
    })
    const live = JSON.parse(created.stdout) as { project_id: string; secret: string; public_token: string }
    const sent = await requestsOf({ ...live, base_url: dev.baseUrl }).post('/v1/otps/sms/login_or_create', { phone_number: '+14155552671' })
    expect(sent).toMatchObject({ status: 503, body: { error_type: 'server_unavailable' } })
    expect(sent.headers.get('retry-after')).toBe('1')
    const inbox = await dev.get('/dev/inbox/messages?to=%2B14155552671')
    expect(inbox.body).toEqual({ messages: [] })
    expect(dev.stderr()).toContain('TOLLGATE_PROVIDERS_FILE')
  })

  it('B14: kills an older secret within a second of its rotation', async () => {
    const environment = { TOLLGATE_DEV_DIR: join(folder.path, 'dev') }
    const created = await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'test', '--json'], environment)
    const project = JSON.parse(created.stdout) as { project_id: string; secret: string; public_token: string }
    const older = requestsOf({ ...project, base_url: dev.baseUrl })
    expect((await older.get('/v1/users/user-test-none')).status).toBe(404)
    const rotated = await tollgate(['projects', 'rotate-secret', project.project_id, '--json'], environment)
    const newer = requestsOf({ ...project, ...(JSON.parse(rotated.stdout) as { secret: string }), base_url: dev.baseUrl })
    await expect.poll(async () => (await older.get('/v1/users/user-test-none')).status, { timeout: 3_000 }).toBe(401)
    expect((await newer.get('/v1/users/user-test-none')).status).toBe(404)
  })

  it('publishes a rotated signing key beside the older one', async () => {
    const rotated = await tollgate(['keys', 'rotate', dev.keys.project_id, '--json'], { TOLLGATE_DEV_DIR: join(folder.path, 'dev') })
    const { key_id } = JSON.parse(rotated.stdout) as { key_id: string }
    const { body } = await dev.get(`/v1/sessions/jwks/${dev.keys.project_id}`)
    expect((body['keys'] as { kid: string }[]).map(({ kid }) => kid)).toContain(key_id)
  })

  it('is the only server of its file', async () => {
    await expect(startDev(folder)).rejects.toThrow(/another Tollgate server runs on/)
  })
})

describe('tollgate dev, started again', () => {
  let folder: TemporaryFolder
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => {
    folder.remove()
  })

  it('has the same keys on the same database, and takes them back while it is down', async () => {
    const first = await startDev(folder)
    const { project_id, secret, public_token } = first.keys
    expect(await first.stop()).toBe(0)
    expect(existsSync(join(folder.path, 'dev', 'dev.json'))).toBe(false)
    const second = await startDev(folder, { TOLLGATE_DEV_PROJECT_SETTINGS: '{"limits":{"number_day":7},"jwt_algorithm":"ES256"}' })
    expect(second.keys).toMatchObject({ project_id, secret, public_token })
    const shown = await tollgate(['projects', 'show', second.keys.project_id, '--json'], { TOLLGATE_DEV_DIR: join(folder.path, 'dev') })
    expect(JSON.parse(shown.stdout)).toMatchObject({ settings: { limits: { number_day: 7 }, jwt_algorithm: 'ES256' } })
    expect(await second.stop()).toBe(0)
  })

  it('names every wrong setting at once', async () => {
    const environment = {
      TOLLGATE_DEV_DIR: folder.path,
      TOLLGATE_PORT: '70000',
      TOLLGATE_TRUSTED_PROXIES: 'many',
      TOLLGATE_SECRET: 'short',
    }
    const { exitCode, stderr } = await tollgate(['dev'], environment)
    expect(exitCode).toBe(2)
    expect(stderr).toContain('TOLLGATE_PORT=70000 is wrong; expected: whole number, 0 to 65535')
    expect(stderr).toContain('TOLLGATE_TRUSTED_PROXIES=many')
    expect(stderr).toContain('TOLLGATE_SECRET is missing or wrong')
    expect(stderr).not.toContain('short')
  })
})

describe('tollgate start', () => {
  let folder: TemporaryFolder
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => {
    folder.remove()
  })

  const environmentOf = (path: string) => ({
    TOLLGATE_SECRET: serverSecret,
    TOLLGATE_DATABASE_URL: `file:${join(path, 'tollgate.db')}`,
    TOLLGATE_PORT: '0',
  })

  it.each([
    { name: 'TOLLGATE_SECRET', value: '' },
    { name: 'TOLLGATE_SECRET', value: 'too short' },
    { name: 'TOLLGATE_SECRET', value: 'changeme-changeme-changeme-changeme' },
    { name: 'TOLLGATE_SECRET', value: 'x'.repeat(64) },
    { name: 'TOLLGATE_DATABASE_URL', value: '' },
    { name: 'TOLLGATE_DATABASE_URL', value: ':memory:' },
    { name: 'TOLLGATE_DEV_CLOCK', value: '1' },
  ])('refuses $name=$value', async ({ name, value }) => {
    const { exitCode, stderr } = await tollgate(['start'], { ...environmentOf(folder.path), [name]: value })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(name)
    if (name === 'TOLLGATE_SECRET' && value !== '') expect(stderr).not.toContain(value)
  })

  it('wants the database migrated first, then serves it, without the inbox and without dev routes', async () => {
    const environment = environmentOf(folder.path)
    const tooEarly = await tollgate(['start'], environment)
    expect(tooEarly).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('tollgate migrate') as string })
    expect((await tollgate(['migrate'], environment)).exitCode).toBe(0)
    expect((await tollgate(['migrate'], environment)).stdout).toContain('up to date')

    const server = await start(['start', '--json'], { ...environment, TOLLGATE_HOST: '127.0.0.1' })
    const { port } = new URL(server.baseUrl)
    for (const path of ['/inbox', '/dev/inbox/messages', '/dev/clock']) {
      expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(404)
    }
    expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toEqual({ status: 'ready' })
    expect(await server.stop()).toBe(0)
  })

  it('refuses a live project that nothing can carry texts for, naming the setting', async () => {
    const environment = environmentOf(folder.path)
    await tollgate(['migrate'], environment)
    const created = await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'live', '--json'], environment)
    const { project_id } = JSON.parse(created.stdout) as { project_id: string }
    const { exitCode, stderr } = await tollgate(['start'], environment)
    expect(exitCode).toBe(1)
    expect(stderr).toContain('TOLLGATE_PROVIDERS_FILE')
    expect(stderr).toContain(project_id)
  })
})

describe('the command line', () => {
  it.each([
    [['nonsense']],
    [['projects', 'create', '--name', 'x']],
    [['projects', 'create', '--name', 'x', '--env', 'staging']],
    [['users', 'unlock']],
  ])('refuses %j with exit code 2', async (args) => {
    const folder = temporaryFolder()
    const { exitCode, stderr } = await tollgate(args, { TOLLGATE_DEV_DIR: folder.path, TOLLGATE_SECRET: serverSecret })
    folder.remove()
    expect(exitCode).toBe(2)
    expect(stderr).not.toBe('')
  })

  it('shows the secret on creation and rotation, never again', async () => {
    const folder = temporaryFolder()
    const environment = { TOLLGATE_SECRET: serverSecret, TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'tollgate.db')}` }
    await tollgate(['migrate'], environment)
    const created = JSON.parse(
      (await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'test', '--json'], environment)).stdout,
    ) as Record<string, unknown>
    expect(Object.keys(created).toSorted()).toEqual(['env', 'project_id', 'public_token', 'secret', 'settings'])
    const listed = await tollgate(['projects', 'list', '--json'], environment)
    const shown = await tollgate(['projects', 'show', String(created['project_id'])], environment)
    expect(listed.stdout).toContain(String(created['project_id']))
    expect(listed.stdout + shown.stdout).not.toContain('secret-test-')
    expect(readFileSync(join(folder.path, 'tollgate.db')).includes(String(created['secret']))).toBe(false)
    folder.remove()
  })

  it('shows what webhooks are signed with, where there is a webhook and the secret it comes from', async () => {
    const folder = temporaryFolder()
    const database = { TOLLGATE_DATABASE_URL: `file:${join(folder.path, 'tollgate.db')}`, TOLLGATE_DEV_DIR: folder.path }
    const environment = { ...database, TOLLGATE_SECRET: serverSecret }
    await tollgate(['migrate'], environment)
    const created = await tollgate(['projects', 'create', '--name', 'Shop', '--env', 'live', '--json'], environment)
    const { project_id } = JSON.parse(created.stdout) as { project_id: ProjectId }
    const shownIn = async (held: Readonly<Record<string, string>>) => {
      const { stdout } = await tollgate(['projects', 'show', project_id, '--json'], held)
      return JSON.parse(stdout) as Readonly<Record<string, unknown>>
    }
    expect(await shownIn(environment)).not.toHaveProperty('webhook_secret')
    await tollgate(['projects', 'set', project_id, 'webhook_url="https://shop.example.com/hooks"'], environment)
    const expected = webhookSecretOf(makeKeyring(serverSecret), project_id)
    expect(expected).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(await shownIn(environment)).toMatchObject({ project_id, webhook_secret: expected })
    expect((await tollgate(['projects', 'show', project_id], environment)).stdout).toContain(expected)
    expect(await shownIn(database)).not.toHaveProperty('webhook_secret')
    folder.remove()
  })

  it.each(['http://localhost', 'localhost:70000', '*.example.com'])('refuses TOLLGATE_WEBHOOK_ALLOWED_HOSTS=%s', async (value) => {
    const folder = temporaryFolder()
    const { exitCode, stderr } = await tollgate(['dev'], { TOLLGATE_DEV_DIR: folder.path, TOLLGATE_WEBHOOK_ALLOWED_HOSTS: value })
    folder.remove()
    expect(exitCode).toBe(2)
    expect(stderr).toContain(`TOLLGATE_WEBHOOK_ALLOWED_HOSTS=${value} is wrong`)
  })
})
