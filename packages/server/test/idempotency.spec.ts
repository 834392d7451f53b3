import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hour, minute, second } from '../src/kernel/time.ts'
import { newNumber, openDesk, unlimited, type Desk } from './support/desk.ts'
import { basicAuthorization } from './support/http-call.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

interface KeyedAnswer {
  readonly status: number
  readonly error: string | undefined
  readonly body: Readonly<Record<string, unknown>>
  readonly retryAfter: string | null
}

let keys = 0
function newKey(): string {
  keys += 1
  return `key-${keys.toString()}`
}

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('an Idempotency-Key, on $store', ({ store }) => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world, { settings: unlimited })
  })
  afterAll(() => world.close())

  async function post(
    path: string,
    body: unknown,
    { key, by = desk }: { readonly key?: string; readonly by?: Desk } = {},
  ): Promise<KeyedAnswer> {
    const { project_id, secret } = by.keys
    const answer = await fetch(`${world.baseUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: basicAuthorization({ project_id, secret }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    })
    const read = (await answer.json()) as Record<string, unknown>
    return {
      status: answer.status,
      error: read['error_type'] as string | undefined,
      body: read,
      retryAfter: answer.headers.get('retry-after'),
    }
  }
  const loginOrCreate = '/v1/otps/sms/login_or_create'

  it('makes 50 requests at once one text and one answer', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(loginOrCreate, { phone_number }, { key })))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 200, body: { user_created: true } })
    expect(await world.texts(phone_number)).toHaveLength(1)
  })

  it.each(['sms', 'whatsapp'])('makes a repeated send by %s one message', async (channel) => {
    const [phone_number, key] = [newNumber(), newKey()]
    await desk.loginOrCreate(phone_number)
    const first = await post(`/v1/otps/${channel}/send`, { phone_number }, { key })
    expect(first.status).toBe(200)
    expect((await post(`/v1/otps/${channel}/send`, { phone_number }, { key })).body).toEqual(first.body)
    expect(await world.texts(phone_number)).toHaveLength(2)
  })

  it('makes a repeated creation one user, and tells all of it again', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const first = await post('/v1/users', { phone_number, name: { first_name: 'Ada' } }, { key })
    expect(first.status).toBe(200)
    expect(await post('/v1/users', { phone_number, name: { first_name: 'Ada' } }, { key })).toEqual(first)
    expect((await post('/v1/users', { phone_number })).error).toBe('duplicate_phone_number')
  })

  it('is of one body: another one is refused, and sends nothing', async () => {
    const [phone_number, other, key] = [newNumber(), newNumber(), newKey()]
    await post(loginOrCreate, { phone_number }, { key })
    expect(await post(loginOrCreate, { phone_number: other }, { key })).toMatchObject({ status: 422, error: 'idempotency_key_reused' })
    expect(await world.texts(other)).toEqual([])
  })

  it('is of one project and one operation', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const stranger = await openDesk(world, { settings: unlimited })
    const answers = [
      await post(loginOrCreate, { phone_number }, { key }),
      await post(loginOrCreate, { phone_number }, { key, by: stranger }),
      await post('/v1/otps/sms/send', { phone_number }, { key }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(answers.map(({ body }) => body['request_id'])).size).toBe(3)
  })

  it('keeps no refusal: the same request may pass later', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    expect((await post('/v1/otps/sms/send', { phone_number }, { key })).error).toBe('user_not_found')
    await desk.loginOrCreate(phone_number)
    expect((await post('/v1/otps/sms/send', { phone_number }, { key })).status).toBe(200)
  })

  it('is forgotten after 24 hours', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const first = await post(loginOrCreate, { phone_number }, { key })
    world.clock.advance(24 * hour - 1)
    expect((await post(loginOrCreate, { phone_number }, { key })).body).toEqual(first.body)
    world.clock.advance(1)
    expect((await post(loginOrCreate, { phone_number }, { key })).body['request_id']).not.toBe(first.body['request_id'])
  })

  it('tells the seconds until the next send as they are now', async () => {
    const limited = await openDesk(world, { settings: { limits: { gap_seconds: [120] } } })
    const [phone_number, key] = [newNumber(), newKey()]
    expect((await post(loginOrCreate, { phone_number }, { key, by: limited })).retryAfter).toBe('120')
    world.clock.advance(50 * second)
    expect((await post(loginOrCreate, { phone_number }, { key, by: limited })).retryAfter).toBe('70')
  })

  it('of a request that died is free after 30 seconds, and its late step does nothing', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const { idempotency } = world.ground.stores
    const project = desk.keys.project_id as never
    const held = { project, keyHash: 'hash', bodyHash: 'body', now: world.clock.now() }
    expect(await idempotency.begin({ ...held, owner: 'first' })).toEqual({ state: 'begun' })
    expect(await idempotency.begin({ ...held, owner: 'second' })).toEqual({ state: 'in_flight' })
    expect(await idempotency.begin({ ...held, owner: 'second', now: held.now + 30 * second })).toEqual({ state: 'begun' })
    await idempotency.keep(project, { keyHash: 'hash', owner: 'first', sealedAnswer: 'late' })
    expect(await idempotency.begin({ ...held, owner: 'third', now: held.now + 30 * second })).toEqual({ state: 'in_flight' })
    expect((await post(loginOrCreate, { phone_number }, { key })).status).toBe(200)
  })

  it('is 1 to 255 visible ASCII characters', async () => {
    const body = { phone_number: newNumber() }
    for (const key of ['two words', 'x'.repeat(256), 'caf\u00e9'])
      expect(await post(loginOrCreate, body, { key })).toMatchObject({ status: 400, error: 'bad_request' })
    expect((await post(loginOrCreate, body, { key: '!'.repeat(255) })).status).toBe(200)
  })

  it('is ignored where answers hold tokens', async () => {
    const [phone_number, key] = [newNumber(), newKey()]
    const { body } = await desk.loginOrCreate(phone_number)
    const typed = { method_id: body.phone_id, code: await world.codeOf(phone_number), session_duration_minutes: 60 }
    const first = await post('/v1/otps/authenticate', typed, { key })
    expect(first.status).toBe(200)
    expect((await post('/v1/otps/authenticate', typed, { key })).error).toBe('unable_to_auth_otp_code')
    const rows = (await world.tables())['idempotency_keys'] as readonly object[]
    expect(JSON.stringify(rows)).not.toContain(String(first.body['session_token']))
    world.clock.advance(minute)
  })
})
