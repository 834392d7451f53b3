import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProjectId } from '../src/kernel/ids.ts'
import { sandboxNumber } from '../src/kernel/sandbox.ts'
import { hour, minute, second } from '../src/kernel/time.ts'
import { kept } from './providers/kept.ts'
import { done, openBrowser } from './support/browser.ts'
import { newNumber, openDesk, unlimited, type Desk } from './support/desk.ts'
import { basicAuthorization } from './support/http-call.ts'
import type { WaitingRules } from '../src/http/idempotency.ts'
import type { Stores } from '../src/stores.ts'
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

const loginOrCreate = '/v1/otps/sms/login_or_create'

async function postKeyed(
  { world, keys: { project_id, secret } }: Desk,
  { path = loginOrCreate, body, key }: { readonly path?: string; readonly body: unknown; readonly key: string | undefined },
): Promise<KeyedAnswer> {
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

const stores = [{ store: 'sqlite' }, { store: 'postgres' }] as const satisfies readonly { store: StoreKind }[]

describe.each(stores)('an Idempotency-Key, on $store', ({ store }) => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world, { settings: unlimited })
  })
  afterAll(() => world.close())

  const post = (path: string, body: unknown, { key, by = desk }: { readonly key?: string; readonly by?: Desk } = {}) =>
    postKeyed(by, { path, body, key })
  const heldKey = () => {
    const hashes = [{ keyHash: newKey(), bodyHash: 'body' }] as const
    return { project: desk.keys.project_id as ProjectId, hashes, owner: 'first', now: world.clock.now() }
  }

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

  it('makes a repeated send to the sandbox number one answer', async () => {
    const [body, key] = [{ phone_number: sandboxNumber }, newKey()]
    const first = await post(loginOrCreate, body, { key })
    expect(first.status).toBe(200)
    expect((await post(loginOrCreate, body, { key })).body).toEqual(first.body)
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

  it.each([
    { atSeconds: 29.999, state: 'in_flight' },
    { atSeconds: 30, state: 'begun' },
  ])('of a request that died is $state after $atSeconds s', async ({ atSeconds, state }) => {
    const { idempotency } = world.ground.stores
    const question = heldKey()
    expect(await idempotency.begin(question)).toEqual({ state: 'begun' })
    const later = { ...question, owner: 'second', now: question.now + atSeconds * second }
    expect(await idempotency.isInFlight(later)).toBe(state === 'in_flight')
    expect(await idempotency.begin(later)).toEqual({ state })
  })

  it('of a request that died takes no late answer once another request has it', async () => {
    const { idempotency } = world.ground.stores
    const question = heldKey()
    await idempotency.begin(question)
    const later = { ...question, owner: 'second', now: question.now + 30 * second }
    await idempotency.begin(later)
    await idempotency.keep(question.project, { keyHash: question.hashes[0].keyHash, owner: question.owner, sealedAnswer: 'late' })
    expect(await idempotency.begin({ ...later, owner: 'third' })).toEqual({ state: 'in_flight' })
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

  it('is ignored where browsers call', async () => {
    const [number, key] = [newNumber(), newKey()]
    const page = openBrowser(world, desk.keys, { headers: { 'idempotency-key': key } })
    const answers = [done(await page.loginOrCreate(number)), done(await page.loginOrCreate(number))]
    expect(new Set(answers.map(({ body }) => body.request_id)).size).toBe(2)
    expect(await world.texts(number)).toHaveLength(2)
  })
})

/** The first to come stands still until it is let go. */
function openGate() {
  const [arrival, opening] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()]
  let isHeld = false
  return {
    arrived: arrival.promise,
    open: () => {
      opening.resolve(undefined)
    },
    async pass() {
      if (isHeld) return
      isHeld = true
      arrival.resolve(undefined)
      await opening.promise
    },
  }
}

describe.each(stores)('a request that is at work on its Idempotency-Key, on $store', ({ store }) => {
  /** Its first send has been judged, and its step not begun. */
  async function givenAtWork(waiting: WaitingRules) {
    const gate = openGate()
    const slowly = (stores: Stores): Stores => ({
      ...stores,
      codes: {
        ...stores.codes,
        async issue(step) {
          await gate.pass()
          return stores.codes.issue(step)
        },
      },
    })
    const world = kept(await openWorld({ store, waiting, around: slowly }))
    const desk = await openDesk(world, { settings: unlimited })
    const [phone_number, key] = [newNumber(), newKey()]
    const send = () => postKeyed(desk, { body: { phone_number }, key })
    const first = send()
    await gate.arrived
    return { world, first, send, finish: gate.open, texts: () => world.texts(phone_number) }
  }
  const many = { ofProject: 100, inAll: 200 }

  it('has others refused once their patience ends, and answers them later', async () => {
    const { first, send, finish, texts } = await givenAtWork({ patienceMilliseconds: 0, waitersAtMost: many })
    expect(await send()).toMatchObject({ status: 409, error: 'idempotency_key_in_flight' })
    finish()
    const answer = await first
    expect(answer.status).toBe(200)
    expect((await send()).body).toEqual(answer.body)
    expect(await texts()).toHaveLength(1)
  })

  it('has as many others wait as may, and the next one refused at once', async () => {
    const { first, send, finish, texts } = await givenAtWork({
      patienceMilliseconds: 10 * second,
      waitersAtMost: { ofProject: 1, inAll: 2 },
    })
    const others = [send(), send()]
    expect(await Promise.race(others)).toMatchObject({ status: 409, error: 'idempotency_key_in_flight' })
    finish()
    const answers = await Promise.all([first, ...others])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 409])
    expect(new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body['request_id'])).size).toBe(1)
    expect(await texts()).toHaveLength(1)
  })

  // Its process stood still for half a minute: the person had two texts, and the code of the first one was dead.
  it('for 30 seconds sends nothing any more: the one that has the key by then does', async () => {
    const { world, first, send, finish, texts } = await givenAtWork({ patienceMilliseconds: 0, waitersAtMost: many })
    world.clock.advance(30 * second)
    const answer = await send()
    expect(answer.status).toBe(200)
    finish()
    expect(await first).toMatchObject({ status: 409, error: 'idempotency_key_in_flight' })
    expect((await send()).body).toEqual(answer.body)
    expect(await texts()).toHaveLength(1)
  })
})

describe('an Idempotency-Key whose store fails behind the step', () => {
  const failing = (): Promise<never> => Promise.reject(new Error('no connection'))
  const brokenBehind = (stores: Stores): Stores => ({ ...stores, idempotency: { ...stores.idempotency, keep: failing, release: failing } })

  it('changes neither answers nor refusals', async () => {
    const desk = await openDesk(kept(await openWorld({ around: brokenBehind })), { settings: unlimited })
    const [phone_number, key] = [newNumber(), newKey()]
    const answer = await postKeyed(desk, { body: { phone_number }, key })
    expect(answer.status).toBe(200)
    expect((await postKeyed(desk, { body: { phone_number }, key })).body).toEqual(answer.body)
    const refused = await postKeyed(desk, { path: '/v1/otps/sms/send', body: { phone_number: newNumber() }, key })
    expect(refused.error).toBe('user_not_found')
  })
})
