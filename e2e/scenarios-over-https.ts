import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { useDocumentedComponent } from './documented-component.ts'
import { apiError } from './support/api-error.ts'
import type { Clients } from './support/page-server.ts'
import { addNumber, anHour, createUser, signIn } from './support/people.ts'
import { codeOf, newNumber } from './support/phone.ts'
import { httpsNames, startWorld, strangerName, type World } from './support/world.ts'

const minuteSeconds = 60

/** What changes with names, certificates and cookies of a site: pages and server on 443. */
export function describeClientsOverHttps(clients: Clients): void {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ clients, isHttps: true })
  })
  afterEach(() => world.closePages())
  afterAll(() => world.stop())

  it('nobody is signed in by opening the page', async () => {
    const alice = await world.visit()
    await expect.poll(async () => (await alice.call('session.getInfo')).fromCache).toBe(false)
    expect(await alice.peek('session.getSync')).toBeNull()
  })

  it('the documented component sends a code of five minutes, and the app signs in with it, in every tab, until it signs out', () =>
    useDocumentedComponent(world))

  it('an existing user signs in, in every tab and after a reload, steps up and signs out', async () => {
    const number = newNumber()
    await createUser(world, { phone_number: number })
    const alice = await world.visit()
    const { method_id } = await alice.call('otps.sms.send', number, { expiration_minutes: 5, locale: 'es' })
    const text = await world.server.nextText(number)
    expect(text).toMatch(/^Tu codigo Tollgate: \d{6}\. Vence en 5 minutos\./)
    const { session } = await alice.call('otps.authenticate', codeOf(text), method_id, anHour)
    for (const cookie of await alice.context.cookies()) expect(cookie).toMatchObject({ domain: httpsNames.page, secure: true })

    await alice.page.reload()
    expect(await alice.peek('session.getSync')).toMatchObject({ session_id: session.session_id })
    const secondTab = await alice.openTab()
    await world.server.advanceSeconds(minuteSeconds)
    const stepUp = await alice.call('otps.sms.send', number)
    const stepped = await alice.call('otps.authenticate', codeOf(await world.server.nextText(number)), stepUp.method_id, anHour)
    expect(stepped.session.session_id).toBe(session.session_id)
    await secondTab.call('session.revoke')
    await expect.poll(() => alice.peek('session.getSync')).toBeNull()
  })

  it('a signed-in user adds a number and deletes it', async () => {
    const alice = await signIn(world)
    const second = newNumber()
    const { user, method_id } = await addNumber(world, alice, second)
    expect(user.phone_numbers).toMatchObject([{ verified: true }, { phone_number: second, verified: true }])
    await alice.call('user.deletePhoneNumber', method_id)
    expect((await alice.call('user.get')).phone_numbers).toMatchObject([{ phone_number: alice.number }])
  })

  it.each([
    { method: 'otps.sms.send', args: ['+1'], status_code: 400, error_type: 'invalid_phone_number' },
    { method: 'otps.sms.send', args: ['+14155551999'], status_code: 404, error_type: 'user_not_found' },
    { method: 'user.get', args: [], status_code: 401, error_type: 'user_unauthenticated' },
  ] as const)('$method($args) is $status_code $error_type', async ({ method, args, ...refusal }) => {
    const alice = await world.visit()
    expect(await alice.refusalOf(method, ...args)).toMatchObject(apiError(world, refusal))
  })

  it('a page of another site is refused, and can read why', async () => {
    const alice = await world.visit({ origin: `https://${strangerName}` })
    expect(await alice.refusalOf('otps.sms.loginOrCreate', newNumber())).toMatchObject(
      apiError(world, { status_code: 400, error_type: 'bad_domain_for_stytch_sdk' }),
    )
  })

  it('a project may keep sessions in cookies that no script reads: all works, and the page never sees a token', async () => {
    const { public_token } = await world.server.createProject({ http_only_cookies: true, allowed_origins: [world.pageOrigin] })
    const alice = await signIn(world, { publicToken: public_token })
    expect(alice.answer).toMatchObject({ session_token: '', session_jwt: '', user: { phone_numbers: [{ phone_number: alice.number }] } })
    expect(await alice.page.evaluate(() => document.cookie)).toBe('')
    const cookies = await alice.context.cookies()
    expect(cookies.map(({ name }) => name).sort()).toEqual(['stytch_session', 'stytch_session_jwt'])
    for (const cookie of cookies) expect(cookie).toMatchObject({ domain: httpsNames.api, httpOnly: true, secure: true, sameSite: 'Lax' })

    await alice.page.reload()
    expect(await alice.call('session.authenticate')).toMatchObject({ session: { session_id: alice.answer.session.session_id } })
    const { session, user } = await addNumber(world, alice, newNumber())
    expect(session.session_id).toBe(alice.answer.session.session_id)
    expect(user.phone_numbers).toHaveLength(2)
    await alice.call('session.revoke')
    expect(await alice.peek('session.getSync')).toBeNull()
    expect(await alice.context.cookies()).toEqual([])
    await alice.page.reload()
    expect((await alice.refusalOf('session.authenticate')).error_type).toMatch(/^(session_not_found|user_unauthenticated)$/)
  })
}
