import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { useDocumentedComponent } from './documented-component.ts'
import { apiError } from './support/api-error.ts'
import { breakDatabase } from './support/behind-its-back.ts'
import { newEmail } from './support/new-email.ts'
import type { Clients } from './support/page-server.ts'
import { addEmail, addNumber, anHour, createUser, redeemCode, signIn, signInAs } from './support/people.ts'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import type { Answer } from './support/visitor.ts'
import { startWorld, strangerName, type World } from './support/world.ts'

const minuteSeconds = 60

/** All that a browser does, on ports of localhost. */
export function describeClients(clients: Clients): void {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ clients, settings: { channels: ['sms', 'whatsapp', 'email'] } })
  })
  afterEach(() => world.closePages())
  afterAll(() => world.stop())

  it('the documented component sends a code of five minutes, and the app signs in with it, in every tab, until it signs out', () =>
    useDocumentedComponent(world))

  describe('sending to an existing user', () => {
    it('answers 200, a request id and the method id', async () => {
      const number = newNumber()
      await createUser(world, { phone_number: number })
      const alice = await world.visit()
      expect(await alice.call('otps.sms.send', number)).toEqual({
        status_code: 200,
        request_id: expect.stringMatching(/^request-id-test-/),
        method_id: expect.stringMatching(/^phone-number-test-/),
      })
      expect(alice.asked.at(-1)).toMatchObject({ path: '/sdk/v1/otps/sms/send/primary' })
    })

    it.each([
      { said: 'nothing', options: {}, text: /^Your Tollgate code: \d{6}\. Valid for 2 minutes\./ },
      { said: '1 minute', options: { expiration_minutes: 1 }, text: /^Your Tollgate code: \d{6}\. Valid for 1 minute\./ },
      {
        said: '10 minutes and es',
        options: { expiration_minutes: 10, locale: 'es' },
        text: /^Tu codigo Tollgate: \d{6}\. Vence en 10 minutos\./,
      },
      { said: '5 minutes and fr', options: { expiration_minutes: 5, locale: 'fr' }, text: /^Code Tollgate : \d{6}\. Valable 5 minutes\./ },
      {
        said: '3 minutes and pt-br',
        options: { expiration_minutes: 3, locale: 'pt-br' },
        text: /^Seu codigo Tollgate: \d{6}\. Vale por 3 minutos\./,
      },
    ])('who says $said texts $text', async ({ options, text }) => {
      const number = newNumber()
      await createUser(world, { phone_number: number })
      const alice = await world.visit()
      await alice.call('otps.sms.send', number, options)
      expect(await world.server.nextText(number)).toMatch(text)
    })

    it('ends the text in the line that browsers fill the code in from, when asked to', async () => {
      const number = newNumber()
      await createUser(world, { phone_number: number })
      const alice = await world.visit()
      await alice.call('otps.sms.send', number, { enable_autofill: true, autofill_session_duration_minutes: 5 })
      const text = await world.server.nextText(number)
      expect(text.split('\n').at(-1)).toBe(`@localhost #${codeOf(text)}`)
    })

    it('refuses an unknown number, and login_or_create takes it at once', async () => {
      const number = newNumber()
      const alice = await world.visit()
      expect(await alice.refusalOf('otps.sms.send', number)).toMatchObject(
        apiError(world, { status_code: 404, error_type: 'user_not_found', error_message: 'User could not be found.' }),
      )
      const { method_id } = await alice.call('otps.sms.loginOrCreate', number)
      const { user } = await alice.call('otps.authenticate', codeOf(await world.server.nextText(number)), method_id, anHour)
      expect(user).toMatchObject({ status: 'active', phone_numbers: [{ phone_number: number, verified: true }] })
    })

    it('takes the sandbox number, and sends nothing', async () => {
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.sms.send', '+10000000000')
      expect(await alice.refusalOf('otps.authenticate', '123456', method_id, anHour)).toMatchObject({ error_type: 'otp_code_not_found' })
      const { session } = await alice.call('otps.authenticate', '000000', method_id, anHour)
      expect(session.authentication_factors).toMatchObject([{ type: 'otp', delivery_method: 'sms' }])
      expect(await world.server.countTexts('+10000000000')).toBe(0)
    })
  })

  describe('a code by WhatsApp', () => {
    it('signs somebody new in, in the language and for the minutes that were asked for', async () => {
      const number = newNumber()
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.whatsapp.loginOrCreate', number, { expiration_minutes: 5, locale: 'es' })
      expect(alice.asked.at(-1)).toMatchObject({
        path: '/sdk/v1/otps/whatsapp/login_or_create',
        body: { phone_number: number, expiration_minutes: 5, locale: 'es' },
      })
      const text = await world.server.nextText(number)
      expect(text).toContain('5 minutos')
      const { session, user } = await alice.call('otps.authenticate', codeOf(text), method_id, anHour)
      expect(session.authentication_factors).toMatchObject([
        { type: 'otp', delivery_method: 'whatsapp', phone_number_factor: { phone_number: number } },
      ])
      expect(user.phone_numbers).toMatchObject([{ phone_number: number, verified: true }])
    })

    it('goes to an existing user, and to nobody else', async () => {
      const number = newNumber()
      const alice = await world.visit()
      expect(await alice.refusalOf('otps.whatsapp.send', number)).toMatchObject(
        apiError(world, { status_code: 404, error_type: 'user_not_found' }),
      )
      await createUser(world, { phone_number: number })
      const { method_id } = await alice.call('otps.whatsapp.send', number)
      expect(alice.asked.at(-1)?.path).toBe('/sdk/v1/otps/whatsapp/send/primary')
      const code = codeOf(await world.server.nextText(number))
      expect(await alice.call('otps.authenticate', code, method_id, anHour)).toMatchObject({ status_code: 200 })
    })

    it('adds a second number to a session', async () => {
      const alice = await signIn(world)
      const second = newNumber()
      const { method_id } = await alice.call('otps.whatsapp.send', second)
      expect(alice.asked.at(-1)?.path).toBe('/sdk/v1/otps/whatsapp/send/secondary')
      const { user } = await alice.call('otps.authenticate', codeOf(await world.server.nextText(second)), method_id, anHour)
      expect(verifiedNumbersOf(user)).toEqual([alice.number, second])
    })
  })

  describe('a code by email', () => {
    it('signs somebody new in, in the language and for the minutes that were asked for', async () => {
      const email = newEmail()
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.email.loginOrCreate', email, { expiration_minutes: 5, locale: 'fr' })
      expect(method_id).toMatch(/^email-test-/)
      expect(alice.asked.at(-1)).toMatchObject({
        path: '/sdk/v1/otps/email/login_or_create',
        body: { email, expiration_minutes: 5, locale: 'fr' },
      })
      const text = await world.server.nextText(email)
      expect(text).toContain('5 minutes')
      const { session, user } = await alice.call('otps.authenticate', codeOf(text), method_id, anHour)
      expect(session.authentication_factors).toMatchObject([
        { type: 'email_otp', delivery_method: 'email', email_factor: { email_address: email } },
      ])
      expect(user).toMatchObject({ emails: [{ email, verified: true }], phone_numbers: [] })
    })

    it('goes to an existing user, and to nobody else', async () => {
      const email = newEmail()
      const alice = await world.visit()
      expect(await alice.refusalOf('otps.email.send', email)).toMatchObject(
        apiError(world, { status_code: 404, error_type: 'email_not_found' }),
      )
      await createUser(world, { email })
      const { method_id } = await alice.call('otps.email.send', email)
      expect(alice.asked.at(-1)?.path).toBe('/sdk/v1/otps/email/send/primary')
      const code = codeOf(await world.server.nextText(email))
      expect(await alice.call('otps.authenticate', code, method_id, anHour)).toMatchObject({ status_code: 200 })
    })

    it.each([
      { email: 'garbage', options: {}, refusal: { status_code: 400, error_type: 'invalid_email' } },
      {
        email: 'ada@example.com',
        options: { login_template_id: 'nowhere' },
        refusal: { status_code: 404, error_type: 'email_template_not_found' },
      },
    ])('to $email with $options is refused: $refusal.error_type', async ({ email, options, refusal }) => {
      const alice = await world.visit()
      expect(await alice.refusalOf('otps.email.loginOrCreate', email, options)).toMatchObject(apiError(world, refusal))
    })

    it('adds an address to a session, which signs the same user in from then on', async () => {
      const alice = await signIn(world)
      const email = newEmail()
      const { session, user } = await addEmail(world, alice, email)
      expect(alice.asked.map(({ path }) => path)).toContain('/sdk/v1/otps/email/send/secondary')
      expect(session).toMatchObject({
        session_id: alice.answer.session.session_id,
        authentication_factors: [{ delivery_method: 'sms' }, { delivery_method: 'email', email_factor: { email_address: email } }],
      })
      expect(user).toMatchObject({ phone_numbers: [{ phone_number: alice.number }], emails: [{ email, verified: true }] })

      await world.server.advanceSeconds(2 * minuteSeconds)
      const elsewhere = await world.visit()
      const { method_id } = await elsewhere.call('otps.email.loginOrCreate', email)
      const code = codeOf(await world.server.nextText(email))
      expect(await elsewhere.call('otps.authenticate', code, method_id, anHour)).toMatchObject({ user_id: alice.answer.user_id })
    })

    it('and the address that it proved can be deleted again', async () => {
      const alice = await signIn(world)
      const { user } = await addEmail(world, alice, newEmail())
      await alice.call('user.deleteEmail', user.emails[0]?.email_id)
      expect(await alice.peek('user.getSync')).toMatchObject({ emails: [], phone_numbers: [{ phone_number: alice.number }] })
    })
  })

  describe('a code', () => {
    it('is refused when wrong, and the right one still works', async () => {
      const number = newNumber()
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.sms.loginOrCreate', number)
      const code = codeOf(await world.server.nextText(number))
      expect(await alice.refusalOf('otps.authenticate', otherThan(code), method_id, anHour)).toMatchObject(
        apiError(world, { status_code: 404, error_type: 'otp_code_not_found' }),
      )
      expect(await alice.peek('session.getSync')).toBeNull()
      expect(await alice.call('otps.authenticate', code, method_id, anHour)).toMatchObject({ status_code: 200, method_id })
    })

    it('is refused once its minutes are over', async () => {
      const number = newNumber()
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.sms.loginOrCreate', number, { expiration_minutes: 5 })
      const code = codeOf(await world.server.nextText(number))
      await world.server.advanceSeconds(5 * minuteSeconds)
      expect(await alice.refusalOf('otps.authenticate', code, method_id, anHour)).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'unable_to_auth_otp_code' }),
      )
    })

    it('is refused once it was used', async () => {
      const number = newNumber()
      const alice = await world.visit()
      const { method_id } = await alice.call('otps.sms.loginOrCreate', number)
      const code = codeOf(await world.server.nextText(number))
      await alice.call('otps.authenticate', code, method_id, anHour)
      const bob = await world.visit()
      expect(await bob.refusalOf('otps.authenticate', code, method_id, anHour)).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'unable_to_auth_otp_code' }),
      )
    })

    it('is sent anew after the gap: the old one is dead, the new one good', async () => {
      const number = newNumber()
      const alice = await world.visit()
      const first = await alice.call('otps.sms.loginOrCreate', number)
      const oldCode = codeOf(await world.server.nextText(number))
      const gapSeconds = Number((await alice.latestAnswerTo('/otps/sms/login_or_create')).headers['retry-after'])
      expect(gapSeconds).toBe(15)

      expect(await alice.refusalOf('otps.sms.loginOrCreate', number)).toMatchObject({
        ...apiError(world, { status_code: 429, error_type: 'too_many_requests', error_message: 'Too many requests have been made.' }),
        error_details: { retry_after_seconds: expect.toSatisfy((seconds: number) => seconds > 0 && seconds <= gapSeconds) },
      })
      const refused = await alice.latestAnswerTo('/otps/sms/login_or_create')
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect(await world.server.countTexts(number)).toBe(1)

      await world.server.advanceSeconds(gapSeconds)
      expect(await alice.call('otps.sms.loginOrCreate', number)).toMatchObject({ method_id: first.method_id })
      const newCode = codeOf(await world.server.nextText(number))
      if (newCode !== oldCode) {
        expect(await alice.refusalOf('otps.authenticate', oldCode, first.method_id, anHour)).toMatchObject({
          error_type: 'otp_code_not_found',
        })
      }
      expect(await alice.call('otps.authenticate', newCode, first.method_id, anHour)).toMatchObject({ status_code: 200 })
    })
  })

  describe('a session', () => {
    it('comes with the whole user, and lasts as long as asked', async () => {
      const { number, answer } = await signIn(world)
      expect(answer).toMatchObject({
        status_code: 200,
        user_id: answer.user.user_id,
        session_token: expect.stringMatching(/^[\w-]{40,}$/),
        session_jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        session: {
          authentication_factors: [{ type: 'otp', delivery_method: 'sms', phone_number_factor: { phone_number: number } }],
          attributes: { user_agent: expect.stringContaining('Chrome') },
        },
        user: { phone_numbers: [{ phone_number: number, verified: true }] },
      })
      const { started_at, expires_at } = answer.session
      expect(Date.parse(expires_at) - Date.parse(started_at)).toBe(60 * minuteSeconds * 1000)
    })

    it('is there after a reload, at once and for the server', async () => {
      const alice = await signIn(world)
      await alice.page.reload()
      expect(await alice.peek('session.getSync')).toMatchObject({ session_id: alice.answer.session.session_id })
      expect(await alice.peek('user.getSync')).toMatchObject({ user_id: alice.answer.user_id })
      expect(await alice.call('user.get')).toMatchObject({ user_id: alice.answer.user_id })
    })

    it('is in a second tab too, and gone from it when the first signs out', async () => {
      const alice = await world.visit()
      const secondTab = await alice.openTab()
      await redeemCode(world, alice, newNumber())
      await expect.poll(() => secondTab.peek('session.getSync')).not.toBeNull()
      await alice.call('session.revoke')
      await expect.poll(() => secondTab.peek('session.getSync')).toBeNull()
      expect(await secondTab.peek('user.getSync')).toBeNull()
    })

    it('is over everywhere once revoked', async () => {
      const alice = await signIn(world)
      expect(await alice.call('session.revoke')).toMatchObject({ status_code: 200 })
      expect(await alice.peek('session.getSync')).toBeNull()
      expect(await alice.peek('session.getTokens')).toBeNull()
      expect(await alice.context.cookies()).toEqual([])
      const { sessions } = await world.server.backend<{ sessions: unknown[] }>({
        method: 'GET',
        path: `/v1/sessions?user_id=${alice.answer.user_id}`,
      })
      expect(sessions).toEqual([])
    })

    it('that the backend ended is over on the page at its next look', async () => {
      const alice = await signIn(world)
      await world.server.backend({ path: '/v1/sessions/revoke', body: { session_id: alice.answer.session.session_id } })
      expect((await alice.refusalOf('session.authenticate')).error_type).toMatch(/^(session_not_found|user_unauthenticated)$/)
      expect(await alice.peek('session.getSync')).toBeNull()
      expect(await alice.context.cookies()).toEqual([])
    })

    it('lasts longer after a look that says so, and no longer after one that does not', async () => {
      const alice = await signIn(world)
      const { expires_at } = alice.answer.session
      await world.server.advanceSeconds(10 * minuteSeconds)
      expect(await alice.call('session.authenticate')).toMatchObject({
        session: { expires_at },
        session_token: alice.answer.session_token,
        session_jwt: expect.not.stringMatching(alice.answer.session_jwt),
      })
      const longer = await alice.call('session.authenticate', anHour)
      expect(Date.parse(longer.session.expires_at) - Date.parse(expires_at)).toBeGreaterThanOrEqual(10 * minuteSeconds * 1000)
    })

    it('is looked at again every three minutes', async () => {
      const alice = await signIn(world, { isClockHeld: true })
      const looks = () => alice.asked.filter(({ path }) => path === '/sdk/v1/sessions/authenticate')
      const before = looks().length
      await world.server.advanceSeconds(3 * minuteSeconds)
      await alice.page.clock.fastForward(179_000)
      // An answer later, so that a look would have been seen.
      await alice.call('user.get')
      expect(looks()).toHaveLength(before)
      await alice.page.clock.fastForward(2_000)
      await expect.poll(() => looks().length).toBe(before + 1)
      expect(looks().at(-1)?.body).toEqual({})
      await expect.poll(async () => (await alice.peek('session.getTokens'))?.session_jwt).not.toBe(alice.answer.session_jwt)
      expect(await alice.peek('session.getTokens')).toMatchObject({ session_token: alice.answer.session_token })
    })

    it('is kept alive by those looks where the page asks for that', async () => {
      const alice = await signIn(world, { isClockHeld: true, client: { keepSessionAlive: true } })
      await alice.page.clock.fastForward(181_000)
      await expect.poll(() => alice.asked.at(-1)).toEqual({ path: '/sdk/v1/sessions/authenticate', body: anHour })
    })

    it('is not to be had without a code', async () => {
      const alice = await world.visit()
      expect(await alice.refusalOf('session.authenticate')).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'user_unauthenticated' }),
      )
      expect(await alice.refusalOf('user.get')).toMatchObject({ error_type: 'user_unauthenticated' })
    })
  })

  describe('a signed-in user', () => {
    it('steps up with a code to her own number, in the same session', async () => {
      const alice = await signIn(world)
      await world.server.advanceSeconds(minuteSeconds)
      const { method_id } = await alice.call('otps.sms.send', alice.number)
      expect(alice.asked.at(-1)?.path).toBe('/sdk/v1/otps/sms/send/secondary')
      const stepped = await alice.call('otps.authenticate', codeOf(await world.server.nextText(alice.number)), method_id, anHour)
      expect(stepped.session.session_id).toBe(alice.answer.session.session_id)
      const [before, after] = [alice.answer, stepped].map(({ session }) => session.authentication_factors)
      expect(after).toHaveLength(1)
      expect(proofTimeOf(after)).toBeGreaterThanOrEqual(proofTimeOf(before) + minuteSeconds * 1000)
    })

    it('adds a second number, which is hers once its code is typed', async () => {
      const alice = await signIn(world)
      const second = newNumber()
      const { method_id } = await alice.call('otps.sms.send', second)
      expect((await alice.call('user.get')).phone_numbers).toMatchObject([
        { phone_number: alice.number, verified: true },
        { phone_number: second, verified: false },
      ])
      const { session, user } = await alice.call('otps.authenticate', codeOf(await world.server.nextText(second)), method_id, anHour)
      expect(session).toMatchObject({ session_id: alice.answer.session.session_id, user_id: alice.answer.user_id })
      expect(session.authentication_factors).toHaveLength(2)
      expect(user.phone_numbers).toMatchObject([
        { phone_number: alice.number, verified: true },
        { phone_number: second, verified: true },
      ])

      const elsewhere = await world.visit()
      expect(await redeemCode(world, elsewhere, second)).toMatchObject({ user_id: alice.answer.user_id })
    })

    it('has five minutes for that; then the number is gone, and free', async () => {
      const alice = await signIn(world)
      const second = newNumber()
      const { method_id } = await alice.call('otps.sms.send', second, { expiration_minutes: 10 })
      const code = codeOf(await world.server.nextText(second))
      await world.server.advanceSeconds(5 * minuteSeconds)
      const late = await alice.refusalOf('otps.authenticate', code, method_id, anHour)
      expect(late.error_type).toMatch(/^(unable_to_auth_otp_code|otp_code_not_found)$/)
      expect((await alice.call('user.get')).phone_numbers).toMatchObject([{ phone_number: alice.number }])

      const bob = await world.visit()
      expect((await redeemCode(world, bob, second)).user_id).not.toBe(alice.answer.user_id)
    })

    it('cannot add a number that is proved to be somebody else’s', async () => {
      const bob = await signIn(world)
      const alice = await signIn(world)
      await world.server.advanceSeconds(minuteSeconds)
      const { method_id } = await alice.call('otps.sms.send', bob.number)
      const code = codeOf(await world.server.nextText(bob.number))
      expect(await alice.refusalOf('otps.authenticate', code, method_id, anHour)).toMatchObject(
        apiError(world, { status_code: 400, error_type: 'duplicate_phone_number' }),
      )
      expect(verifiedNumbersOf(await alice.call('user.get'))).toEqual([alice.number])
      expect(verifiedNumbersOf(await bob.call('user.get'))).toEqual([bob.number])
    })

    it('is asked to sign in again where the session behind a second number is over, and stays on the page', async () => {
      const alice = await signIn(world)
      await world.server.backend({ path: '/v1/sessions/revoke', body: { session_id: alice.answer.session.session_id } })
      expect(await alice.refusalOf('otps.sms.send', newNumber())).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'user_unauthenticated' }),
      )
      expect(await alice.peek('session.getSync')).not.toBeNull()
    })

    it('deletes a number, but not the last one', async () => {
      const alice = await signIn(world)
      const { user } = await addNumber(world, alice, newNumber())
      const [first, second] = user.phone_numbers.map(({ phone_id }) => phone_id)
      expect(await alice.call('user.deletePhoneNumber', second)).toMatchObject({ status_code: 200, user_id: alice.answer.user_id })
      expect(await alice.peek('user.getSync')).toMatchObject({ phone_numbers: [{ phone_number: alice.number }] })
      expect(await alice.refusalOf('user.deletePhoneNumber', first)).toMatchObject(
        apiError(world, { status_code: 400, error_type: 'cannot_delete_last_primary_factor' }),
      )
    })

    it('with an email too proves that first, before she deletes or adds anything', async () => {
      const { number, ...earlier } = await signIn(world)
      await addEmail(world, earlier, newEmail())
      const alice = await signInAs(world, number)
      const refusal = apiError(world, { status_code: 401, error_type: 'insufficient_factors' })
      expect(await alice.refusalOf('user.deletePhoneNumber', alice.answer.method_id)).toMatchObject(refusal)
      expect(await alice.refusalOf('user.update', { name: { first_name: 'Mallory' } })).toMatchObject(refusal)
      expect(await alice.refusalOf('otps.sms.send', newNumber())).toMatchObject(refusal)
    })

    it('proves herself anew where the project asks for a fresh factor', async () => {
      const { public_token } = await world.server.createProject({ factor_change_max_age_minutes: 10 })
      const alice = await signIn(world, { publicToken: public_token })
      await world.server.advanceSeconds(10 * minuteSeconds)
      const change = { name: { first_name: 'Ada' } }
      expect(await alice.refusalOf('user.update', change)).toMatchObject(apiError(world, { status_code: 401, error_type: 'stale_factors' }))
      const { method_id } = await alice.call('otps.sms.send', alice.number)
      await alice.call('otps.authenticate', codeOf(await world.server.nextText(alice.number)), method_id, anHour)
      await alice.call('user.update', change)
      expect(await alice.peek('user.getSync')).toMatchObject(change)
    })

    it('changes her name and her metadata, and sees them at once', async () => {
      const alice = await signIn(world)
      await alice.call('user.update', { name: { first_name: 'Ada', last_name: 'Byron' }, untrusted_metadata: { theme: 'dark' } })
      const changed = { name: { first_name: 'Ada', middle_name: '', last_name: 'Byron' }, untrusted_metadata: { theme: 'dark' } }
      expect(await alice.peek('user.getSync')).toMatchObject(changed)
      await alice.page.reload()
      expect(await alice.call('user.get')).toMatchObject(changed)
      expect(await alice.refusalOf('user.update', { trusted_metadata: { plan: 'gold' }, untrusted_metadata: {} })).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'cannot_update_trusted_metadata' }),
      )
    })
  })

  describe('a refusal', () => {
    it.each(['+1', '+1415555', '4155552671', 'garbage', '+14155552671234567'])(
      'of the number %s is 400 invalid_phone_number',
      async (number) => {
        const alice = await world.visit()
        expect(await alice.refusalOf('otps.sms.send', number)).toMatchObject(
          apiError(world, { status_code: 400, error_type: 'invalid_phone_number', error_message: 'phone_number format is invalid.' }),
        )
      },
    )

    it('of a region is 400 invalid_phone_number_country_code', async () => {
      const { public_token } = await world.server.createProject({ allowed_regions: ['US', 'CA'] })
      const alice = await world.visit({ publicToken: public_token })
      expect(await alice.refusalOf('otps.sms.loginOrCreate', '+4915112345678')).toMatchObject(
        apiError(world, { status_code: 400, error_type: 'invalid_phone_number_country_code' }),
      )
    })

    it.each([
      { options: { expiration_minutes: 0 }, error_type: 'invalid_expiration_otp' },
      { options: { expiration_minutes: 11 }, error_type: 'invalid_expiration_otp' },
      { options: { locale: 'tlh' }, error_type: 'invalid_locale' },
    ])('of $options is 400 $error_type', async ({ options, error_type }) => {
      const alice = await world.visit()
      expect(await alice.refusalOf('otps.sms.loginOrCreate', newNumber(), options)).toMatchObject(
        apiError(world, { status_code: 400, error_type }),
      )
    })

    it('of an unknown public token is 401 unauthorized_credentials', async () => {
      const alice = await world.visit({ publicToken: 'public-token-test-00000000-0000-4000-8000-000000000000' })
      expect(await alice.refusalOf('otps.sms.send', newNumber())).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'unauthorized_credentials', error_message: 'Unauthorized credentials.' }),
      )
    })

    it('of a page that the project does not allow is 400 bad_domain_for_stytch_sdk, which that page can read', async () => {
      const number = newNumber()
      const alice = await world.visit({ origin: `http://${strangerName}` })
      expect(await alice.refusalOf('otps.sms.loginOrCreate', number)).toMatchObject(
        apiError(world, { status_code: 400, error_type: 'bad_domain_for_stytch_sdk' }),
      )
      expect(await world.server.countTexts(number)).toBe(0)
    })

    it('where the server itself is broken is 500 internal_server_error', async () => {
      const alice = await world.visit()
      const mend = breakDatabase(world.server)
      try {
        expect(await alice.refusalOf('otps.sms.send', newNumber())).toMatchObject(
          apiError(world, {
            status_code: 500,
            error_type: 'internal_server_error',
            error_message: /^Oops, something seems to have gone wrong/,
          }),
        )
      } finally {
        mend()
      }
    })

    it('says where it is explained', async () => {
      const alice = await world.visit()
      const { error_url } = await alice.refusalOf('otps.sms.send', newNumber())
      const page = await alice.context.newPage()
      await page.goto(error_url ?? '')
      expect(await page.locator('#user_not_found').textContent()).toContain('user_not_found')
    })
  })

  describe('a project that hides who has an account', () => {
    it('answers known and unknown numbers alike, and texts only the known one', async () => {
      const keys = await world.server.createProject({ enumeration_protection: true })
      const [known, unknown] = [newNumber(), newNumber()]
      await createUser(world, { phone_number: known }, keys)
      const alice = await world.visit({ publicToken: keys.public_token })
      const alike = { status_code: 200, request_id: expect.any(String), method_id: expect.stringMatching(/^phone-number-test-/) }
      const [toKnown, toUnknown] = [await alice.call('otps.sms.send', known), await alice.call('otps.sms.send', unknown)]
      expect([toKnown, toUnknown]).toEqual([alike, alike])

      const wrong = otherThan(codeOf(await world.server.nextText(known)))
      for (const { method_id } of [toKnown, toUnknown]) {
        expect(await alice.refusalOf('otps.authenticate', wrong, method_id, anHour)).toMatchObject({ error_type: 'otp_code_not_found' })
      }
      expect(await world.server.countTexts(unknown)).toBe(0)
    })
  })

  describe('a project that only texts', () => {
    it.each([
      { method: 'otps.whatsapp.loginOrCreate', to: newNumber() },
      { method: 'otps.email.loginOrCreate', to: newEmail() },
    ] as const)('refuses $method', async ({ method, to }) => {
      const { public_token } = await world.server.createProject({ channels: ['sms'] })
      const alice = await world.visit({ publicToken: public_token })
      expect(await alice.refusalOf(method, to)).toMatchObject(
        apiError(world, { status_code: 401, error_type: 'endpoint_not_authorized_for_sdk' }),
      )
    })
  })

  describe('a project without sign-up', () => {
    it('treats login_or_create as a log-in', async () => {
      const { public_token } = await world.server.createProject({ create_new_users: false })
      const alice = await world.visit({ publicToken: public_token })
      expect(await alice.refusalOf('otps.sms.loginOrCreate', newNumber())).toMatchObject({ error_type: 'user_not_found' })
    })
  })
}

function verifiedNumbersOf({ phone_numbers }: Pick<Answer, 'phone_numbers'>): readonly string[] {
  return phone_numbers.filter(({ verified }) => verified).map(({ phone_number }) => phone_number)
}

function proofTimeOf(factors: readonly { readonly last_authenticated_at: string }[] = []): number {
  return Math.max(...factors.map(({ last_authenticated_at }) => Date.parse(last_authenticated_at)))
}
