import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskOf, from, newAddress, newNumber, passed, unlimited, wrong, type Desk } from './support/desk.ts'
import { guessWrong, typeRight, typeWrong } from './support/guesses.ts'
import {
  heldClock,
  openDatabase,
  openWorld,
  testSecret,
  type HeldClock,
  type OpenedDatabase,
  type StoreKind,
  type World,
} from './support/world.ts'

const minute = 60_000
const hour = 60 * minute
const newSecret = 'Zq7pW4nKc9TfYx2RvB6mJd3HgLs8EuAo'

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('G13: a rotation of TOLLGATE_SECRET, on %s', (store) => {
  let database: OpenedDatabase
  let clock: HeldClock
  let worlds: World[]
  /** The server before the rotation, while it lasts (new secret, old one as previous), and after it. */
  let before: Desk
  let during: Desk
  let after: Desk
  /** One of several servers that knows the new secret already, as its previous one. */
  let swapped: Desk

  beforeAll(async () => {
    database = await openDatabase(store)
    clock = heldClock()
    const shared = { database: { ...database, close: async () => undefined }, clock }
    const first = await openWorld({ ...shared, settings: unlimited })
    const { keys } = first
    const second = await openWorld({ ...shared, keys, secret: newSecret, previousSecret: testSecret })
    const third = await openWorld({ ...shared, keys, secret: newSecret })
    const fourth = await openWorld({ ...shared, keys, secret: testSecret, previousSecret: newSecret })
    worlds = [first, second, third, fourth]
    ;[before, during, after, swapped] = [deskOf(first, keys), deskOf(second, keys), deskOf(third, keys), deskOf(fourth, keys)]
  })
  afterAll(async () => {
    for (const world of worlds) await world.close()
    await database.close()
  })

  async function keyed({ world }: Desk, body: object, key: string) {
    return (await world.post('/v1/otps/sms/login_or_create', body, { headers: { 'idempotency-key': key } })).body
  }

  async function askedBefore(number = newNumber(), more = {}) {
    const { phone_id } = passed(await before.loginOrCreate(number, more)).body
    return { number, phone_id, code: await before.world.codeOf(number) }
  }

  describe('while it lasts', () => {
    it('a code that is under way is accepted, once', async () => {
      const { phone_id, code } = await askedBefore()
      expect(await during.type(phone_id, wrong(code))).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect(await during.type(phone_id, code, { session_duration_minutes: 5 })).toMatchObject({ status: 200 })
      expect(await during.type(phone_id, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await before.type(phone_id, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
    })

    it('the comparisons of a code are counted on', async () => {
      const { number, phone_id, code } = await askedBefore()
      for (let guess = 0; guess < 3; guess += 1) await typeWrong(before, number)
      for (let guess = 0; guess < 2; guess += 1) expect(await during.type(phone_id, wrong(code))).toMatchObject({ status: 404 })
      expect(await during.type(phone_id, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
    })

    it('a new send voids the older code, and a number has one living code', async () => {
      const { number, phone_id, code } = await askedBefore()
      expect(passed(await during.send(number)).body.phone_id).toBe(phone_id)
      const newer = await during.world.codeOf(number)
      if (newer !== code) expect(await during.type(phone_id, code)).toMatchObject({ status: 404 })
      expect(await during.type(phone_id, newer)).toMatchObject({ status: 200 })
    })

    it('failures are counted on, in each lane its own', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await before.signIn(number, from(home))
      await guessWrong(before, number, { times: 9 })
      await guessWrong(before, number, { times: 8, ...from(home) })
      await guessWrong(during, number, { times: 1 })
      passed(await during.send(number))
      expect(await typeRight(during, number)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
      await guessWrong(during, number, { times: 1, ...from(home) })
      expect(await typeRight(during, number, from(home))).toMatchObject({ status: 200 })
    })

    it('a lock goes on to its end, and shows on the user from the first moment', async () => {
      const number = newNumber()
      const { user_id } = (await before.signIn(number)).body
      await guessWrong(before, number, { times: 10 })
      expect(await during.user(user_id)).toMatchObject({ is_locked: true })
      passed(await during.send(number))
      expect(await typeRight(during, number)).toMatchObject({ status: 429, retryAfterSeconds: 3_600 })
      clock.advance(hour - 1)
      passed(await during.send(number))
      expect(await typeRight(during, number)).toMatchObject({ status: 429, retryAfterSeconds: 1 })
      expect(await during.user(user_id)).toMatchObject({ is_locked: true })
      clock.advance(1)
      expect(await typeRight(during, number)).toMatchObject({ status: 200 })
    })

    it('an operator unlocks what was locked before', async () => {
      const number = newNumber()
      await guessWrong(before, number, { times: 10 })
      await during.world.unlock(during.keys, number)
      passed(await during.loginOrCreate(number))
      expect(await typeRight(during, number)).toMatchObject({ status: 200 })
    })

    it('sessions live on, by token and by JWT, and the token stays the same', async () => {
      const { session_token, session_jwt, session } = (await before.signIn(newNumber())).body
      const authenticate = (body: object) => during.call('POST', '/v1/sessions/authenticate', body)
      expect(await authenticate({ session_token })).toMatchObject({ status: 200, body: { session: { session_id: session.session_id } } })
      const byJwt = await authenticate({ session_jwt })
      expect(byJwt).toMatchObject({ status: 200, body: { session_token } })
      const local = await during.client.sessions.authenticateJwtLocal({ session_jwt, current_date: new Date(clock.now()) })
      expect(local.session_id).toBe(session.session_id)
      expect(await before.call('POST', '/v1/sessions/authenticate', { session_jwt: byJwt.body.session_jwt })).toMatchObject({ status: 200 })
    })

    // A backend that asked again across the restart had a second text sent.
    it('a request that comes again with its key is the one that was, and sends no second text', async () => {
      const [phone_number, key] = [newNumber(), 'key-of-a-rotation']
      const first = await keyed(before, { phone_number }, key)
      expect(await keyed(during, { phone_number }, key)).toEqual(first)
      expect(await keyed(during, { phone_number: newNumber() }, key)).toMatchObject({ error_type: 'idempotency_key_reused' })
      expect(await during.world.texts(phone_number)).toHaveLength(1)
    })

    it('one key at once at processes whose secrets are swapped is one text and one answer', async () => {
      const [phone_number, key] = [newNumber(), 'key-of-two-processes']
      const asked = Array.from({ length: 20 }, (_, index) => keyed(index % 2 === 0 ? swapped : during, { phone_number }, key))
      const answers = await Promise.all(asked)
      expect(answers[0]).toMatchObject({ status_code: 200 })
      expect(new Set(answers.map(({ request_id }) => request_id)).size).toBe(1)
      expect(await during.world.texts(phone_number)).toHaveLength(1)
    })

    it('a known network stays known', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await before.signIn(number, from(home))
      passed(await during.send(number))
      for (let guess = 0; guess < 5; guess += 1) await typeWrong(during, number)
      expect(await typeRight(during, number)).toMatchObject({ status: 401 })
      expect(await typeRight(during, number, from(home))).toMatchObject({ status: 200 })
    })
  })

  describe('and the limits of sends', () => {
    let limitedBefore: Desk
    let limitedDuring: Desk

    beforeAll(async () => {
      const [first, second] = worlds as [World, World]
      const keys = await first.createProject({ settings: { jwt_algorithm: 'ES256', limits: { number_day: 4 } } })
      ;[limitedBefore, limitedDuring] = [deskOf(first, keys), deskOf(second, keys)]
    })

    it('go on: gap, hour and day of a number', async () => {
      const number = newNumber()
      passed(await limitedBefore.loginOrCreate(number))
      expect(await limitedDuring.loginOrCreate(number)).toMatchObject({ status: 429, retryAfterSeconds: 15 })
      clock.advance(minute)
      expect(await limitedDuring.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 30 })
      clock.advance(minute)
      expect(await limitedDuring.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 58 * 60 })
      expect(await limitedDuring.loginOrCreate(number)).toMatchObject({ status: 429, retryAfterSeconds: 58 * 60 })
    })

    it('get back what a code took before', async () => {
      const number = newNumber()
      for (let logins = 0; logins < 4; logins += 1) {
        passed(await limitedBefore.loginOrCreate(number))
        expect(await typeRight(limitedDuring, number)).toMatchObject({ status: 200 })
      }
      // The day is not given back.
      expect(await limitedDuring.loginOrCreate(number)).toMatchObject({ status: 429, retryAfterSeconds: 86_400 })
    })
  })

  describe('after it', () => {
    it('what was written while it lasted is good: codes, sessions, known networks', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await before.signIn(number, from(home))
      const { session_token } = (await during.signIn(number, from(home))).body
      passed(await during.send(number))
      for (let guess = 0; guess < 5; guess += 1) await typeWrong(after, number)
      expect(await typeRight(after, number)).toMatchObject({ status: 401 })
      expect(await typeRight(after, number, from(home))).toMatchObject({ status: 200 })
      expect(await after.call('POST', '/v1/sessions/authenticate', { session_token })).toMatchObject({ status: 200 })
    })

    // An operator who took TOLLGATE_SECRET_PREVIOUS away saw 500 at every sign-in: the signing keys were still sealed under it.
    it('people sign in, and their JWTs are verified by the published keys', async () => {
      await before.signIn(newNumber())
      const { session_jwt, session } = (await after.signIn(newNumber())).body
      const local = await after.client.sessions.authenticateJwtLocal({ session_jwt, current_date: new Date(clock.now()) })
      expect(local.session_id).toBe(session.session_id)
    })

    it('a code of the old secret is refused like a wrong one, and the next one is right', async () => {
      const { number, phone_id, code } = await askedBefore()
      expect(await after.type(phone_id, code)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      clock.advance(1)
      expect(passed(await after.send(number)).body.phone_id).toBe(phone_id)
      expect(await typeRight(after, number)).toMatchObject({ status: 200 })
    })

    it('an old session is still known by its token and its JWT', async () => {
      const { session_token, session_jwt, session } = (await before.signIn(newNumber())).body
      for (const body of [{ session_token }, { session_jwt }]) {
        const answer = await after.call('POST', '/v1/sessions/authenticate', body)
        expect(answer).toMatchObject({ status: 200, body: { session: { session_id: session.session_id } } })
      }
      expect(await after.call('POST', '/v1/sessions/revoke', { session_token })).toMatchObject({ status: 200 })
    })

    it('a strange secret opens no code and shows no text', async () => {
      const { number, phone_id, code } = await askedBefore()
      const [text] = await after.world.texts(number)
      expect(text?.text).toBe('')
      expect((await after.type(phone_id, code)).status).not.toBe(200)
    })
  })
})
