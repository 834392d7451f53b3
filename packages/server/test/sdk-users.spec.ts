import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { done, openBrowser, refused, type Browser } from './support/browser.ts'
import { newNumber, openDesk, unlimited, type Desk } from './support/desk.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('sessions and users from a browser, on %s', (store) => {
  let world: World
  let desk: Desk
  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  const page = (): Browser => openBrowser(world, desk.keys)
  const signedIn = async (visitor = page()) => ({ visitor, ...(await visitor.signIn(newNumber())).body })
  async function withTwoNumbers() {
    const { visitor, user_id } = await signedIn()
    const number = newNumber()
    const { method_id } = done(await visitor.sendSecondary(number)).body
    const { body } = done(await visitor.type(method_id, await world.codeOf(number)))
    const [first, second] = body.user.phone_numbers.map(({ phone_id }) => phone_id)
    return { visitor, user_id, first: first ?? '', second: second ?? '' }
  }

  describe('a session', () => {
    it('is 401 user_unauthenticated to a page that starts up without one', async () => {
      expect(await page().call({ path: '/sessions/authenticate', body: {} })).toMatchObject(refused('user_unauthenticated'))
    })

    it('is 404 session_not_found once it is dead', async () => {
      const { visitor } = await signedIn()
      done(await visitor.call({ path: '/sessions/revoke' }))
      expect(await visitor.call({ path: '/sessions/authenticate', body: {} })).toMatchObject(refused('session_not_found'))
      expect(await visitor.call({ path: '/sessions/revoke' })).toMatchObject(refused('session_not_found'))
      expect(await page().call({ path: '/sessions/revoke' })).toMatchObject(refused('user_unauthenticated'))
    })

    it('keeps its end without a duration, and moves it with one', async () => {
      const { visitor, session, session_token } = await signedIn()
      world.clock.advance(minute)
      const same = done(await visitor.call({ path: '/sessions/authenticate', body: {} }))
      expect(same.body).toMatchObject({ session_token, session: { expires_at: session.expires_at } })
      const longer = done(await visitor.call({ path: '/sessions/authenticate', body: { session_duration_minutes: 120 } }))
      expect(Date.parse(longer.body.session.expires_at) - world.clock.now()).toBe(120 * minute)
      expect(longer.body.user.user_id).toBe(longer.body.user_id)
    })

    it('of another project is none', async () => {
      const { session_token } = await signedIn()
      const other = openBrowser(world, await world.createProject({ settings: unlimited }), { sessionToken: session_token })
      expect(await other.call({ path: '/sessions/authenticate', body: {} })).toMatchObject(refused('session_not_found'))
    })
  })

  describe('the user', () => {
    it('is answered flat', async () => {
      const { visitor, user_id } = await signedIn()
      expect(await visitor.call({ method: 'GET', path: '/users/me' })).toMatchObject({ status: 200, body: { user_id, status: 'active' } })
    })

    it.each(['GET', 'PUT'])('%s is 401 user_unauthenticated without a live session', async (method) => {
      const body = method === 'PUT' ? {} : undefined
      for (const session of [undefined, 'nobody-has-this'])
        expect(await page().with(session).call({ method, path: '/users/me', body })).toMatchObject(refused('user_unauthenticated'))
    })

    it('changes name and untrusted metadata, and answers herself whole', async () => {
      const { visitor } = await signedIn()
      const body = { name: { first_name: 'Ada' }, untrusted_metadata: { colour: 'red' } }
      const { body: changed } = done(await visitor.call({ method: 'PUT', path: '/users/me', body }))
      expect(changed.__user).toMatchObject({ name: { first_name: 'Ada', last_name: '' }, untrusted_metadata: { colour: 'red' } })
    })

    it('cannot write what an app trusts', async () => {
      const { visitor, user_id } = await signedIn()
      const trusted = await visitor.call({ method: 'PUT', path: '/users/me', body: { trusted_metadata: { admin: true } } })
      expect(trusted).toMatchObject(refused('cannot_update_trusted_metadata'))
      done(await visitor.call({ method: 'PUT', path: '/users/me', body: { roles: ['admin'], external_id: 'mine', status: 'pending' } }))
      expect(await desk.user(user_id)).toMatchObject({ trusted_metadata: {}, roles: ['stytch_user'], external_id: null, status: 'active' })
    })
  })

  describe('deleting a factor', () => {
    it('takes the number and answers the user without it', async () => {
      const { visitor, first, second } = await withTwoNumbers()
      const { body } = done(await visitor.call({ method: 'DELETE', path: `/users/phone_numbers/${second}` }))
      expect(body.__user.phone_numbers.map(({ phone_id }) => phone_id)).toEqual([first])
    })

    it('leaves the last one: 400 cannot_delete_last_primary_factor', async () => {
      const { visitor, user } = await signedIn()
      const path = `/users/phone_numbers/${user.phone_numbers[0]?.phone_id ?? ''}`
      expect(await visitor.call({ method: 'DELETE', path })).toMatchObject(refused('cannot_delete_last_primary_factor'))
    })

    it('of both at once leaves one, whoever is first', async () => {
      const { visitor, user_id, first, second } = await withTwoNumbers()
      const answers = await Promise.all([first, second].map((id) => visitor.call({ method: 'DELETE', path: `/users/phone_numbers/${id}` })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
      expect((await desk.user(user_id)).phone_numbers).toHaveLength(1)
    })

    it('of somebody else is 404, as of nobody', async () => {
      const [hers, his] = [await signedIn(), await withTwoNumbers()]
      for (const id of [his.second, 'phone-number-test-00000000-0000-4000-8000-000000000000', 'x'])
        expect(await hers.visitor.call({ method: 'DELETE', path: `/users/phone_numbers/${id}` })).toMatchObject(
          refused('phone_number_not_found'),
        )
      expect(await hers.visitor.call({ method: 'DELETE', path: `/users/emails/${his.second}` })).toMatchObject(refused('email_not_found'))
      expect((await desk.user(his.user_id)).phone_numbers).toHaveLength(2)
    })
  })

  describe('factor_change_max_age_minutes', () => {
    it('asks for a fresh proof before the account changes', async () => {
      const keys = await world.createProject({ settings: { ...unlimited, factor_change_max_age_minutes: 10 } })
      const visitor = openBrowser(world, keys)
      const { body } = await visitor.signIn(newNumber())
      const phone = body.user.phone_numbers[0]
      world.clock.advance(10 * minute)
      expect(await visitor.sendSecondary(newNumber())).toMatchObject(refused('stale_factors'))
      expect(await visitor.call({ method: 'PUT', path: '/users/me', body: {} })).toMatchObject(refused('stale_factors'))
      expect(await visitor.call({ method: 'DELETE', path: `/users/phone_numbers/${phone?.phone_id ?? ''}` })).toMatchObject(
        refused('stale_factors'),
      )

      const own = phone?.phone_number ?? ''
      const { method_id } = done(await visitor.sendSecondary(own)).body
      done(await visitor.type(method_id, await world.codeOf(own)))
      expect(await visitor.sendSecondary(newNumber())).toMatchObject({ status: 200 })
    })
  })
})
