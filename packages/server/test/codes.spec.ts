import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemRandom } from '../src/adapters/system/system-random.ts'
import { bare, deskOf, from, newAddress, newNumber, openDesk, passed, unlimited, wrong, type Desk, type More } from './support/desk.ts'
import { guessWrong } from './support/guesses.ts'
import { heldClock, openDatabase, openWorld, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('codes, on %s', (store) => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  const ask = (number?: string, more?: More) => askAt(desk, number, more)

  describe('a code', () => {
    it('is six digits, in a text that says for how long, in which language it was asked for', async () => {
      const { number, code } = await ask(undefined, { expiration_minutes: 7, locale: 'fr-CA' })
      expect(code).toMatch(/^[0-9]{6}$/)
      const [text] = await world.texts(number)
      expect(text).toMatchObject({ locale: 'fr', text: expect.stringContaining('7 minutes') })
    })

    it('is never in an answer', async () => {
      const number = newNumber()
      const asked = await desk.loginOrCreate(number)
      const code = await world.codeOf(number)
      expect(JSON.stringify(asked.body)).not.toContain(code)
      expect(JSON.stringify((await desk.type(asked.body.phone_id, wrong(code))).body)).not.toContain(code)
    })

    it.each([undefined, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
      'B7: of %s minutes is right until the last millisecond, and dead on it',
      async (minutes) => {
        const lifetime = (minutes ?? 2) * minute
        const wish = minutes === undefined ? {} : { expiration_minutes: minutes }
        const [typedInTime, typedLate] = [await ask(undefined, wish), await ask(undefined, wish)]
        world.clock.advance(lifetime - 1)
        expect(await desk.type(typedInTime.method, typedInTime.code)).toMatchObject({ status: 200 })
        world.clock.advance(1)
        expect(await desk.type(typedLate.method, typedLate.code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
        world.clock.advance(1)
        expect(await desk.type(typedLate.method, typedLate.code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      },
    )

    it('B2: is accepted once, then never again', async () => {
      const { method, code } = await ask()
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
      expect(await desk.type(method, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
    })

    it('B1: typed twenty times at once signs in once', async () => {
      const { method, code, userId } = await ask()
      const answers = await Promise.all(Array.from({ length: 20 }, () => desk.type(method, code, { session_duration_minutes: 5 })))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(answers.filter(({ status }) => status >= 500)).toEqual([])
      const { sessions } = (await desk.call('GET', `/v1/sessions?user_id=${userId}`)).body
      expect(sessions).toHaveLength(1)
    })

    it('is asked for twenty times at once by nobody in particular: one user, one number, one code that works', async () => {
      const number = newNumber()
      const answers = await Promise.all(Array.from({ length: 20 }, () => desk.loginOrCreate(number)))
      expect(answers.filter(({ status }) => status !== 200)).toEqual([])
      expect(new Set(answers.map(({ body }) => body.user_id)).size).toBe(1)
      expect(new Set(answers.map(({ body }) => body.phone_id)).size).toBe(1)
      expect(answers.filter(({ body }) => body.user_created)).toHaveLength(1)
      const method = answers[0]?.body.phone_id ?? ''
      const codes = new Set((await world.texts(number)).map(({ text }) => /\d{6}/.exec(text)?.[0] ?? ''))
      let accepted = 0
      for (const code of [...codes].slice(-5)) accepted += (await desk.type(method, code)).status === 200 ? 1 : 0
      expect(accepted).toBe(1)
    })
  })

  describe('a number', () => {
    it('A4: has one living code: of ten sends only the newest counts', async () => {
      const number = newNumber()
      const codes: string[] = []
      let method = ''
      for (let sends = 0; sends < 10; sends += 1) {
        const asked = await ask(number)
        codes.push(asked.code)
        method = asked.method
      }
      const newest = codes.at(-1) ?? ''
      for (const older of codes.slice(-5, -1).filter((code) => code !== newest)) {
        expect(await desk.type(method, older)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      }
      expect(await desk.type(method, newest)).toMatchObject({ status: 200 })
    })

    it('B16: answers the older of two codes like any wrong one', async () => {
      const { number, method, code: older } = await ask()
      const { code: newer } = await ask(number)
      const late = await desk.type(method, older)
      expect(late).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect(bare(await desk.type(method, wrong(newer)))).toEqual(bare(late))
      expect(await desk.type(method, newer)).toMatchObject({ status: 200 })
    })

    it('keeps its method id over sends, whoever asks: the text that arrives is the code that works', async () => {
      const number = newNumber()
      const owner = await ask(number, from(newAddress()))
      const stranger = await ask(number, from(newAddress()))
      expect(stranger.method).toBe(owner.method)
      expect(await desk.type(owner.method, stranger.code, from(newAddress()))).toMatchObject({ status: 200 })
    })
  })

  describe('five comparisons', () => {
    it('A1: five wrong codes, and the right one comes too late', async () => {
      const { method, code } = await ask()
      for (let guess = 0; guess < 5; guess += 1) {
        expect(await desk.type(method, wrong(code))).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      }
      expect(await desk.type(method, wrong(code))).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await desk.type(method, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
    })

    it('A1: four wrong codes leave one for the right one', async () => {
      const { method, code } = await ask()
      for (let guess = 0; guess < 4; guess += 1) await desk.type(method, wrong(code))
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
    })

    it('A2: a resend gives back comparisons, but no failures: ten are compared, however often one asks again', async () => {
      const { number, method } = await ask()
      let compared = 0
      let refused = 0
      for (let resends = 0; resends < 20; resends += 1) {
        const { code } = await ask(number)
        for (let guess = 0; guess < 5; guess += 1) {
          const { error } = await desk.type(method, wrong(code))
          if (error === 'otp_code_not_found') compared += 1
          if (error === 'user_lock_limit_reached') refused += 1
        }
      }
      expect({ compared, refused }).toEqual({ compared: 10, refused: 90 })
    })

    it('A5: of thirty parallel guesses five are compared', async () => {
      const { method, code } = await ask()
      const guesses = Array.from({ length: 30 }, (_, index) => ((Number(code) + 1 + index) % 1_000_000).toString().padStart(6, '0'))
      const answers = await Promise.all(guesses.map((guess) => desk.type(method, guess)))
      const counts = Object.groupBy(answers, ({ error }) => error ?? 'none')
      expect({ compared: counts['otp_code_not_found']?.length, refused: counts['unable_to_auth_otp_code']?.length }).toEqual({
        compared: 5,
        refused: 25,
      })
    })

    it("A11: somebody else's success gives nobody new ones", async () => {
      const [victim, owner] = [await ask(), await ask()]
      for (let guess = 0; guess < 5; guess += 1) await desk.type(victim.method, wrong(victim.code))
      expect(await desk.type(owner.method, owner.code)).toMatchObject({ status: 200 })
      expect(await desk.type(victim.method, victim.code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      await guessWrong(desk, victim.number, { times: 5 })
      expect(await desk.type(victim.method, victim.code)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
    })

    it("A12: deleting number or user thrice and beginning again changes nothing of the number's failures", async () => {
      const number = newNumber()
      for (const cycle of [0, 1, 2]) {
        const { method, userId } = await ask(number)
        await guessWrong(desk, number, { times: 3 })
        passed(await desk.call('DELETE', cycle === 1 ? `/v1/users/phone_numbers/${method}` : `/v1/users/${userId}`, {}))
      }
      await guessWrong(desk, number, { times: 1 })
      const { method, code } = await ask(number)
      expect(await desk.type(method, code)).toMatchObject({ status: 429, error: 'user_lock_limit_reached' })
    })
  })

  describe('what is refused before it is compared', () => {
    it('is no failure: a double click locks nobody out', async () => {
      const { number, method } = await ask()
      for (let logins = 0; logins < 12; logins += 1) {
        const { code } = await ask(number)
        const clicks = await Promise.all([desk.type(method, code), desk.type(method, code)])
        expect(clicks.map(({ status }) => status).sort()).toEqual([200, 401])
      }
      const { code } = await ask(number)
      for (let clicks = 0; clicks < 12; clicks += 1) await desk.type(method, clicks === 0 ? code : wrong(code))
      await guessWrong(desk, number, { times: 9 })
      expect(await desk.type(method, (await ask(number)).code)).toMatchObject({ status: 200 })
    })

    it('is no failure: neither of an expired code nor of one out of comparisons', async () => {
      const { number, method, code } = await ask()
      for (let guess = 0; guess < 17; guess += 1) await desk.type(method, wrong(code))
      const second = await ask(number)
      world.clock.advance(2 * minute)
      for (let guess = 0; guess < 12; guess += 1) {
        expect(await desk.type(method, wrong(second.code))).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      }
      await guessWrong(desk, number, { times: 4 })
      expect(await desk.type(method, (await ask(number)).code)).toMatchObject({ status: 200 })
    })

    it.each([
      [{ session_duration_minutes: 4 }, 400, 'invalid_session_duration_minutes'],
      [{ session_token: 'nobody-has-this-token' }, 404, 'session_not_found'],
      [{ session_token: 'a', session_jwt: 'b' }, 400, 'too_many_session_arguments'],
      [{ session_jwt: 'not.a.jwt' }, 401, 'unable_to_parse_session_jwt'],
      [{ session_duration_minutes: 5, session_custom_claims: { text: 'x'.repeat(5_000) } }, 400, 'custom_claims_too_large'],
      [{ session_duration_minutes: 5, session_custom_claims: [] }, 400, 'unable_to_represent_custom_claims_json'],
      [{ options: { ip_match_required: true } }, 401, 'attribute_mismatch'],
      [{ attributes: { ip_address: 'here' } }, 400, 'invalid_ip_address'],
    ])('%j leaves all five comparisons and the code', async (more, status, error) => {
      const { method, code } = await ask()
      for (let tries = 0; tries < 6; tries += 1) expect(await desk.type(method, code, more)).toMatchObject({ status, error })
      for (let tries = 0; tries < 6; tries += 1) expect(await desk.type(method, wrong(code), more)).toMatchObject({ status, error })
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
    })
  })

  describe('the binding of a code', () => {
    it("C1: no code of five people opens another one's door", async () => {
      const people = [await ask(), await ask(), await ask(), await ask(), await ask()]
      for (const { method } of people) {
        for (const { code } of people.filter((other) => other.method !== method)) {
          expect(await desk.type(method, code)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
        }
      }
      for (const { method, code } of people) expect(await desk.type(method, code)).toMatchObject({ status: 200 })
    })

    it("C2: another project's method id, test or live, is answered like one that nobody has", async () => {
      const { method, code } = await ask()
      const unknown = await desk.type('phone-number-test-00000000-0000-4000-8000-000000000000', code)
      expect(unknown).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      for (const environment of ['test', 'live'] as const) {
        const foreign = await openDesk(world, { environment })
        expect(bare(await foreign.type(method, code))).toEqual(bare(unknown))
        expect(bare(await foreign.type(method.replace('-test-', '-live-'), code))).toEqual(bare(unknown))
      }
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
    })

    it('C2: the same number in two projects is two people with two codes', async () => {
      const { number, method, code } = await ask()
      const other = await openDesk(world)
      const { body } = passed(await other.loginOrCreate(number))
      const otherCode = await world.codeOf(number)
      expect(body.phone_id).not.toBe(method)
      if (otherCode !== code) expect(await other.type(body.phone_id, code)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
      expect(await other.type(body.phone_id, otherCode)).toMatchObject({ status: 200 })
    })

    it('C13: a session of one user with the code of another is refused, and nothing compared or added', async () => {
      const attacker = await desk.signIn(newNumber())
      const { session_token, session_jwt, user_id } = attacker.body
      const { method, code, userId } = await ask()
      for (const session of [{ session_token }, { session_jwt }]) {
        for (let tries = 0; tries < 6; tries += 1) {
          expect(await desk.type(method, code, session)).toMatchObject({
            status: 401,
            error: 'session_on_code_does_not_match_session_passed_in',
          })
        }
      }
      expect((await desk.user(user_id)).phone_numbers).toHaveLength(1)
      const { session } = passed(await desk.call('POST', '/v1/sessions/authenticate', { session_token })).body
      expect(session.authentication_factors).toHaveLength(1)
      expect(await desk.type(method, code)).toMatchObject({ status: 200, body: { user_id: userId } })
    })

    it('B12: a number deleted while its code is under way lets nobody in, and does not come back', async () => {
      const { method, code, userId } = await ask()
      passed(await desk.call('DELETE', `/v1/users/phone_numbers/${method}`, {}))
      expect(await desk.type(method, code, { session_duration_minutes: 5 })).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect((await desk.user(userId)).phone_numbers).toEqual([])
    })

    it('B13: a user deleted while the code is under way lets nobody in', async () => {
      const { method, code, userId } = await ask()
      passed(await desk.call('DELETE', `/v1/users/${userId}`, {}))
      expect(await desk.type(method, code, { session_duration_minutes: 5 })).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect(await desk.call('GET', `/v1/users/${userId}`)).toMatchObject({ status: 404, error: 'user_not_found' })
    })
  })

  it('the attributes of the redemption are compared with those of the send where that is asked for', async () => {
    const attributes = { ip_address: '2001:db8::1', user_agent: 'Firefox' }
    const sent = { attributes }
    const both = { ip_match_required: true, user_agent_match_required: true }
    const { method, code } = await ask(undefined, sent)
    const mismatch = { status: 401, error: 'attribute_mismatch' }
    expect(await desk.type(method, code, { options: both })).toMatchObject(mismatch)
    expect(await desk.type(method, code, { options: both, attributes: { ...attributes, ip_address: '2001:db8::2' } })).toMatchObject(
      mismatch,
    )
    expect(await desk.type(method, code, { options: both, attributes: { ...attributes, user_agent: 'firefox' } })).toMatchObject(mismatch)
    expect(await desk.type(method, code, { options: { user_agent_match_required: true }, ...from('2001:db8::1') })).toMatchObject(mismatch)
    const otherSpelling = { ...attributes, ip_address: '2001:0DB8:0:0:0:0:0:1' }
    expect(await desk.type(method, code, { options: both, attributes: otherSpelling })).toMatchObject({ status: 200 })
  })
})

describe('codes, whatever the store', () => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld()
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  it.each([0, -1, 11, 1e9, 4.5, '5', null, [5], true])('B11: cannot live %j minutes, and nothing is sent', async (expiration_minutes) => {
    const number = newNumber()
    expect(await desk.loginOrCreate(number, { expiration_minutes })).toMatchObject({ status: 400, error: 'invalid_expiration_otp' })
    expect(await world.texts(number)).toEqual([])
  })

  it('A7: no other spelling of the address is a way around them', async () => {
    const { method, code } = await askAt(desk)
    for (const path of [
      '/v1/otps/authenticate/',
      '/v1/otps/Authenticate',
      '//v1/otps/authenticate',
      '/v1//otps/authenticate',
      '/V1/otps/authenticate',
      '/v1/otps/sms/authenticate',
      '/v1/otps/authenticate.json',
      '/v1/otps/%61uthenticate/x',
    ]) {
      expect(await desk.call('POST', path, { method_id: method, code })).toMatchObject({ status: 404, error: 'route_not_found' })
    }
    for (let guess = 0; guess < 5; guess += 1) await desk.call('POST', '/v1/otps/%61uthenticate', { method_id: method, code: wrong(code) })
    expect(await desk.type(method, code)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
  })

  describe('what is no code', () => {
    const zeroWidth = String.fromCodePoint(0x200b)
    it.each([
      ['A8', [['1', '2']]],
      ['A8', [{ $ne: 1 }]],
      ['A8', [123456]],
      ['A8', [1e5]],
      ['A8', [true]],
      ['A8', [null]],
      ['A8', ['']],
      ['A8', ['12345']],
      ['A8', ['1234567']],
      ['A8', ['0x1e24']],
      ['A8', ['1e5000']],
      ['A8', ['-12345']],
      ['A8', ['+12345']],
      ['A9', [' {code}']],
      ['A9', ['{code} ']],
      ['A9', ['{code}\n']],
      ['A9', ['\n{code}']],
      ['A9', ['{code}\r\n']],
      ['A9', ['{code}\u0000']],
      ['A9', [`${zeroWidth}{code}`]],
      ['A9', ['{dashed}']],
      ['A10', ['{arabic}']],
      ['A10', ['{fullwidth}']],
      ['A10', ['{mathematical}']],
    ])('%s: %j is 400, and nothing is compared', async (_row, [template]) => {
      const { method, code } = await askAt(desk)
      const digits = (zero: number) => Array.from(code, (digit) => String.fromCodePoint(zero + Number(digit))).join('')
      const typed =
        typeof template === 'string'
          ? template
              .replace('{code}', code)
              .replace('{dashed}', `${code.slice(0, 3)}-${code.slice(3)}`)
              .replace('{arabic}', digits(0x660))
              .replace('{fullwidth}', digits(0xff10))
              .replace('{mathematical}', digits(0x1d7ce))
          : template
      for (let tries = 0; tries < 6; tries += 1) {
        const answer = await desk.call('POST', '/v1/otps/authenticate', { method_id: method, code: typed })
        expect(answer).toMatchObject({ status: 400, error: 'invalid_code' })
      }
      expect(await desk.type(method, code)).toMatchObject({ status: 200 })
    })

    it('A8: a missing code is 400, a missing or malformed method id too', async () => {
      const { method, code } = await askAt(desk)
      expect(await desk.call('POST', '/v1/otps/authenticate', { method_id: method })).toMatchObject({ status: 400, error: 'invalid_code' })
      for (const method_id of [
        undefined,
        null,
        1,
        '',
        'phone-number-test-1',
        method.toUpperCase(),
        ` ${method}`,
        `${method}\n`,
        [method],
      ]) {
        const answer = await desk.call('POST', '/v1/otps/authenticate', { method_id, code })
        expect(answer).toMatchObject({ status: 400, error: 'invalid_method_id' })
      }
    })
  })

  it('keep their leading zeros', async () => {
    const world = await openWorld({ random: { ...systemRandom, integer: () => 42 } })
    const desk = await openDesk(world)
    const number = newNumber()
    const { phone_id } = passed(await desk.loginOrCreate(number)).body
    expect(await world.codeOf(number)).toBe('000042')
    expect(await desk.type(phone_id, '42')).toMatchObject({ status: 400, error: 'invalid_code' })
    expect(await desk.type(phone_id, '000042')).toMatchObject({ status: 200 })
    await world.close()
  })

  it('B15: a code under way is judged by its own row, whatever is set meanwhile', async () => {
    const database = await openDatabase('sqlite')
    const clock = heldClock()
    const before = await openWorld({ database, clock, settings: unlimited })
    const number = newNumber()
    const { phone_id } = passed(await deskOf(before, before.keys).loginOrCreate(number)).body
    const code = await before.codeOf(number)
    await before.set(before.keys, { test_numbers: { [number]: wrong(code) }, 'limits.number_day': 1, allowed_regions: ['GB'] })

    // Another server process: settings are remembered for up to a second.
    const after = await openWorld({ database: { ...database, close: async () => undefined }, clock, keys: before.keys })
    const desk = deskOf(after, before.keys)
    expect(await desk.loginOrCreate(number)).toMatchObject({ status: 400, error: 'invalid_phone_number_country_code' })
    expect(await desk.type(phone_id, wrong(code))).toMatchObject({ status: 404, error: 'otp_code_not_found' })
    expect(await desk.type(phone_id, code)).toMatchObject({ status: 200 })
    await after.close()
    await before.close()
  })
})

async function askAt(desk: Desk, number = newNumber(), more: More = {}) {
  const { body } = passed(await desk.loginOrCreate(number, more))
  return { number, method: body.phone_id, userId: body.user_id, code: await desk.world.codeOf(number) }
}
