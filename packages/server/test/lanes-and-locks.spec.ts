import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { from, newAddress, newNumber, openDesk, passed, wrong, type Desk } from './support/desk.ts'
import { guessWrong, typeRight, typeWrong } from './support/guesses.ts'
import { openDatabase, openWorld, type OpenedDatabase, type StoreKind, type World } from './support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('lanes and locks, on %s', (store) => {
  let database: OpenedDatabase
  let world: World
  let desk: Desk

  beforeAll(async () => {
    database = await openDatabase(store)
    world = await openWorld({ database })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  /** Strangers have used up the comparisons of the number's living code: only the known lane is still compared. */
  async function isKnown(number: string, address: string, at = desk): Promise<boolean> {
    const { phone_id } = passed(await at.loginOrCreate(number)).body
    const code = wrong(await world.codeOf(number))
    for (let guess = 0; guess < 5; guess += 1) await at.type(phone_id, code)
    const { error } = await at.type(phone_id, code, from(address))
    return error === 'otp_code_not_found'
  }

  describe('two lanes', () => {
    it('what strangers spend of a code the owner still has, at her usual network', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      passed(await desk.loginOrCreate(number))
      for (let guess = 0; guess < 5; guess += 1) await typeWrong(desk, number)
      expect(await typeRight(desk, number)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await typeRight(desk, number, from(newAddress()))).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 200 })
    })

    it('what the owner spends of a code a stranger still has: she may be on the road', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      passed(await desk.loginOrCreate(number))
      for (let guess = 0; guess < 5; guess += 1) await typeWrong(desk, number, from(home))
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
    })

    it('a lock of one lane leaves the other one open, both ways', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      await guessWrong(desk, number, { times: 10 })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
      await guessWrong(desk, number, { times: 9, ...from(home) })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 200 })

      await guessWrong(desk, number, { times: 10, ...from(home) })
      world.clock.advance(hour - 1)
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 429 })
      world.clock.advance(1)
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
    })

    it('a success clears the failures of its own lane only', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      await guessWrong(desk, number, { times: 9 })
      await guessWrong(desk, number, { times: 9, ...from(home) })
      await desk.signIn(number, from(home))
      await guessWrong(desk, number, { times: 9, ...from(home) })
      await guessWrong(desk, number, { times: 1 })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 200 })
    })

    it('a number that never signed in has no known lane', async () => {
      const [number, home] = [newNumber(), newAddress()]
      passed(await desk.loginOrCreate(number, from(home)))
      expect(await isKnown(number, home)).toBe(false)
    })
  })

  describe('a network is known', () => {
    it.each([
      ['203.0.113.7', '203.0.113.250', true],
      ['203.0.113.7', '203.0.113.0', true],
      ['203.0.113.7', '203.0.112.7', false],
      ['203.0.113.7', '203.0.114.7', false],
      ['203.0.113.7', '::ffff:203.0.113.9', true],
      ['2a00:1450:4001:82a::2004', '2a00:1450:4001:82a:ffff::1', true],
      ['2a00:1450:4001:82a::2004', '2a00:1450:4001:82b::2004', false],
    ])('by a sign-in from %s: %s is known: %s', async (home, address, expected) => {
      const number = newNumber()
      await desk.signIn(number, from(home))
      expect(await isKnown(number, address)).toBe(expected)
    })

    it('to its number alone', async () => {
      const [number, other, home] = [newNumber(), newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      await desk.signIn(other)
      expect(await isKnown(other, home)).toBe(false)
    })

    it('when there are more than five: those used last', async () => {
      const number = newNumber()
      const networks = [newAddress(), newAddress(), newAddress(), newAddress(), newAddress()]
      for (const network of networks) {
        await desk.signIn(number, from(network))
        world.clock.advance(minute)
      }
      // The oldest is used again, and so the second one is the one to be forgotten.
      await desk.signIn(number, from(networks[0] ?? ''))
      world.clock.advance(minute)
      const sixth = newAddress()
      await desk.signIn(number, from(sixth))
      const known: boolean[] = []
      for (const network of [...networks, sixth]) known.push(await isKnown(number, network))
      expect(known).toEqual([true, false, true, true, true, true])
    })

    it('for 90 days from its last sign-in', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      world.clock.advance(60 * day)
      await desk.signIn(number, from(home))
      world.clock.advance(90 * day - 1)
      expect(await isKnown(number, home)).toBe(true)
      world.clock.advance(1)
      expect(await isKnown(number, home)).toBe(false)
    })

    it('as a keyed hash of its project: neither address, network nor number is told by it', async () => {
      const [one, other] = [await openDesk(world), await openDesk(world)]
      const number = newNumber()
      for (const at of [one, other]) await at.signIn(number, from('198.51.100.77'))
      const { known_networks, failure_lanes, counters } = await database.tables()
      expect(JSON.stringify(known_networks)).not.toContain('198.51')
      expect(JSON.stringify([known_networks, failure_lanes, counters])).not.toContain(number.slice(1))
      const rows = known_networks as readonly Readonly<Record<string, string>>[]
      const [first, second] = [one, other].map(({ keys }) => rows.find((row) => row['project_id'] === keys.project_id))
      expect(first?.['address_key']).not.toBe(second?.['address_key'])
      expect(first?.['network_key']).not.toBe(second?.['network_key'])
    })

    const hidden = [
      ...['10.1.2.3', '172.16.0.9', '192.168.1.7', '127.0.0.1', '169.254.3.4', '100.64.0.1'],
      ...['::1', 'fe80::1', 'fd00::1', '::ffff:192.168.1.7', '64:ff9b::a00:1'],
    ]
    it.each(['10.1.2.3', '127.0.0.1', 'fe80::1'])('in a test project even if it is %s', async (address) => {
      const number = newNumber()
      await desk.signIn(number, from(address))
      expect(await isKnown(number, address)).toBe(true)
    })

    it.each(hidden)('in a live project not if it is %s', async (address) => {
      const live = await openDesk(world, { environment: 'live', settings: generous })
      const number = newNumber()
      await live.signIn(number, from(address))
      expect(await isKnown(number, address, live)).toBe(false)
    })

    it('in a live project if it is a public one', async () => {
      const live = await openDesk(world, { environment: 'live', settings: generous })
      const [number, home] = [newNumber(), newAddress()]
      await live.signIn(number, from(home))
      expect(await isKnown(number, home, live)).toBe(true)
    })
  })

  describe('a session', () => {
    it.each(['session_token', 'session_jwt'] as const)('of the user whose number it is makes a stranger known, by %s', async (kind) => {
      const number = newNumber()
      const { body } = await desk.signIn(number)
      await guessWrong(desk, number, { times: 10 })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 429 })
      expect(await typeRight(desk, number, { [kind]: body[kind] })).toMatchObject({ status: 200 })
    })

    it('of a user on whom the number waits to be verified makes nobody known', async () => {
      const owner = newNumber()
      const { session_token, user_id } = (await desk.signIn(owner)).body
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { session_token })).body
      const code = await world.codeOf(number)
      for (let guess = 0; guess < 5; guess += 1) {
        const answer = await desk.type(phone_id, code === '123456' ? '123457' : '123456', { session_token })
        expect(answer).toMatchObject({ status: 404 })
      }
      // A code sent by user_id may be typed with and without the session: both are strangers to the number.
      const again = passed(await desk.send(number, { user_id })).body
      const newCode = await world.codeOf(number)
      for (let guess = 0; guess < 5; guess += 1) await desk.type(again.phone_id, newCode === '123456' ? '123457' : '123456')
      expect((await desk.type(again.phone_id, newCode, { session_token })).status).not.toBe(200)
    })
  })

  describe('a lock', () => {
    it('comes with the 10th, 20th, ... failure, for 1, 2, 4, 8, 16, then 24 hours, and with the 100th for good', async () => {
      const number = newNumber()
      for (const hours of [1, 2, 4, 8, 16, 24, 24, 24, 24]) {
        await guessWrong(desk, number, { times: 9 })
        expect(await typeWrong(desk, number)).toMatchObject({ status: 404 })
        passed(await desk.loginOrCreate(number, { expiration_minutes: 10 }))
        expect(await typeRight(desk, number)).toMatchObject({
          status: 429,
          error: 'user_lock_limit_reached',
          retryAfterSeconds: hours * 3_600,
          body: { error_details: { retry_after_seconds: hours * 3_600 } },
        })
        world.clock.advance(hours * hour - 1)
        passed(await desk.loginOrCreate(number))
        expect(await typeWrong(desk, number)).toMatchObject({ status: 429, retryAfterSeconds: 1 })
        world.clock.advance(1)
      }

      await guessWrong(desk, number, { times: 10 })
      for (const days of [0, 1, 40, 400]) {
        world.clock.advance(days * day)
        passed(await desk.loginOrCreate(number))
        expect(await typeRight(desk, number)).toMatchObject({ status: 429, error: 'user_lock_limit_reached', retryAfterSeconds: 86_400 })
      }
      await world.unlock(desk.keys, number)
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
    })

    it('is not lengthened by tries that it refuses', async () => {
      const number = newNumber()
      await guessWrong(desk, number, { times: 10 })
      passed(await desk.loginOrCreate(number))
      for (let tries = 0; tries < 25; tries += 1) await typeWrong(desk, number)
      world.clock.advance(hour)
      await guessWrong(desk, number, { times: 9 })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
    })

    it('is not brought about by the right code as the tenth try', async () => {
      const number = newNumber()
      await guessWrong(desk, number, { times: 9 })
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
      await guessWrong(desk, number, { times: 9 })
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
    })

    it.each([
      { after: 30 * day - 1, status: 429 },
      { after: 30 * day, status: 200 },
    ])('counts nine failures $after ms after the last one: then the tenth answers $status', async ({ after, status }) => {
      const number = newNumber()
      await guessWrong(desk, number, { times: 9 })
      world.clock.advance(after)
      await guessWrong(desk, number, { times: 1 })
      expect(await typeRight(desk, number)).toMatchObject({ status })
    })

    it('outlives its user', async () => {
      const number = newNumber()
      const { user_id } = (await desk.signIn(number)).body
      await guessWrong(desk, number, { times: 10 })
      passed(await desk.call('DELETE', `/v1/users/${user_id}`, {}))
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
    })

    it('shows on the user, the longest of her numbers and lanes, from its first to its last millisecond', async () => {
      const [number, second_number, home] = [newNumber(), newNumber(), newAddress()]
      const { user_id, session_token } = (await desk.signIn(number, from(home))).body
      const added = passed(await desk.send(second_number, { session_token })).body
      passed(await desk.type(added.phone_id, await world.codeOf(second_number), { session_token }))
      expect(await desk.user(user_id)).toMatchObject({ is_locked: false, lock_created_at: null, lock_expires_at: null })

      await guessWrong(desk, number, { times: 10 })
      const first = world.clock.now()
      expect(await desk.user(user_id)).toMatchObject({ is_locked: true, lock_created_at: iso(first), lock_expires_at: iso(first + hour) })

      world.clock.advance(10 * minute)
      await guessWrong(desk, number, { times: 10, ...from(home) })
      await guessWrong(desk, second_number, { times: 10 })
      const later = world.clock.now()
      expect(await desk.user(user_id)).toMatchObject({ is_locked: true, lock_created_at: iso(later), lock_expires_at: iso(later + hour) })

      world.clock.advance(hour - 1)
      expect(await desk.user(user_id)).toMatchObject({ is_locked: true, lock_created_at: iso(later) })
      world.clock.advance(1)
      expect(await desk.user(user_id)).toMatchObject({ is_locked: false, lock_created_at: null, lock_expires_at: null })
    })

    it('without an end shows no end; of a number that is not verified it does not show', async () => {
      const [number, unproved] = [newNumber(), newNumber()]
      const { user_id } = (await desk.signIn(number)).body
      for (let tens = 0; tens < 10; tens += 1) {
        await guessWrong(desk, number, { times: 10 })
        world.clock.advance(day)
      }
      expect(await desk.user(user_id)).toMatchObject({ is_locked: true, lock_expires_at: null })
      await world.unlock(desk.keys, number)
      expect(await desk.user(user_id)).toMatchObject({ is_locked: false })

      const asked = passed(await desk.loginOrCreate(unproved)).body
      await guessWrong(desk, unproved, { times: 10 })
      expect(await desk.user(asked.user_id)).toMatchObject({ is_locked: false })
    })

    it('of one project is none of another', async () => {
      const [number, other] = [newNumber(), await openDesk(world)]
      await guessWrong(desk, number, { times: 10 })
      passed(await other.loginOrCreate(number))
      expect(await typeRight(other, number)).toMatchObject({ status: 200 })
    })
  })

  describe('failed comparisons of an address', () => {
    it('are thirty an hour for all numbers together, then 429 for strangers, until the first one is an hour ago', async () => {
      const address = newAddress()
      const start = world.clock.now()
      for (let numbers = 0; numbers < 6; numbers += 1) {
        await guessWrong(desk, newNumber(), { times: 5, ...from(address) })
        world.clock.advance(minute)
      }
      const number = newNumber()
      passed(await desk.loginOrCreate(number, { expiration_minutes: 10 }))
      const refused = await typeRight(desk, number, from(address))
      expect(refused).toMatchObject({ status: 429, error: 'too_many_requests', retryAfterSeconds: 54 * 60 })
      expect(refused.body.error_details).toEqual({ retry_after_seconds: 54 * 60 })
      expect(await typeRight(desk, number, from(newAddress()))).toMatchObject({ status: 200 })

      world.clock.advance(start + hour - 1 - world.clock.now())
      passed(await desk.loginOrCreate(number))
      expect(await typeWrong(desk, number, from(address))).toMatchObject({ status: 429, retryAfterSeconds: 1 })
      world.clock.advance(1)
      expect(await typeWrong(desk, number, from(address))).toMatchObject({ status: 404 })
    })

    it('of an IPv6 /64 are counted together', async () => {
      for (let numbers = 0; numbers < 6; numbers += 1) {
        await guessWrong(desk, newNumber(), { times: 5, ...from(`2a00:1450:4001:900::${numbers + 1}`) })
      }
      const number = newNumber()
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number, from('2a00:1450:4001:900:ffff::7'))).toMatchObject({ status: 429, error: 'too_many_requests' })
      expect(await typeRight(desk, number, from('2a00:1450:4001:901::7'))).toMatchObject({ status: 200 })
    })

    it('do not stop the owner at a network she is known at', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      for (let numbers = 0; numbers < 6; numbers += 1) await guessWrong(desk, newNumber(), { times: 5, ...from(home) })
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 200 })
    })

    it('do not include right ones: an office signs in all day', async () => {
      const office = newAddress()
      for (let logins = 0; logins < 35; logins += 1) await desk.signIn(newNumber(), from(office))
    })
  })

  it('A13: after 100 wrong tries and 10 sends by strangers the owner signs in from her usual network', async () => {
    const live = await openDesk(world, { environment: 'live' })
    const [number, home] = [newNumber(), newAddress()]
    const { method_id: phone_id } = (await live.signIn(number, from(home))).body
    world.clock.advance(day)

    let sends = 0
    let tries = 0
    for (let rounds = 0; rounds < 60 && (sends < 10 || tries < 100); rounds += 1) {
      const asked = await live.send(number)
      if (asked.status === 200) sends += 1
      for (let guess = 0; guess < 5; guess += 1) {
        expect((await typeWrong(live, number)).status).not.toBe(200)
        tries += 1
      }
      world.clock.advance(20 * minute)
    }
    expect({ sends, isEnough: tries >= 100 }).toEqual({ sends: 10, isEnough: true })
    expect(await live.send(number)).toMatchObject({ status: 429 })

    expect(await live.send(number, from(home))).toMatchObject({ status: 200, body: { phone_id } })
    expect(await live.type(phone_id, await world.codeOf(number), from(home))).toMatchObject({ status: 200 })
  })

  it('A13: after 100 failures in a row, which lock strangers out for good, she still does', async () => {
    const [number, home] = [newNumber(), newAddress()]
    await desk.signIn(number, from(home))
    for (let tens = 0; tens < 10; tens += 1) {
      await guessWrong(desk, number, { times: 10 })
      if (tens < 9) world.clock.advance(day)
    }
    passed(await desk.loginOrCreate(number))
    expect(await typeRight(desk, number, from(newAddress()))).toMatchObject({ status: 429, retryAfterSeconds: 86_400 })
    expect(await typeRight(desk, number, from(home))).toMatchObject({ status: 200 })
    expect((await desk.signIn(number, from(home))).status).toBe(200)
  })
})

describe('failed comparisons of a project', () => {
  it('are warned of once a day, at the 300th', async () => {
    const world = await openWorld()
    const desk = await openDesk(world)
    const warnings = () => world.logged.filter((line) => line.includes('somebody may be guessing'))
    for (let numbers = 0; numbers < 59; numbers += 1) await guessWrong(desk, newNumber(), { times: 5 })
    await guessWrong(desk, newNumber(), { times: 4 })
    expect(warnings()).toEqual([])
    await guessWrong(desk, newNumber(), { times: 5 })
    expect(warnings()).toHaveLength(1)
    expect(warnings()[0]).toContain(desk.keys.project_id)
    await world.close()
  })
})

/** As good as no limits, where a live project cannot switch them off. */
const generous = {
  jwt_algorithm: 'ES256',
  limits: {
    gap_seconds: [1],
    known_number_hour: 1_000_000,
    stranger_number_hour: 1_000_000,
    number_day: 1_000_000,
    address_hour: 1_000_000,
    prefix_day: 1_000_000,
    project_new_day: 1_000_000,
  },
}

function iso(time: number): string {
  return new Date(Math.floor(time / second) * second).toISOString().replace('.000Z', 'Z')
}
