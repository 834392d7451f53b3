import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNumber, openDesk, passed, unlimited, wrong, type Answer, type Desk, type More } from './support/desk.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('factors, on %s', (store) => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  /** Somebody who has signed in, with a session of an hour. */
  async function member() {
    const number = newNumber()
    const { user_id, method_id, session_token, session_jwt, session } = (await desk.signIn(number)).body
    // Factors are told by age: what comes next is younger.
    world.clock.advance(1)
    return { number, user_id, phone_id: method_id, session_token, session_jwt, session_id: session.session_id }
  }

  /** A user that the backend has made, with nothing proved. */
  async function unproved(more: More = {}) {
    const number = newNumber()
    const { user_id, phone_id } = passed(await desk.call('POST', '/v1/users', { phone_number: number, ...more })).body
    return { number, user_id, phone_id }
  }

  async function typeLatest(number: string, phone_id: string, more: More = {}): Promise<Answer> {
    return desk.type(phone_id, await world.codeOf(number), more)
  }

  const phonesOf = async (user_id: string) => (await desk.user(user_id)).phone_numbers
  const exists = async (user_id: string) => (await desk.call('GET', `/v1/users/${user_id}`)).status === 200
  const isAlive = async (session_token: string) => (await desk.call('POST', '/v1/sessions/authenticate', { session_token })).status === 200

  describe('a second number', () => {
    it.each(['session_token', 'session_jwt', 'user_id', 'external_id'] as const)(
      'is added by %s, and is verified by its code',
      async (kind) => {
        const owner = await member()
        const external_id = `app-${owner.number}`.replace('+', '')
        passed(await desk.call('PUT', `/v1/users/${owner.user_id}`, { external_id }))
        const number = newNumber()
        const selector = kind === 'external_id' ? { user_id: external_id } : { [kind]: owner[kind] }
        const asked = await desk.send(number, selector)
        expect(asked).toMatchObject({ status: 200, body: { user_id: owner.user_id } })
        const { phone_id } = asked.body
        expect(phone_id).not.toBe(owner.phone_id)
        expect(await phonesOf(owner.user_id)).toEqual([
          { phone_id: owner.phone_id, phone_number: owner.number, verified: true },
          { phone_id, phone_number: number, verified: false },
        ])

        const session = kind === 'session_token' || kind === 'session_jwt' ? { [kind]: owner[kind] } : {}
        const answer = await typeLatest(number, phone_id, session)
        expect(answer).toMatchObject({ status: 200, body: { user_id: owner.user_id, method_id: phone_id, reset_sessions: false } })
        expect(await phonesOf(owner.user_id)).toContainEqual({ phone_id, phone_number: number, verified: true })
        expect(await isAlive(owner.session_token)).toBe(true)
      },
    )

    it('lives five minutes from its latest send, and its code no longer than that', async () => {
      const owner = await member()
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { user_id: owner.user_id, expiration_minutes: 10 })).body
      const code = await world.codeOf(number)
      world.clock.advance(5 * minute - 1)
      expect(await phonesOf(owner.user_id)).toHaveLength(2)
      expect(await desk.type(phone_id, wrong(code))).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      world.clock.advance(1)
      expect(await phonesOf(owner.user_id)).toHaveLength(1)
      expect((await desk.type(phone_id, code)).status).not.toBe(200)
      expect(await phonesOf(owner.user_id)).toHaveLength(1)
      expect(await desk.call('DELETE', `/v1/users/phone_numbers/${phone_id}`, {})).toMatchObject({ status: 404 })
    })

    it('keeps a code of two minutes for two minutes', async () => {
      const owner = await member()
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { user_id: owner.user_id })).body
      world.clock.advance(2 * minute)
      expect(await typeLatest(number, phone_id)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
    })

    it('keeps its id and begins its five minutes anew when it is asked for again', async () => {
      const owner = await member()
      const number = newNumber()
      const first = passed(await desk.send(number, { user_id: owner.user_id })).body
      world.clock.advance(4 * minute)
      const second = passed(await desk.send(number, { session_token: owner.session_token, expiration_minutes: 10 })).body
      expect(second.phone_id).toBe(first.phone_id)
      world.clock.advance(5 * minute - 1)
      expect(await phonesOf(owner.user_id)).toHaveLength(2)
      const { session_token } = owner
      expect(await typeLatest(number, second.phone_id, { session_token })).toMatchObject({ status: 200 })
    })

    it('gives way to another one: a user has one that waits', async () => {
      const owner = await member()
      const [first, second] = [newNumber(), newNumber()]
      const left = passed(await desk.send(first, { user_id: owner.user_id })).body
      const taken = passed(await desk.send(second, { user_id: owner.user_id })).body
      expect((await phonesOf(owner.user_id)).map(({ phone_number }) => phone_number)).toEqual([owner.number, second])
      expect(await typeLatest(first, left.phone_id)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
      expect(await typeLatest(second, taken.phone_id)).toMatchObject({ status: 200 })
    })

    it("that waits is nobody else's way in: send does not know it, login_or_create begins a user of its own", async () => {
      const owner = await member()
      const number = newNumber()
      const pending = passed(await desk.send(number, { user_id: owner.user_id })).body
      expect(await desk.send(number)).toMatchObject({ status: 404, error: 'user_not_found' })
      const begun = await desk.loginOrCreate(number)
      expect(begun).toMatchObject({ status: 200, body: { user_created: true } })
      expect(begun.body.user_id).not.toBe(owner.user_id)
      expect(begun.body.phone_id).not.toBe(pending.phone_id)
      // One living code a number: the one that was on its way to the other user is void.
      expect(await typeLatest(number, pending.phone_id)).toMatchObject({ status: 401, error: 'unable_to_auth_otp_code' })
      expect(await typeLatest(number, begun.body.phone_id)).toMatchObject({ status: 200 })
      expect(await phonesOf(owner.user_id)).toHaveLength(1)
    })

    it('may wait with several users; whoever proves it has it', async () => {
      const [one, other] = [await member(), await member()]
      const number = newNumber()
      const first = passed(await desk.send(number, { user_id: one.user_id })).body
      const second = passed(await desk.send(number, { user_id: other.user_id })).body
      expect(await typeLatest(number, second.phone_id)).toMatchObject({ status: 200 })
      expect(await phonesOf(one.user_id)).toHaveLength(1)
      expect(await typeLatest(number, first.phone_id)).toMatchObject({ status: 404, error: 'otp_code_not_found' })
    })

    it('that is the first verified one already is no new one: it keeps its id', async () => {
      const owner = await member()
      for (const selector of [{ session_token: owner.session_token }, { user_id: owner.user_id }]) {
        expect(await desk.send(owner.number, selector)).toMatchObject({ status: 200, body: { phone_id: owner.phone_id } })
      }
      expect(await phonesOf(owner.user_id)).toHaveLength(1)
    })

    it('is never too many: an unverified email does not stand in its way', async () => {
      const { user_id } = await unproved({ email: `${newNumber().slice(1)}@example.com` })
      for (let sends = 0; sends < 4; sends += 1) {
        expect(await desk.send(newNumber(), { user_id })).toMatchObject({ status: 200 })
      }
    })

    it('of a user without a verified factor is a way in at once', async () => {
      const { user_id } = await unproved()
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { user_id })).body
      world.clock.advance(6 * minute)
      expect(await phonesOf(user_id)).toContainEqual({ phone_id, phone_number: number, verified: false })
      expect(await desk.send(number)).toMatchObject({ status: 200, body: { user_id, phone_id } })
    })
  })

  describe('a number that another user has', () => {
    it('C6: verified, is refused at once, and nothing is sent or changed', async () => {
      const [owner, attacker] = [await member(), await member()]
      const texts = (await world.texts(owner.number)).length
      const { session_token, session_jwt, user_id } = attacker
      for (const selector of [{ session_token }, { session_jwt }, { user_id }]) {
        expect(await desk.send(owner.number, selector)).toMatchObject({ status: 400, error: 'duplicate_phone_number' })
      }
      expect(await world.texts(owner.number)).toHaveLength(texts)
      expect(await phonesOf(user_id)).toHaveLength(1)
      expect(await phonesOf(owner.user_id)).toHaveLength(1)
    })

    it('C6: verified between the send and the code, is refused with the right code', async () => {
      const [winner, loser] = [await member(), await member()]
      const number = newNumber()
      const lost = passed(await desk.send(number, { user_id: loser.user_id })).body
      const won = passed(await desk.send(number, { user_id: winner.user_id })).body
      passed(await typeLatest(number, won.phone_id))
      // The rival row went with the verification, and so did all that its code could do.
      expect((await typeLatest(number, lost.phone_id)).status).not.toBe(200)
      expect(await phonesOf(loser.user_id)).toHaveLength(1)
      expect(await phonesOf(winner.user_id)).toHaveLength(2)
    })

    it('unproved, may be proved by somebody else, and its user, left without a factor, goes', async () => {
      const squatter = await unproved()
      const owner = await member()
      const { phone_id } = passed(await desk.send(squatter.number, { user_id: owner.user_id })).body
      expect(await typeLatest(squatter.number, phone_id)).toMatchObject({ status: 200 })
      expect(await exists(squatter.user_id)).toBe(false)
      expect(await desk.send(squatter.number)).toMatchObject({ status: 200, body: { user_id: owner.user_id, phone_id } })
    })

    it('unproved, goes from a user who keeps another factor', async () => {
      const squatter = await unproved({ email: `${newNumber().slice(1)}@example.com` })
      const owner = await member()
      const { phone_id } = passed(await desk.send(squatter.number, { user_id: owner.user_id })).body
      passed(await typeLatest(squatter.number, phone_id))
      const user = await desk.user(squatter.user_id)
      expect(user.phone_numbers).toEqual([])
      expect(user.emails).toHaveLength(1)
    })

    it('waits as pending even on a user without a verified factor', async () => {
      const [holder, wisher] = [await unproved(), await unproved()]
      const { phone_id } = passed(await desk.send(holder.number, { user_id: wisher.user_id })).body
      expect(await desk.send(holder.number)).toMatchObject({ status: 200, body: { user_id: holder.user_id } })
      world.clock.advance(5 * minute)
      expect(await phonesOf(wisher.user_id)).toHaveLength(1)
      expect((await typeLatest(holder.number, phone_id)).status).not.toBe(200)
    })
  })

  describe('the first verified factor of a user', () => {
    it('C7: ends what a stranger prepared: other unverified factors and older sessions', async () => {
      // The stranger makes the account with the victim's number and factors of his own, and waits.
      const prepared = await unproved({ email: `attacker${newNumber().slice(1)}@example.com` })
      const extra = newNumber()
      passed(await desk.send(extra, { user_id: prepared.user_id }))
      expect(await phonesOf(prepared.user_id)).toHaveLength(2)

      passed(await desk.loginOrCreate(prepared.number))
      const login = await typeLatest(prepared.number, prepared.phone_id, { session_duration_minutes: 60 })
      expect(login).toMatchObject({ status: 200, body: { user_id: prepared.user_id, reset_sessions: true } })
      expect(login.body.user.emails).toEqual([])
      expect(login.body.user.phone_numbers).toEqual([{ phone_id: prepared.phone_id, phone_number: prepared.number, verified: true }])
      expect(await desk.send(extra)).toMatchObject({ status: 404, error: 'user_not_found' })
      expect(await isAlive(login.body.session_token)).toBe(true)
    })

    it('C7: ends older sessions, but not the one that proves it', async () => {
      const owner = await member()
      const other = passed(await desk.loginOrCreate(owner.number)).body
      const second = (await typeLatest(owner.number, other.phone_id, { session_duration_minutes: 60 })).body
      // Back to nothing verified: the backend exchanges the factor.
      const number = newNumber()
      const exchanged = passed(await desk.call('PUT', `/v1/users/${owner.user_id}/exchange_primary_factor`, { phone_number: number })).body
      const phone_id = exchanged.user.phone_numbers[0]?.phone_id ?? ''
      passed(await desk.send(number, { session_token: owner.session_token }))
      const stepped = await typeLatest(number, phone_id, { session_token: owner.session_token })
      expect(stepped).toMatchObject({ status: 200, body: { reset_sessions: true, session_token: owner.session_token } })
      expect(await isAlive(owner.session_token)).toBe(true)
      expect(await isAlive(second.session_token)).toBe(false)
    })

    it('resets nothing when there was one before', async () => {
      const owner = await member()
      const again = await desk.signIn(owner.number)
      expect(again.body.reset_sessions).toBe(false)
      expect(await isAlive(owner.session_token)).toBe(true)
      expect(await isAlive(again.body.session_token)).toBe(true)
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { user_id: owner.user_id })).body
      expect((await typeLatest(number, phone_id)).body.reset_sessions).toBe(false)
      expect(await isAlive(owner.session_token)).toBe(true)
    })

    it('C8: before it there is no session and no data of the user, only ids', async () => {
      const prepared = await unproved({ name: { first_name: 'Ada' }, trusted_metadata: { secret: 'x' } })
      const asked = await desk.loginOrCreate(prepared.number)
      expect(Object.keys(asked.body).sort()).toEqual(['phone_id', 'request_id', 'status_code', 'user_created', 'user_id'])
      const guess = await typeLatest(prepared.number, prepared.phone_id, { session_token: 'nobody-has-this' })
      expect(guess).toMatchObject({ status: 404, error: 'session_not_found' })
      expect(passed(await desk.call('GET', `/v1/sessions?user_id=${prepared.user_id}`)).body.sessions).toEqual([])
    })
  })

  describe('create_user_as_pending', () => {
    it('begins a pending user, whom the first sign-in makes active', async () => {
      const number = newNumber()
      const { user_id, phone_id } = passed(await desk.loginOrCreate(number, { create_user_as_pending: true })).body
      expect(await desk.user(user_id)).toMatchObject({ status: 'pending' })
      await desk.type(phone_id, wrong(await world.codeOf(number)))
      expect(await desk.user(user_id)).toMatchObject({ status: 'pending' })
      expect(await typeLatest(number, phone_id)).toMatchObject({ status: 200, body: { user: { status: 'active' } } })
      expect(await desk.user(user_id)).toMatchObject({ status: 'active' })
    })

    it('changes nobody who is there, and without it users begin active', async () => {
      const number = newNumber()
      const { user_id } = passed(await desk.loginOrCreate(number)).body
      expect(await desk.user(user_id)).toMatchObject({ status: 'active' })
      expect(passed(await desk.loginOrCreate(number, { create_user_as_pending: true })).body).toMatchObject({ user_created: false })
      expect(await desk.user(user_id)).toMatchObject({ status: 'active' })
    })

    it('holds for users.create too', async () => {
      const { user_id, number, phone_id } = await unproved({ create_user_as_pending: true })
      expect(await desk.user(user_id)).toMatchObject({ status: 'pending' })
      passed(await desk.send(number))
      expect(await typeLatest(number, phone_id)).toMatchObject({ status: 200, body: { user: { status: 'active' } } })
    })
  })

  describe('a code sent by a session', () => {
    const another = { status: 401, error: 'session_on_code_does_not_match_session_passed_in' }

    it("C4: is good with that user's live session alone, by token or JWT", async () => {
      const [owner, other] = [await member(), await member()]
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { session_token: owner.session_token })).body
      for (let tries = 0; tries < 6; tries += 1) {
        expect(await typeLatest(number, phone_id, { session_token: other.session_token })).toMatchObject(another)
        expect(await typeLatest(number, phone_id, { session_jwt: other.session_jwt })).toMatchObject(another)
        expect(await typeLatest(number, phone_id)).toMatchObject({ status: 400, error: 'no_associated_session_passed_in' })
      }
      const step = await typeLatest(number, phone_id, { session_jwt: owner.session_jwt })
      expect(step).toMatchObject({ status: 200, body: { session: { session_id: owner.session_id } } })
    })

    it('C4: is good with another live session of the same user', async () => {
      const owner = await member()
      const tablet = (await desk.signIn(owner.number)).body
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { session_token: owner.session_token })).body
      expect(await typeLatest(number, phone_id, { session_token: tablet.session_token })).toMatchObject({ status: 200 })
    })

    it('C5: starts no session of its own when the session is left out, with or without a duration', async () => {
      const owner = await member()
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { session_token: owner.session_token })).body
      for (const more of [{}, { session_duration_minutes: 60 }]) {
        expect(await typeLatest(number, phone_id, more)).toMatchObject({ status: 400, error: 'no_associated_session_passed_in' })
      }
      expect(passed(await desk.call('GET', `/v1/sessions?user_id=${owner.user_id}`)).body.sessions).toHaveLength(1)
    })

    it('C5: of her own verified number too', async () => {
      const owner = await member()
      const { phone_id } = passed(await desk.send(owner.number, { session_token: owner.session_token })).body
      const answer = await typeLatest(owner.number, phone_id, { session_duration_minutes: 60 })
      expect(answer).toMatchObject({ status: 400, error: 'no_associated_session_passed_in' })
    })

    it('dies with the session', async () => {
      const owner = await member()
      const number = newNumber()
      const { phone_id } = passed(await desk.send(number, { session_token: owner.session_token })).body
      passed(await desk.call('POST', '/v1/sessions/revoke', { session_token: owner.session_token }))
      const answer = await typeLatest(number, phone_id, { session_token: owner.session_token })
      expect(answer).toMatchObject({ status: 404, error: 'session_not_found' })
      expect(await typeLatest(number, phone_id)).toMatchObject({ status: 400, error: 'no_associated_session_passed_in' })
    })

    it('is asked for with a live session only, and by one selector', async () => {
      const owner = await member()
      const { session_token, session_jwt, user_id } = owner
      const number = newNumber()
      const both = await desk.send(number, { session_token, session_jwt })
      expect(both).toMatchObject({ status: 400, error: 'too_many_session_arguments' })
      for (const session of [{ session_token }, { session_jwt }]) {
        expect(await desk.send(number, { ...session, user_id })).toMatchObject({ status: 400, error: 'too_many_user_selection_arguments' })
      }
      passed(await desk.call('POST', '/v1/sessions/revoke', { session_token }))
      expect(await desk.send(number, { session_token })).toMatchObject({ status: 404, error: 'session_not_found' })
      expect(await desk.send(number, { session_jwt })).toMatchObject({ status: 404, error: 'session_not_found' })
      expect(await desk.send(number, { session_jwt: 'x' })).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
      expect(await desk.send(number, { user_id: 'nobody' })).toMatchObject({ status: 404, error: 'user_not_found' })
      expect(await world.texts(number)).toEqual([])
    })
  })

  describe('stepping up', () => {
    it('adds the number to the session, and leaves its end alone without a duration', async () => {
      const owner = await member()
      const number = newNumber()
      world.clock.advance(10 * minute)
      const { phone_id } = passed(await desk.send(number, { session_token: owner.session_token })).body
      const before = passed(await desk.call('POST', '/v1/sessions/authenticate', { session_token: owner.session_token })).body
      const { body } = passed(await typeLatest(number, phone_id, { session_token: owner.session_token }))
      expect(body.session_token).toBe(owner.session_token)
      expect(body.session).toMatchObject({ session_id: owner.session_id, expires_at: before.session.expires_at })
      expect(body.session.authentication_factors.map((factor) => factor.phone_number_factor?.phone_number)).toEqual([owner.number, number])
    })

    it('extends the session by a duration', async () => {
      const owner = await member()
      passed(await desk.send(owner.number, { session_token: owner.session_token }))
      const more = { session_token: owner.session_token, session_duration_minutes: 600 }
      const { session } = passed(await typeLatest(owner.number, owner.phone_id, more)).body
      expect(Date.parse(session.expires_at)).toBe(Math.floor((world.clock.now() + 600 * minute) / 1_000) * 1_000)
    })

    it('with a number that the session has refreshes it, and adds no second entry', async () => {
      const owner = await member()
      const before = passed(await desk.call('POST', '/v1/sessions/authenticate', { session_token: owner.session_token })).body
      world.clock.advance(minute)
      passed(await desk.loginOrCreate(owner.number))
      const { session } = passed(await typeLatest(owner.number, owner.phone_id, { session_token: owner.session_token })).body
      const [was, is] = [before.session.authentication_factors[0], session.authentication_factors[0]]
      expect(session.authentication_factors).toHaveLength(1)
      expect(is?.created_at).toBe(was?.created_at)
      expect(Date.parse(is?.last_authenticated_at ?? '') - Date.parse(was?.last_authenticated_at ?? '')).toBe(minute)
      expect(Date.parse(is?.updated_at ?? '') - Date.parse(was?.updated_at ?? '')).toBe(minute)
    })

    it('twenty parallel right codes of one session spend one code and keep one session', async () => {
      const owner = await member()
      passed(await desk.send(owner.number, { session_token: owner.session_token }))
      const code = await world.codeOf(owner.number)
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => desk.type(owner.phone_id, code, { session_token: owner.session_token })),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(passed(await desk.call('GET', `/v1/sessions?user_id=${owner.user_id}`)).body.sessions).toHaveLength(1)
    })
  })

  it('nothing of this crosses projects: neither user nor session of another one adds a number', async () => {
    const foreign = await openDesk(world, { settings: unlimited })
    const owner = await member()
    const number = newNumber()
    expect(await foreign.send(number, { user_id: owner.user_id })).toMatchObject({ status: 404, error: 'user_not_found' })
    expect(await foreign.send(number, { session_token: owner.session_token })).toMatchObject({ status: 404, error: 'session_not_found' })
    expect(await foreign.send(number, { session_jwt: owner.session_jwt })).toMatchObject({
      status: 401,
      error: 'unable_to_parse_session_jwt',
    })
  })
})
