import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskOf, from, newAddress, newNumber, openDesk, passed, type Answer, type Desk } from './support/desk.ts'
import { typeRight } from './support/guesses.ts'
import { openDatabase, openWorld, type OpenedDatabase, type StoreKind, type World } from './support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Clocks and keys of no interest. */
const quick = { jwt_algorithm: 'ES256' } as const
const off = { gap_seconds: [0], known_number_hour: 0, stranger_number_hour: 0, number_day: 0, address_hour: 0 } as const

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('send limits, on %s', (store) => {
  let database: OpenedDatabase
  let world: World
  let desk: Desk

  beforeAll(async () => {
    database = await openDatabase(store)
    world = await openWorld({ database })
    desk = await openDesk(world, { settings: quick })
  })
  afterAll(() => world.close())

  const openLive = (limits = {}) => openDesk(world, { environment: 'live', settings: { ...quick, limits } })
  const openTest = (limits = {}, settings = {}) => openDesk(world, { settings: { ...quick, limits, ...settings } })

  function expectRefused(answer: Answer, seconds: number, error = 'too_many_requests'): void {
    expect(answer).toMatchObject({ status: 429, error, retryAfterSeconds: seconds })
    expect(answer.body.error_details).toEqual({ retry_after_seconds: seconds })
  }

  describe('the gap after a send', () => {
    it('is 15, 30, 60, then 120 seconds, to the millisecond', async () => {
      const at = await openTest({ stranger_number_hour: 0 })
      const number = newNumber()
      for (const gap of [15, 30, 60, 120, 120]) {
        expect(await at.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: gap })
        expectRefused(await at.loginOrCreate(number), gap)
        world.clock.advance(gap * second - 1)
        expectRefused(await at.loginOrCreate(number), 1)
        world.clock.advance(1)
      }
    })

    it('is each lane its own', async () => {
      const [number, home] = [newNumber(), newAddress()]
      await desk.signIn(number, from(home))
      expect(await desk.send(number)).toMatchObject({ status: 200, retryAfterSeconds: 15 })
      world.clock.advance(15 * second)
      expect(await desk.send(number)).toMatchObject({ status: 200, retryAfterSeconds: 30 })
      expect(await desk.send(number, from(home))).toMatchObject({ status: 200, retryAfterSeconds: 15 })
      expectRefused(await desk.send(number), 30)
    })

    it('is cleared by a redemption, in its lane', async () => {
      const number = newNumber()
      passed(await desk.loginOrCreate(number))
      world.clock.advance(15 * second)
      passed(await desk.loginOrCreate(number))
      expect(await typeRight(desk, number)).toMatchObject({ status: 200 })
      expect(await desk.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 15 })
    })

    it('grows by the unredeemed sends of the last 24 hours', async () => {
      const number = newNumber()
      passed(await desk.loginOrCreate(number))
      world.clock.advance(day - 30 * second)
      expect(await desk.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 30 })
      world.clock.advance(day)
      expect(await desk.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 15 })
    })

    it('is what the project says', async () => {
      const at = await openTest({ gap_seconds: [3, 7] })
      const number = newNumber()
      for (const gap of [3, 7]) {
        expect(await at.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: gap })
        world.clock.advance(gap * second)
      }
    })
  })

  describe('the hour of a number', () => {
    it('has three places for strangers, and a place is free when its send is an hour ago', async () => {
      const at = await openTest({ gap_seconds: [0] })
      const number = newNumber()
      const start = world.clock.now()
      for (const wait of [10, 20, 30]) {
        passed(await at.loginOrCreate(number))
        world.clock.advance(wait * minute)
      }
      world.clock.advance(start + hour - 1 - world.clock.now())
      expectRefused(await at.loginOrCreate(number), 1)
      world.clock.advance(1)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 600 })
      world.clock.advance(10 * minute - 1)
      expectRefused(await at.loginOrCreate(number), 1)
      world.clock.advance(1)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 200 })
    })

    it('has five for the owner, apart from those', async () => {
      const at = await openTest({ gap_seconds: [0] })
      const [number, home] = [newNumber(), newAddress()]
      await at.signIn(number, from(home))
      for (let sends = 0; sends < 3; sends += 1) passed(await at.send(number))
      expectRefused(await at.send(number), 3_600)
      for (let sends = 0; sends < 5; sends += 1) passed(await at.send(number, from(home)))
      expectRefused(await at.send(number, from(home)), 3_600)
    })

    it('gets its place back by a redemption', async () => {
      const at = await openTest({ gap_seconds: [0] })
      const number = newNumber()
      for (let logins = 0; logins < 8; logins += 1) await at.signIn(number)
      for (let sends = 0; sends < 3; sends += 1) passed(await at.loginOrCreate(number))
      expectRefused(await at.loginOrCreate(number), 3_600)
    })
  })

  describe('the day of a number', () => {
    it('has ten places in a live project, a lane, and redemptions give none back', async () => {
      const at = await openLive({ gap_seconds: [1], stranger_number_hour: 50, known_number_hour: 50, prefix_day: 100 })
      const [number, home] = [newNumber(), newAddress()]
      const start = world.clock.now()
      await at.signIn(number, from(home))
      for (let logins = 0; logins < 9; logins += 1) {
        await at.signIn(number)
        world.clock.advance(hour)
      }
      expectRefused(await at.loginOrCreate(number), 15 * 3_600)
      for (let sends = 0; sends < 10; sends += 1) {
        passed(await at.loginOrCreate(number, from(home)))
        world.clock.advance(second)
      }
      expect(await at.loginOrCreate(number, from(home))).toMatchObject({ status: 429 })
      world.clock.advance(start + day - 1 - world.clock.now())
      expectRefused(await at.loginOrCreate(number), 1)
      world.clock.advance(1)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 200 })
    })

    it('has a hundred in a test project', async () => {
      const at = await openTest({ gap_seconds: [0], stranger_number_hour: 0 })
      const number = newNumber()
      for (let sends = 0; sends < 100; sends += 1) passed(await at.loginOrCreate(number))
      expectRefused(await at.loginOrCreate(number), 86_400)
    })

    it('above a hundred is counted by the UTC day', async () => {
      const at = await openTest({ ...off, number_day: 101 })
      const number = newNumber()
      world.clock.advance(day - (world.clock.now() % day) + 23 * hour)
      for (let sends = 0; sends < 101; sends += 1) passed(await at.loginOrCreate(number))
      expectRefused(await at.loginOrCreate(number), 3_600)
      world.clock.advance(hour - 1)
      expectRefused(await at.loginOrCreate(number), 1)
      world.clock.advance(1)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 200 })
    })
  })

  describe('a phone', () => {
    // A project that allowed itself more texts a day allowed them for every project, and above a hundred it counted apart from the others.
    it.each([100, 101, 1_000_000])(
      'gets ten texts a day that strangers ask for, through live projects that allow %i each',
      async (number_day) => {
        const limits = { gap_seconds: [1], stranger_number_hour: 100, known_number_hour: 100, number_day, prefix_day: 100 }
        const [shop, bank] = [await openLive(limits), await openLive({ ...limits, number_day: 100 })]
        const [number, home] = [newNumber(), newAddress()]
        await shop.signIn(number, from(home))
        for (let sends = 0; sends < 5; sends += 1) {
          world.clock.advance(second)
          passed(await shop.send(number))
          passed(await bank.loginOrCreate(number))
        }
        for (const project of [shop, bank]) expectRefused(await project.loginOrCreate(number), day / second - 4)
        expect(await shop.send(number, from(home))).toMatchObject({ status: 200 })
        world.clock.advance(day - 4 * second - 1)
        expectRefused(await bank.loginOrCreate(number), 1)
        world.clock.advance(1)
        expect(await bank.loginOrCreate(number)).toMatchObject({ status: 200 })
      },
    )
  })

  describe('a mailbox', () => {
    const email = (at: Desk, address: string) => at.call('POST', '/v1/otps/email/login_or_create', { email: address })
    const openMail = (limits = {}) => openTest({ gap_seconds: [0], ...limits }, { channels: ['email'] })

    // A stranger filled somebody's mailbox with 60 codes in an hour: each tag had limits of its own.
    it('has one set of limits, whatever tags its address is given', async () => {
      const at = await openMail()
      for (const address of ['ada+1@example.com', 'ada+2@example.com', 'ada@example.com']) passed(await email(at, address))
      for (let tag = 3; tag < 63; tag += 1) expectRefused(await email(at, `ada+${tag.toString()}@example.com`), hour / second)
      expect(await email(at, 'grace+1@example.com')).toMatchObject({ status: 200 })
    })

    it('gets its place back by a redemption, and its addresses stay users of their own', async () => {
      const at = await openMail({ stranger_number_hour: 1 })
      const [shop, bank] = ['bea+shop@example.com', 'bea+bank@example.com']
      const asked = passed(await email(at, shop)).body
      expectRefused(await email(at, bank), hour / second)
      passed(await at.type(asked.email_id, await world.codeOf(shop)))
      const other = passed(await email(at, bank)).body
      expect(other.user_id).not.toBe(asked.user_id)
      expect(await at.type(other.email_id, await world.codeOf(bank))).toMatchObject({ status: 200, body: { user_id: other.user_id } })
    })
  })

  describe('an address', () => {
    it('has thirty unredeemed sends an hour, to whichever numbers', async () => {
      const address = newAddress()
      const start = world.clock.now()
      for (let sends = 0; sends < 30; sends += 1) passed(await desk.loginOrCreate(newNumber(), from(address)))
      expectRefused(await desk.loginOrCreate(newNumber(), from(address)), 3_600)
      expect(await desk.loginOrCreate(newNumber(), from(newAddress()))).toMatchObject({ status: 200 })
      expect(await desk.loginOrCreate(newNumber())).toMatchObject({ status: 200 })
      world.clock.advance(start + hour - world.clock.now())
      expect(await desk.loginOrCreate(newNumber(), from(address))).toMatchObject({ status: 200 })
    })

    it('gets its place back by a redemption, from wherever that comes', async () => {
      const address = newAddress()
      for (let logins = 0; logins < 33; logins += 1) await desk.signIn(newNumber(), from(address))
      const numbers = Array.from({ length: 30 }, newNumber)
      for (const number of numbers) passed(await desk.loginOrCreate(number, from(address)))
      expect(await desk.loginOrCreate(newNumber(), from(address))).toMatchObject({ status: 429 })
      passed(await typeRight(desk, numbers[7] ?? '', from(newAddress())))
      expect(await desk.loginOrCreate(newNumber(), from(address))).toMatchObject({ status: 200 })
      expect(await desk.loginOrCreate(newNumber(), from(address))).toMatchObject({ status: 429 })
    })

    it('is an IPv4 address or an IPv6 /64', async () => {
      const at = await openTest({ address_hour: 2 })
      passed(await at.loginOrCreate(newNumber(), from('2a00:1450:4001:82a::1')))
      passed(await at.loginOrCreate(newNumber(), from('2a00:1450:4001:82a:ffff:ffff:ffff:ffff')))
      expect(await at.loginOrCreate(newNumber(), from('2A00:1450:4001:082a:0::9'))).toMatchObject({ status: 429 })
      expect(await at.loginOrCreate(newNumber(), from('2a00:1450:4001:82b::1'))).toMatchObject({ status: 200 })
      passed(await at.loginOrCreate(newNumber(), from('198.51.100.1')))
      passed(await at.loginOrCreate(newNumber(), from('::ffff:198.51.100.1')))
      expect(await at.loginOrCreate(newNumber(), from('198.51.100.1'))).toMatchObject({ status: 429 })
      expect(await at.loginOrCreate(newNumber(), from('198.51.100.2'))).toMatchObject({ status: 200 })
    })

    it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('is exempt in a test project if it is %s', async (address) => {
      const at = await openTest({ address_hour: 1 })
      for (let sends = 0; sends < 3; sends += 1) passed(await at.loginOrCreate(newNumber(), from(address)))
    })

    it('is counted in a live project even if it is a loopback one', async () => {
      const at = await openLive({ address_hour: 1 })
      passed(await at.loginOrCreate(newNumber(), from('127.0.0.1')))
      expect(await at.loginOrCreate(newNumber(), from('127.0.0.1'))).toMatchObject({ status: 429 })
    })

    it('pays for a send to nobody, and the number does not: login_or_create works at once', async () => {
      const at = await openTest({ address_hour: 3, stranger_number_hour: 1, gap_seconds: [60] })
      const [address, number] = [newAddress(), newNumber()]
      for (let sends = 0; sends < 2; sends += 1) {
        expect(await at.send(number, from(address))).toMatchObject({ status: 404, error: 'user_not_found' })
      }
      expect(await at.loginOrCreate(number, from(address))).toMatchObject({ status: 200 })
      expect(await at.loginOrCreate(newNumber(), from(address))).toMatchObject({ status: 429 })
    })

    it('that is spent learns nothing of who exists', async () => {
      const at = await openTest({ address_hour: 2 })
      const [address, member] = [newAddress(), newNumber()]
      await at.signIn(member)
      for (let sends = 0; sends < 2; sends += 1) expect(await at.send(newNumber(), from(address))).toMatchObject({ status: 404 })
      expectRefused(await at.send(newNumber(), from(address)), 3_600)
      expectRefused(await at.send(member, from(address)), 3_600)
      expectRefused(await at.send(newNumber(), { user_id: 'user-test-00000000-0000-4000-8000-000000000000', ...from(address) }), 3_600)
    })
  })

  describe('numbers that never signed in', () => {
    const sameHundreds = (prefix: string) => Array.from({ length: 12 }, (_, index) => `${prefix}${(1_000 + index).toString()}`)

    it('are six a day in a live project for all that differ in the last four digits', async () => {
      const at = await openLive()
      const numbers = sameHundreds('+1415831')
      for (const number of numbers.slice(0, 6)) passed(await at.loginOrCreate(number))
      expectRefused(await at.loginOrCreate(numbers[6] ?? ''), 86_400, 'too_few_tokens_authenticated')
      expect(await at.loginOrCreate('+14158321000')).toMatchObject({ status: 200 })
      world.clock.advance(day - 1)
      expectRefused(await at.loginOrCreate(numbers[6] ?? ''), 1, 'too_few_tokens_authenticated')
      world.clock.advance(1)
      expect(await at.loginOrCreate(numbers[6] ?? '')).toMatchObject({ status: 200 })
    })

    it('get the place back when they do', async () => {
      const at = await openLive()
      const numbers = sameHundreds('+1415833')
      for (const number of numbers) await at.signIn(number)
      for (const number of numbers) {
        expect(await at.loginOrCreate(number)).toMatchObject({ status: 200 })
      }
    })

    it('are a thousand a day for the project', async () => {
      const at = await openLive({ project_new_day: 3 })
      const member = newNumber()
      await at.signIn(member)
      for (const number of ['+14158341000', '+14158351000', '+14158361000']) passed(await at.loginOrCreate(number))
      expectRefused(await at.loginOrCreate('+14158371000'), 86_400, 'too_few_tokens_authenticated')
      expect(await at.send(member)).toMatchObject({ status: 200 })
    })

    it('are not counted in a test project', async () => {
      for (const number of sameHundreds('+1415838')) passed(await desk.loginOrCreate(number))
    })
  })

  describe('Retry-After', () => {
    it.each([
      { of: 'growing gaps, within a day', limits: { known_number_hour: 4, address_hour: 5 }, moves: 6 },
      { of: 'a steady gap, over days', limits: { gap_seconds: [20], known_number_hour: 4, number_day: 7, address_hour: 5 }, moves: 12 },
    ])('is true, after a success and after a refusal, on any schedule of sends and sign-ins: $of', async ({ limits, moves }) => {
      const at = await openTest(limits)
      const move = fc.record({
        waitMilliseconds: fc.oneof(fc.nat(3 * second), fc.nat(3 * minute), fc.nat(2 * hour)),
        caller: fc.constantFrom('home', 'stranger', 'nameless'),
        redeems: fc.boolean(),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: moves }), async (schedule) => {
          const [number, home, stranger] = [newNumber(), newAddress(), newAddress()]
          const attributes = { home: from(home), stranger: from(stranger), nameless: {} }
          await at.signIn(number, attributes.home)
          for (const { waitMilliseconds, caller, redeems } of schedule) {
            world.clock.advance(waitMilliseconds)
            const answer = await at.send(number, attributes[caller])
            expect(Number.isInteger(answer.retryAfterSeconds)).toBe(true)
            if (answer.status === 200 && redeems) await typeRight(at, number, attributes[caller])
            else await expectToPassAfter(answer.retryAfterSeconds ?? 0, () => at.send(number, attributes[caller]))
          }
        }),
        { numRuns: store === 'sqlite' ? 30 : 8 },
      )
    })

    // After a send, somebody was told 30 s though 15 s were enough: her send of the day before left the window during the wait.
    it('knows of a send that leaves the 24 hours during the wait', async () => {
      const at = await openTest()
      const number = newNumber()
      passed(await at.loginOrCreate(number))
      world.clock.advance(day - 10 * second)
      const answer = await at.loginOrCreate(number)
      world.clock.advance(14 * second)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 429, retryAfterSeconds: 1 })
      world.clock.advance(second)
      expect(await at.loginOrCreate(number)).toMatchObject({ status: 200 })
      expect(answer).toMatchObject({ status: 200, retryAfterSeconds: 15 })
    })

    /** A second earlier it is too early; then it is time. */
    async function expectToPassAfter(seconds: number, send: () => Promise<Answer>): Promise<void> {
      expect(seconds).toBeGreaterThanOrEqual(1)
      world.clock.advance((seconds - 1) * second)
      expect(await send()).toMatchObject({ status: 429, retryAfterSeconds: 1 })
      world.clock.advance(second)
      expect(await send()).toMatchObject({ status: 200 })
    }
  })

  describe('limits of 0', () => {
    it('are switched off in a test project', async () => {
      const at = await openTest(off)
      const [number, address] = [newNumber(), newAddress()]
      for (let sends = 0; sends < 40; sends += 1) {
        expect(await at.loginOrCreate(number, from(address))).toMatchObject({ status: 200, retryAfterSeconds: 0 })
      }
    })

    it('do not exist in a live project', async () => {
      await expect(openLive({ number_day: 0 })).rejects.toThrow('number_day')
      await expect(openLive({ gap_seconds: [0] })).rejects.toThrow('gap_seconds')
    })
  })

  describe('a test number', () => {
    it('has the code of the settings, and no send limits', async () => {
      const number = newNumber()
      const at = await openTest({}, { test_numbers: { [number]: '424242' } })
      const { phone_id } = passed(await at.loginOrCreate(number)).body
      for (let sends = 0; sends < 20; sends += 1)
        expect(await at.loginOrCreate(number)).toMatchObject({ status: 200, retryAfterSeconds: 0 })
      expect(await at.type(phone_id, '424243')).toMatchObject({ status: 404 })
      expect(await at.type(phone_id, '424242')).toMatchObject({ status: 200 })
      expect(await at.type(phone_id, '424242')).toMatchObject({ status: 401 })
    })

    it('has comparisons and locks like any other', async () => {
      const number = newNumber()
      const at = await openTest({}, { test_numbers: { [number]: '424242' } })
      const { phone_id } = passed(await at.loginOrCreate(number)).body
      for (let guess = 0; guess < 5; guess += 1) await at.type(phone_id, '111111')
      expect(await at.type(phone_id, '424242')).toMatchObject({ status: 401 })
      passed(await at.loginOrCreate(number))
      for (let guess = 0; guess < 5; guess += 1) await at.type(phone_id, '111111')
      passed(await at.loginOrCreate(number))
      expect(await at.type(phone_id, '424242')).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
    })

    it('does not exist in a live project', async () => {
      const settings = { test_numbers: { '+14155552671': '424242' } }
      await expect(openDesk(world, { environment: 'live', settings })).rejects.toThrow('test_numbers')
    })
  })

  describe('the sandbox number', () => {
    const sandbox = '+10000000000'

    it('needs no phone: 000000 is right, any number of times, and nothing reaches the inbox', async () => {
      const at = await openTest()
      const asked = passed(await at.send(sandbox)).body
      for (let logins = 0; logins < 7; logins += 1) {
        const login = await at.type(asked.phone_id, '000000', { session_duration_minutes: 5 })
        expect(login).toMatchObject({ status: 200, body: { user_id: asked.user_id, method_id: asked.phone_id, reset_sessions: false } })
        expect(await at.call('POST', '/v1/sessions/authenticate', { session_token: login.body.session_token })).toMatchObject({
          status: 200,
        })
      }
      expect(await world.texts(sandbox)).toEqual([])
    })

    it('has no limits, no comparisons that run out, and no locks', async () => {
      const at = await openTest()
      const { phone_id } = passed(await at.loginOrCreate(sandbox)).body
      for (let sends = 0; sends < 40; sends += 1) {
        expect(await at.loginOrCreate(sandbox)).toMatchObject({ status: 200, body: { user_created: false } })
      }
      for (const code of ['000001', '123456', '999999']) {
        for (let guess = 0; guess < 12; guess += 1) {
          expect(await at.type(phone_id, code)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
        }
      }
      expect(await at.type(phone_id, '000000')).toMatchObject({ status: 200 })
    })

    it('is right only after a send', async () => {
      const [at, other] = [await openTest(), await openTest()]
      const asked = passed(await other.send(sandbox)).body
      // Another project's sandbox user has an id of its own: this one is found through a send, whose code then expires.
      const { phone_id } = passed(await at.send(sandbox)).body
      expect(phone_id).not.toBe(asked.phone_id)
      world.clock.advance(2 * minute)
      expect((await at.type(phone_id, '000000')).status).not.toBe(200)
    })

    it('is one fixed user, absent from search and undeletable', async () => {
      const at = await openTest()
      const { user_id, phone_id } = passed(await at.send(sandbox)).body
      expect(passed(await at.loginOrCreate(sandbox)).body).toMatchObject({ user_id, phone_id, user_created: false })
      expect(passed(await at.call('POST', '/v1/users/search', {})).body.results).toEqual([])
      const query = { operands: [{ filter_name: 'phone_number', filter_value: [sandbox] }] }
      expect(passed(await at.call('POST', '/v1/users/search', { query })).body.results).toEqual([])
      expect(await at.call('DELETE', `/v1/users/${user_id}`, {})).toMatchObject({ status: 404, error: 'user_not_found' })
      expect(await at.call('DELETE', `/v1/users/phone_numbers/${phone_id}`, {})).toMatchObject({ status: 404 })
      const exchange = await at.call('PUT', `/v1/users/${user_id}/exchange_primary_factor`, { phone_number: newNumber() })
      expect(exchange).toMatchObject({ status: 400, error: 'invalid_exchange_primary_factor_user' })
      expect(await at.type(phone_id, '000000')).toMatchObject({ status: 200, body: { user_id } })
    })

    it('with a session answers for that session and its own user, and adds nothing', async () => {
      const at = await openTest()
      const login = await at.signIn(newNumber())
      const { session_token, user_id, session } = login.body
      const asked = passed(await at.send(sandbox, { session_token })).body
      expect(asked.user_id).toBe(user_id)
      expect(await at.type(asked.phone_id, '000001', { session_token })).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      const stepped = passed(await at.type(asked.phone_id, '000000', { session_token })).body
      expect(stepped).toMatchObject({ user_id, session_token, session: { session_id: session.session_id, user_id } })
      expect(stepped.session.authentication_factors).toEqual(session.authentication_factors)
      expect((await at.user(user_id)).phone_numbers).toHaveLength(1)
    })

    it('is refused in a live project, and at the creation of a user', async () => {
      const live = await openLive()
      for (const answer of [await live.send(sandbox), await live.loginOrCreate(sandbox)]) {
        expect(answer).toMatchObject({ status: 400, error: 'invalid_phone_number_sandbox' })
      }
      for (const at of [live, desk]) {
        const created = await at.call('POST', '/v1/users', { phone_number: sandbox })
        expect(created).toMatchObject({ status: 400, error: 'invalid_phone_number_sandbox' })
      }
    })

    it('is that number alone: its neighbours are no numbers', async () => {
      for (const number of ['+10000000001', '+1000000000', '10000000000', ' +10000000000']) {
        expect(await desk.loginOrCreate(number)).toMatchObject({ status: 400, error: 'invalid_phone_number' })
      }
    })
  })

  describe('regions and types', () => {
    const wrongCountry = { status: 400, error: 'invalid_phone_number_country_code' }

    it.each([
      ['+447400123456', wrongCountry],
      ['+18765550123', wrongCountry],
      ['+12423591234', wrongCountry],
      ['+14155550123', wrongCountry],
      ['+18005552345', wrongCountry],
      ['+14165552671', { status: 200 }],
      ['+14155552671', { status: 200 }],
    ])('in a live project: %s', async (number, expected) => {
      expect(await (await openLive()).loginOrCreate(number)).toMatchObject(expected)
    })

    it.each([
      ['+447400123456', { status: 200 }],
      ['+18765550123', { status: 200 }],
      ['+14155550123', { status: 200 }],
      ['+442079460123', wrongCountry],
      ['+18005552345', wrongCountry],
      ['+4930123456', wrongCountry],
    ])('in a test project: %s', async (number, expected) => {
      expect(await desk.loginOrCreate(number)).toMatchObject(expected)
    })

    it('are what the project allows', async () => {
      const at = await openTest({}, { allowed_regions: ['GB'] })
      expect(await at.loginOrCreate('+447400123457')).toMatchObject({ status: 200 })
      expect(await at.loginOrCreate('+14155552671')).toMatchObject(wrongCountry)
    })

    it.each(['', '14155552671', '+1415555267', '+1 415 555 2671', '+14155552671x', '+99999999999', '004915112345678', '+1415555267١'])(
      '%j is no number',
      async (number) => {
        expect(await desk.loginOrCreate(number)).toMatchObject({ status: 400, error: 'invalid_phone_number' })
      },
    )
  })

  describe('a refusal writes nothing', () => {
    async function expectUnchanged(send: () => Promise<Answer>, expected: object): Promise<void> {
      const before = await database.tables()
      expect(await send()).toMatchObject(expected)
      expect(await database.tables()).toEqual(before)
    }

    it('when the gap, the hour, the address or a never-verified limit refuses', async () => {
      const at = await openTest({ stranger_number_hour: 1, address_hour: 1 })
      const [number, address] = [newNumber(), newAddress()]
      passed(await at.loginOrCreate(number, from(address)))
      await expectUnchanged(() => at.loginOrCreate(number), { status: 429 })
      world.clock.advance(minute)
      await expectUnchanged(() => at.loginOrCreate(number), { status: 429 })
      await expectUnchanged(() => at.loginOrCreate(newNumber(), from(address)), { status: 429 })
      const live = await openLive({ project_new_day: 1 })
      passed(await live.loginOrCreate(newNumber()))
      await expectUnchanged(() => live.loginOrCreate(newNumber(), from(newAddress())), { error: 'too_few_tokens_authenticated' })
    })

    it('when the request is wrong', async () => {
      const { session_token } = (await desk.signIn(newNumber())).body
      const taken = newNumber()
      await desk.signIn(taken)
      await expectUnchanged(() => desk.loginOrCreate('+1'), { error: 'invalid_phone_number' })
      await expectUnchanged(() => desk.loginOrCreate(newNumber(), { locale: 'xx' }), { error: 'invalid_locale' })
      await expectUnchanged(() => desk.send(taken, { session_token, ...from(newAddress()) }), { error: 'duplicate_phone_number' })
      await expectUnchanged(() => desk.send(newNumber()), { error: 'user_not_found' })
      await expectUnchanged(() => desk.send(newNumber(), { session_token: 'nobody-has-this' }), { error: 'session_not_found' })
    })
  })

  it('a live send that nothing carries is 503, takes no counter and names the missing setting in the log', async () => {
    const bare = await openWorld({ database: { ...database, close: async () => undefined }, clock: world.clock, isDelivering: false })
    const live = deskOf(bare, await bare.createProject({ environment: 'live', settings: { limits: { address_hour: 2 } } }))
    const [number, address] = [newNumber(), newAddress()]
    const before = await database.tables()
    for (let sends = 0; sends < 4; sends += 1) {
      expect(await live.loginOrCreate(number, from(address))).toMatchObject({ status: 503, error: 'server_unavailable' })
    }
    expect(await database.tables()).toEqual(before)
    expect(bare.logged.some((line) => line.includes('TOLLGATE_PROVIDERS_FILE'))).toBe(true)
    // Checks that refuse do so before: the 503 is for a send that passes all of them.
    expect(await live.loginOrCreate('+447400123456')).toMatchObject({ status: 400 })
    expect(await live.send(number, from(address))).toMatchObject({ status: 404 })
    expect(await live.send(number, from(address))).toMatchObject({ status: 404 })
    expect(await live.loginOrCreate(number, from(address))).toMatchObject({ status: 429 })
    await bare.close()
  })
})
