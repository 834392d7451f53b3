import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openContent } from '../src/delivery/sealed-content.ts'
import { done, openBrowser, refused, type Browser, type BrowserAnswer } from './support/browser.ts'
import { newNumber, unlimited, wrong } from './support/desk.ts'
import { recordedStores } from './support/recorded-stores.ts'
import { openWorld, type Keys, type StoreKind, type World } from './support/world.ts'

const second = 1_000
const methodId = /^phone-number-(?:test|live)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('who exists, on %s', (store) => {
  const steps: string[] = []
  let world: World
  beforeAll(async () => {
    world = await openWorld({ store, trustedProxies: 1, around: (stores) => recordedStores(stores, steps) })
  })
  afterAll(() => world.close())

  const protectedProject = (settings: object = {}) =>
    world.createProject({ settings: { jwt_algorithm: 'ES256', enumeration_protection: true, ...settings } })
  /** Whoever asks does so from a network that no user signed in from. */
  const page = (keys: Keys, address = '198.51.100.7'): Browser => openBrowser(world, keys, { headers: { 'x-forwarded-for': address } })

  /** A number of a user, one of a user who never signed in, and one of nobody. */
  async function numbersOf(keys: Keys) {
    const [verified, unverified, unknown] = [newNumber(), newNumber(), newNumber()]
    await page(keys, '203.0.113.9').signIn(verified)
    await world.clientOf(keys).users.create({ phone_number: unverified })
    // Nothing of how they began is left to tell them apart.
    world.clock.advance(24 * 3_600 * second)
    return { verified, unverified, unknown }
  }

  /** All that a caller sees of an answer. */
  const seen = ({ status, error, retryAfterSeconds, headers, body }: BrowserAnswer) => ({
    status,
    error,
    retryAfterSeconds,
    headers: Object.keys(headers).sort(),
    length: headers['content-length'],
    fields: Object.keys(body).sort(),
  })

  describe('D1: with enumeration_protection, send', () => {
    it('answers a number of nobody like one of a user', async () => {
      const keys = await protectedProject()
      const { verified, unverified, unknown } = await numbersOf(keys)
      const answers = await Promise.all([verified, unverified, unknown].map((number) => page(keys).sendPrimary(number)))
      expect(answers.map(seen)).toEqual(answers.map(() => seen(answers[0] as BrowserAnswer)))
      expect(answers[0]).toMatchObject({ status: 200 })
      for (const { body } of answers) expect(body.method_id).toMatch(methodId)
    })

    it('answers the same method for a number every time, and another one in another project', async () => {
      const [keys, others] = [await protectedProject(unlimited), await protectedProject(unlimited)]
      const number = newNumber()
      const methods = []
      for (const at of [keys, keys, others]) methods.push(done(await page(at).sendPrimary(number)).body.method_id)
      expect(methods[0]).toBe(methods[1])
      expect(methods[0]).not.toBe(methods[2])
    })

    it('texts nobody who is nobody', async () => {
      const keys = await protectedProject()
      const { verified, unknown } = await numbersOf(keys)
      const textsBefore = (await world.texts(verified)).length
      for (const number of [verified, unknown]) done(await page(keys).sendPrimary(number))
      expect((await world.texts(verified)).length - textsBefore).toBe(1)
      expect(await world.texts(unknown)).toEqual([])
    })

    it('asks the stores the same, and writes the same rows', async () => {
      const keys = await protectedProject()
      const { verified, unknown } = await numbersOf(keys)
      const costOf = async (act: () => Promise<unknown>) => {
        const before = await world.tables()
        steps.length = 0
        await act()
        const asked = [...steps]
        const after = await world.tables()
        const written = Object.entries(after).map(([table, rows]) => [table, rows.length - (before[table]?.length ?? 0)])
        return { asked, written: written.filter(([, more]) => more !== 0) }
      }
      const methods = new Map<string, string>()
      const sent = (number: string) => async () => {
        methods.set(number, done(await page(keys).sendPrimary(number)).body.method_id)
      }
      const knownSend = await costOf(sent(verified))
      const unknownSend = await costOf(sent(unknown))
      // Her code of the day before is replaced, where the number of nobody gets its first: one row either way.
      expect(knownSend.asked).toEqual(unknownSend.asked)
      expect(knownSend.asked).toContain('codes.issue')
      expect(knownSend.written.filter(([table]) => table !== 'codes' && table !== 'counters')).toEqual([['messages', 1]])
      expect(unknownSend.written.filter(([table]) => table !== 'codes' && table !== 'counters')).toEqual([['messages', 1]])

      const guess = (number: string, address: string) => () => page(keys, address).type(methods.get(number) ?? '', '000000')
      const knownGuess = await costOf(guess(verified, '198.51.100.8'))
      const unknownGuess = await costOf(guess(unknown, '198.51.101.8'))
      expect(unknownGuess).toEqual(knownGuess)
      expect(knownGuess.asked).toContain('codes.takeAttempt')
    })

    it('D3: and the same limits, in the same places', async () => {
      const keys = await protectedProject()
      const { verified, unknown } = await numbersOf(keys)
      const course = async (number: string) => {
        const answers = []
        for (let sends = 0; sends < 20; sends += 1) {
          const { status, error, retryAfterSeconds } = await page(keys).sendPrimary(number)
          answers.push({ status, error, retryAfterSeconds })
          world.clock.advance(30 * second)
        }
        return answers
      }
      const [known, nobody] = [await course(verified), await course(unknown)]
      expect(nobody).toEqual(known)
      expect(known.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    })

    it('compares guesses alike: wrong, exhausted, locked', async () => {
      const keys = await protectedProject({ limits: unlimited.limits })
      const { verified, unknown } = await numbersOf(keys)
      const course = async (number: string) => {
        const answers = []
        for (let sends = 0; sends < 3; sends += 1) {
          const { method_id } = done(await page(keys).sendPrimary(number)).body
          for (let guess = 0; guess < 6; guess += 1) answers.push(seen(await page(keys).type(method_id, '000000')))
        }
        return answers
      }
      const [known, nobody] = [await course(verified), await course(unknown)]
      expect(nobody).toEqual(known)
      expect(new Set(known.map(({ error }) => error))).toEqual(
        new Set(['otp_code_not_found', 'unable_to_auth_otp_code', 'user_lock_limit_reached']),
      )
    })

    it('answers the same method when login_or_create begins a user with the number', async () => {
      const keys = await protectedProject(unlimited)
      const { verified, unknown } = await numbersOf(keys)
      for (const number of [verified, unknown]) {
        const before = done(await page(keys).sendPrimary(number)).body.method_id
        expect(done(await page(keys).loginOrCreate(number)).body.method_id).toBe(before)
        expect(done(await page(keys).sendPrimary(number)).body.method_id).toBe(before)
      }
    })

    it('tells nobody more who has a session of his own', async () => {
      const keys = await protectedProject(unlimited)
      const { verified, unknown } = await numbersOf(keys)
      const him = page(keys)
      await him.signIn(newNumber())
      const answers = []
      for (const number of [verified, unknown]) {
        const { method_id } = done(await page(keys).sendPrimary(number)).body
        const alive = await him.type(method_id, '000000')
        // His own request for the number voids the code that was under way.
        done(await him.sendSecondary(number))
        answers.push([seen(alive), seen(await him.type(method_id, '000000'))])
      }
      expect(answers[1]).toEqual(answers[0])
      expect(answers[0]?.map(({ error }) => error)).toEqual(Array(2).fill('session_on_code_does_not_match_session_passed_in'))
    })

    it('accepts no code for a number of nobody, not even the one that was written', async () => {
      const keys = await protectedProject(unlimited)
      const number = newNumber()
      const { method_id } = done(await page(keys).sendPrimary(number)).body
      const rows = (await world.tables())['messages'] as readonly { recipient: string; sealed_content: string }[]
      const sealed = rows.find(({ recipient }) => recipient === number)?.sealed_content ?? ''
      const code = openContent(world.ground.keyring, sealed)?.code ?? ''
      expect(code).toMatch(/^\d{6}$/)
      expect(await page(keys).type(method_id, code)).toMatchObject(refused('otp_code_not_found'))
      expect(await page(keys).type(method_id, wrong(code))).toMatchObject(refused('otp_code_not_found'))
    })

    it('becomes the user’s own when she comes after all', async () => {
      const keys = await protectedProject(unlimited)
      const number = newNumber()
      done(await page(keys).sendPrimary(number))
      expect(await page(keys).signIn(number)).toMatchObject({ status: 200 })
      done(await page(keys).sendPrimary(number))
      expect(await world.texts(number)).toHaveLength(2)
    })
  })

  it('with enumeration_protection, a method that nobody has is 401, like one without a code', async () => {
    const nobodys = 'phone-number-test-00000000-0000-4000-8000-000000000000'
    expect(await page(await protectedProject()).type(nobodys, '123456')).toMatchObject(refused('unable_to_auth_otp_code'))
    expect(await page(await world.createProject({ settings: unlimited })).type(nobodys, '123456')).toMatchObject(
      refused('otp_code_not_found'),
    )
  })

  it('with enumeration_protection, a limit of never-verified numbers is not heard of: 200, and no text', async () => {
    const limits = {
      gap_seconds: [1],
      stranger_number_hour: 100,
      known_number_hour: 100,
      number_day: 100,
      address_hour: 1_000,
      prefix_day: 2,
    }
    const settings = { enumeration_protection: true, jwt_algorithm: 'ES256', limits }
    const keys = await world.createProject({ environment: 'live', settings })
    const visitor = openBrowser(world, keys, { headers: { origin: undefined } })
    const numbers = [1, 2, 3, 4].map((last) => `+1415862100${last}`)
    const [, , , existing = ''] = numbers
    await world.clientOf(keys).users.create({ phone_number: existing })
    const answers = []
    for (const number of numbers.slice(0, 3)) answers.push(await visitor.loginOrCreate(number))
    answers.push(await visitor.sendPrimary(existing), await visitor.sendPrimary('+14158621009'))
    // Nothing of the waits tells either: the next send would be answered alike.
    expect(answers.map(({ status, retryAfterSeconds }) => [status, retryAfterSeconds])).toEqual(answers.map(() => [200, 1]))
    expect(await Promise.all(numbers.map(async (number) => (await world.texts(number)).length))).toEqual([1, 1, 0, 0])
    const found = await world.clientOf(keys).users.search({ query: { operator: 'AND', operands: [] } })
    expect(found.results.map(({ phone_numbers }) => phone_numbers[0]?.phone_number).sort()).toEqual([numbers[0], numbers[1], existing])
  })

  it('without enumeration_protection, a number of nobody is 404 user_not_found', async () => {
    const keys = await world.createProject({ settings: unlimited })
    expect(await page(keys).sendPrimary(newNumber())).toMatchObject(refused('user_not_found'))
  })
})
