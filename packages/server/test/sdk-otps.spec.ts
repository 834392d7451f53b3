import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { done, openBrowser, refused, type Browser } from './support/browser.ts'
import { newNumber, openDesk, passed, unlimited, wrong, type Desk } from './support/desk.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const second = 1_000
const minute = 60 * second

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('codes from a browser, on %s', (store) => {
  let world: World
  let desk: Desk
  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  const page = (): Browser => openBrowser(world, desk.keys)
  const settingsWorld = async (settings: object) => {
    const keys = await world.createProject({ settings: { ...unlimited, ...settings } })
    return { keys, page: () => openBrowser(world, keys) }
  }

  describe('asking', () => {
    it('login_or_create answers the method alone, for a newcomer and for a user', async () => {
      const number = newNumber()
      for (const answer of [await page().loginOrCreate(number), await page().loginOrCreate(number)]) {
        expect(answer).toMatchObject({ status: 200 })
        expect(Object.keys(answer.body).sort()).toEqual(['method_id', 'request_id', 'status_code'])
      }
    })

    it('send/primary is 404 user_not_found for a number that nobody has, and login_or_create then works at once', async () => {
      const number = newNumber()
      expect(await page().sendPrimary(number)).toMatchObject(refused('user_not_found'))
      expect(await page().loginOrCreate(number)).toMatchObject({ status: 200 })
    })

    it('send/primary texts a user in her language, with the minutes that were asked for', async () => {
      const number = newNumber()
      await page().signIn(number)
      done(await page().sendPrimary(number, { expiration_minutes: 5, locale: 'es-MX' }))
      expect((await world.texts(number)).at(-1)?.text).toMatch(/^Tu codigo Tollgate: \d{6}\. Vence en 5 minutos\./)
    })

    it('says when the next send would pass, where pages can read it', async () => {
      const { page: visitor } = await settingsWorld({ limits: {} })
      const number = newNumber()
      const first = await visitor().loginOrCreate(number)
      expect(first).toMatchObject({ status: 200, retryAfterSeconds: 15, headers: { 'access-control-expose-headers': 'Retry-After' } })
      const early = await visitor().loginOrCreate(number)
      expect(early).toMatchObject({ ...refused('too_many_requests'), retryAfterSeconds: 15 })
      expect(early.body.error_details).toEqual({ retry_after_seconds: 15 })
      expect(early.headers).toMatchObject({ 'access-control-allow-origin': 'http://localhost:3000' })
    })

    it('with create_new_users off, login_or_create knows users only', async () => {
      const { page: visitor, keys } = await settingsWorld({ create_new_users: false })
      const number = newNumber()
      expect(await visitor().loginOrCreate(number)).toMatchObject(refused('user_not_found'))
      await world.clientOf(keys).users.create({ phone_number: number })
      expect(await visitor().loginOrCreate(number)).toMatchObject({ status: 200 })
    })

    it('is 401 endpoint_not_authorized_for_sdk where the project does not text', async () => {
      const { page: visitor } = await settingsWorld({ channels: ['email'] })
      for (const send of ['loginOrCreate', 'sendPrimary', 'sendSecondary'] as const)
        expect(await visitor()[send](newNumber())).toMatchObject(refused('endpoint_not_authorized_for_sdk'))
    })

    it.each([
      [{ phone_number: '+1' }, 'invalid_phone_number'],
      [{ phone_number: 'garbage' }, 'invalid_phone_number'],
      [{ phone_number: '+19005550123' }, 'invalid_phone_number_country_code'],
      [{ expiration_minutes: 11 }, 'invalid_expiration_otp'],
      [{ expiration_minutes: '5' }, 'invalid_expiration_otp'],
      [{ locale: 'xx' }, 'invalid_locale'],
      [{ enable_autofill: 'yes' }, 'bad_request'],
      [{ autofill_session_duration_minutes: 4 }, 'invalid_session_duration_minutes'],
    ] as const)('%j is %s, and nothing is sent', async (fields, errorType) => {
      const number = newNumber()
      expect(await page().loginOrCreate(number, fields)).toMatchObject(refused(errorType))
      expect(await world.texts(number)).toEqual([])
    })
  })

  describe('E6: the line that binds a code to a page', () => {
    it('names the domain of the project, whatever a request says', async () => {
      const { page: visitor } = await settingsWorld({ autofill_domain: 'app.example.com' })
      const number = newNumber()
      const headers = { origin: 'http://localhost:3000', 'x-sdk-parent-host': 'https://evil.example', 'x-forwarded-host': 'evil.example' }
      const body = { phone_number: number, enable_autofill: true, domain: 'evil.example', autofill_domain: 'evil.example' }
      done(await visitor().call({ path: '/otps/sms/login_or_create', body, headers }))
      const code = await world.codeOf(number)
      expect((await world.texts(number)).at(-1)?.text.split('\n').at(-1)).toBe(`@app.example.com #${code}`)
    })

    it('carries the app hash on the same line', async () => {
      const { page: visitor } = await settingsWorld({ autofill_domain: 'app.example.com', autofill_app_hashes: ['FA+9qCX9VSu'] })
      const number = newNumber()
      done(await visitor().loginOrCreate(number, { enable_autofill: true }))
      expect((await world.texts(number)).at(-1)?.text).toMatch(/\n@app\.example\.com #\d{6} FA\+9qCX9VSu$/)
    })

    it('is not there unless it is asked for', async () => {
      const { page: visitor } = await settingsWorld({ autofill_domain: 'app.example.com' })
      const number = newNumber()
      done(await visitor().loginOrCreate(number))
      expect((await world.texts(number)).at(-1)?.text).not.toContain('@')
    })

    it('is missing without a domain, which the log and the inbox say; the text goes all the same', async () => {
      const { page: visitor } = await settingsWorld({})
      const number = newNumber()
      done(await visitor().loginOrCreate(number, { enable_autofill: true }))
      expect((await world.texts(number)).at(-1)?.text).not.toContain('@')
      expect(world.logged.filter((line) => line.includes('autofill_domain'))).not.toEqual([])
      const [message] = (await world.ground.stores.inbox.newest()).filter(({ to }) => to === number)
      expect(message?.warning).toContain('autofill_domain')
    })
  })

  describe('typing', () => {
    it('answers user, session and both tokens', async () => {
      const number = newNumber()
      const { method_id } = done(await page().loginOrCreate(number)).body
      const { body } = done(await page().type(method_id, await world.codeOf(number)))
      expect(body).toMatchObject({
        method_id,
        user: { user_id: body.user_id, phone_numbers: [{ phone_id: method_id, phone_number: number, verified: true }] },
        session: { user_id: body.user_id, attributes: { ip_address: '127.0.0.1' } },
      })
      expect([body.session_token, body.session_jwt].every((token) => token.length > 20)).toBe(true)
    })

    it('gives 30 minutes to who asks for none, and leaves the end of a live session alone', async () => {
      const visitor = page()
      const { body } = await visitor.signIn(newNumber(), { session_duration_minutes: undefined })
      const end = Date.parse(body.session.expires_at)
      expect(end - Date.parse(body.session.started_at)).toBe(30 * minute)
      world.clock.advance(10 * minute)
      const number = body.user.phone_numbers[0]?.phone_number ?? ''
      const { method_id } = done(await visitor.sendSecondary(number)).body
      const again = done(await visitor.type(method_id, await world.codeOf(number), { session_duration_minutes: undefined }))
      expect(again.body.session).toMatchObject({ session_id: body.session.session_id, expires_at: body.session.expires_at })
    })

    it('a wrong code is 404, an expired or used one 401', async () => {
      const number = newNumber()
      const { method_id } = done(await page().loginOrCreate(number)).body
      const code = await world.codeOf(number)
      expect(await page().type(method_id, wrong(code))).toMatchObject(refused('otp_code_not_found'))
      done(await page().type(method_id, code))
      expect(await page().type(method_id, code)).toMatchObject(refused('unable_to_auth_otp_code'))
      done(await page().loginOrCreate(number))
      world.clock.advance(2 * minute)
      expect(await page().type(method_id, await world.codeOf(number))).toMatchObject(refused('unable_to_auth_otp_code'))
    })

    it('a duration above the project is refused, and the code still lives', async () => {
      const { page: visitor } = await settingsWorld({ max_session_duration_minutes: 60 })
      const number = newNumber()
      const { method_id } = done(await visitor().loginOrCreate(number)).body
      const code = await world.codeOf(number)
      const long = await visitor().type(method_id, code, { session_duration_minutes: 61 })
      expect(long).toMatchObject(refused('invalid_session_duration_minutes'))
      expect(await visitor().type(method_id, code)).toMatchObject({ status: 200 })
    })

    it('with a dead session is a sign-in like any other', async () => {
      const number = newNumber()
      const { method_id } = done(await page().loginOrCreate(number)).body
      expect(
        await page()
          .with('nobody-has-this')
          .type(method_id, await world.codeOf(number)),
      ).toMatchObject({ status: 200 })
    })

    it('with claims in the body starts a session without them: a browser has no word in what an app trusts', async () => {
      const number = newNumber()
      const { method_id } = done(await page().loginOrCreate(number)).body
      const more = { session_custom_claims: { admin: true } }
      const { body } = done(await page().type(method_id, await world.codeOf(number), more))
      expect(body.session.custom_claims).toBeNull()
      const again = done(await page().with(body.session_token).call({ path: '/sessions/authenticate', body: more }))
      expect(again.body.session.custom_claims).toBeNull()
    })
  })

  describe('a second number', () => {
    it('becomes the user’s by its code', async () => {
      const [first, other] = [newNumber(), newNumber()]
      const visitor = page()
      const { body } = await visitor.signIn(first)
      const { method_id } = done(await visitor.sendSecondary(other)).body
      const added = done(await visitor.type(method_id, await world.codeOf(other)))
      expect(added.body).toMatchObject({ user_id: body.user_id, session: { session_id: body.session.session_id } })
      expect(added.body.user.phone_numbers.every(({ verified }) => verified)).toBe(true)
      expect(added.body.user.phone_numbers.map(({ phone_number }) => phone_number).sort()).toEqual([first, other])
    })

    it('is gone after five minutes otherwise, and signs in a new user then', async () => {
      const number = newNumber()
      const visitor = page()
      const { body } = await visitor.signIn(newNumber())
      const { method_id } = done(await visitor.sendSecondary(number, { expiration_minutes: 10 })).body
      const code = await world.codeOf(number)
      world.clock.advance(5 * minute)
      expect(await visitor.type(method_id, code)).toMatchObject(refused('otp_code_not_found'))
      expect((await desk.user(body.user_id)).phone_numbers).toHaveLength(1)
      const other = await page().signIn(number)
      expect(other.body.user_id).not.toBe(body.user_id)
    })

    it('of somebody else: 200, and the right code is 400 duplicate_phone_number and spent', async () => {
      const [hers, his] = [newNumber(), newNumber()]
      await page().signIn(his)
      const visitor = page()
      const { body } = await visitor.signIn(hers)
      const { method_id } = done(await visitor.sendSecondary(his)).body
      const code = await world.codeOf(his)
      expect(await visitor.type(method_id, wrong(code))).toMatchObject(refused('otp_code_not_found'))
      expect(await visitor.type(method_id, code)).toMatchObject(refused('duplicate_phone_number'))
      expect(await visitor.type(method_id, code)).toMatchObject(refused('unable_to_auth_otp_code'))
      expect((await desk.user(body.user_id)).phone_numbers.filter(({ verified }) => verified)).toHaveLength(1)
      expect(await page().signIn(his)).toMatchObject({ status: 200 })
    })

    it('needs a live session: 401 user_unauthenticated', async () => {
      expect(await page().sendSecondary(newNumber())).toMatchObject(refused('user_unauthenticated'))
      expect(await page().with('nobody-has-this').sendSecondary(newNumber())).toMatchObject(refused('user_unauthenticated'))
    })

    it('C4: asked for in one session is of no use in another user’s', async () => {
      const number = newNumber()
      const [hers, his] = [page(), page()]
      const { body } = await hers.signIn(newNumber())
      await his.signIn(newNumber())
      const { method_id } = done(await hers.sendSecondary(number)).body
      const code = await world.codeOf(number)
      expect(await his.type(method_id, code)).toMatchObject(refused('session_on_code_does_not_match_session_passed_in'))
      expect((await desk.user(body.user_id)).phone_numbers.filter(({ verified }) => verified)).toHaveLength(1)
      expect(await hers.type(method_id, code)).toMatchObject({ status: 200 })
    })

    it('C5: asked for in a session starts none without it', async () => {
      const number = newNumber()
      const visitor = page()
      await visitor.signIn(newNumber())
      const { method_id } = done(await visitor.sendSecondary(number)).body
      const code = await world.codeOf(number)
      for (const session of [undefined, 'nobody-has-this'])
        expect(await page().with(session).type(method_id, code)).toMatchObject(refused('no_associated_session_passed_in'))
      expect(await visitor.type(method_id, code)).toMatchObject({ status: 200 })
    })
  })

  it('the sandbox number works as it does for a backend', async () => {
    const visitor = page()
    const { method_id } = done(await visitor.loginOrCreate('+10000000000')).body
    expect(await visitor.type(method_id, '123456')).toMatchObject(refused('otp_code_not_found'))
    expect(await visitor.type(method_id, '000000')).toMatchObject({ status: 200 })
    const own = page()
    const { body } = await own.signIn(newNumber())
    const secondary = done(await own.sendSecondary('+10000000000'))
    expect(done(await own.type(secondary.body.method_id, '000000')).body.user_id).toBe(body.user_id)
  })

  it('a session of her own is a known caller: what strangers spend does not close it', async () => {
    const { page: visitor } = await settingsWorld({ limits: { gap_seconds: [0], stranger_number_hour: 1 } })
    const number = newNumber()
    const owner = visitor()
    await owner.signIn(number)
    passed(await desk.loginOrCreate(newNumber()))
    const elsewhere = visitor()
    done(await elsewhere.sendPrimary(number))
    expect(await owner.sendSecondary(number)).toMatchObject({ status: 200 })
  })
})
