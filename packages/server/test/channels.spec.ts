import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sandboxCode, sandboxEmail, sandboxNumber } from '../src/kernel/sandbox.ts'
import { minute } from '../src/kernel/time.ts'
import { done, openBrowser, refused, type Browser } from './support/browser.ts'
import { newNumber, openDesk, passed, unlimited, wrong, type Desk } from './support/desk.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const channels = ['sms', 'whatsapp', 'email'] as const

let mails = 0
function newEmail(): string {
  mails += 1
  return `ada.${mails.toString()}@example.com`
}

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('codes by WhatsApp and email, on $store', ({ store }) => {
  let world: World
  let desk: Desk
  let page: Browser

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world, { settings: { ...unlimited, channels } })
  })
  afterAll(() => world.close())

  const post = (path: string, body: object) => desk.call('POST', `/v1/otps/${path}`, body)
  const channelsOf = async (to: string) => {
    const rows = (await world.tables())['messages'] as readonly { recipient: string; channel: string }[]
    return rows.filter(({ recipient }) => recipient === to).map(({ channel }) => channel)
  }

  it('sign in with an email: the session and the user say so', async () => {
    const email = newEmail()
    const asked = passed(await post('email/login_or_create', { email: email.toUpperCase(), expiration_minutes: 5, locale: 'fr' }))
    expect(asked.body).toMatchObject({ user_created: true, email_id: expect.stringMatching(/^email-test-/) })
    expect(await channelsOf(email)).toEqual(['email'])
    const { body } = passed(await desk.type(asked.body.email_id, await world.codeOf(email), { session_duration_minutes: 60 }))
    expect(body.session.authentication_factors).toMatchObject([
      { type: 'email_otp', delivery_method: 'email', email_factor: { email_id: asked.body.email_id, email_address: email } },
    ])
    expect(body.user.emails).toEqual([{ email_id: asked.body.email_id, email, verified: true }])
  })

  it('sign in with a number by WhatsApp, to the same phone id as by text', async () => {
    const phone_number = newNumber()
    const texted = passed(await desk.loginOrCreate(phone_number))
    const asked = passed(await post('whatsapp/send', { phone_number }))
    expect(asked.body.phone_id).toBe(texted.body.phone_id)
    const { body } = passed(await desk.type(asked.body.phone_id, await world.codeOf(phone_number), { session_duration_minutes: 60 }))
    expect(body.session.authentication_factors).toMatchObject([
      { type: 'otp', delivery_method: 'whatsapp', phone_number_factor: { phone_number } },
    ])
  })

  it('void each other: a number has one live code, whichever channel asked last', async () => {
    const phone_number = newNumber()
    const { body } = passed(await desk.loginOrCreate(phone_number))
    const first = await world.codeOf(phone_number)
    passed(await post('whatsapp/login_or_create', { phone_number }))
    const second = await world.codeOf(phone_number)
    if (first !== second) expect((await desk.type(body.phone_id, first)).error).toBe('otp_code_not_found')
    expect((await desk.type(body.phone_id, second)).status).toBe(200)
  })

  it('H13: changing the channel gets nobody more messages', async () => {
    const limited = await openDesk(world, { settings: { channels, limits: { gap_seconds: [15], stranger_number_hour: 3 } } })
    const phone_number = newNumber()
    const statuses: number[] = []
    for (const channel of ['sms', 'whatsapp', 'sms', 'whatsapp', 'sms']) {
      statuses.push((await limited.call('POST', `/v1/otps/${channel}/login_or_create`, { phone_number })).status)
      world.clock.advance(minute)
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429])
  })

  it('of an unknown email are refused by send, and wrong ones counted as ever', async () => {
    expect((await post('email/send', { email: newEmail() })).error).toBe('email_not_found')
    const email = newEmail()
    const { body } = passed(await post('email/login_or_create', { email }))
    const code = await world.codeOf(email)
    for (let tries = 0; tries < 5; tries += 1) expect((await desk.type(body.email_id, wrong(code))).error).toBe('otp_code_not_found')
    expect((await desk.type(body.email_id, code)).error).toBe('unable_to_auth_otp_code')
  })

  it('add an email to the user of a session, within five minutes', async () => {
    const { body: session } = await desk.signIn(newNumber())
    const email = newEmail()
    const asked = passed(await post('email/send', { email, session_token: session.session_token, expiration_minutes: 10 }))
    const late = newEmail()
    const never = passed(await post('email/send', { email, user_id: session.user_id }))
    expect(never.body.email_id).toBe(asked.body.email_id)
    const { body } = passed(
      await desk.type(asked.body.email_id, await world.codeOf(email), { session_token: session.session_token }).then((answer) => answer),
    )
    expect(body.user.emails).toMatchObject([{ email, verified: true }])
    const other = passed(await post('email/send', { email: late, user_id: session.user_id, expiration_minutes: 10 }))
    world.clock.advance(5 * minute)
    expect((await desk.type(other.body.email_id, await world.codeOf(late))).status).not.toBe(200)
  })

  it('go to the sandbox without anything being sent', async () => {
    const asked = passed(await post('email/login_or_create', { email: sandboxEmail }))
    expect((await desk.type(asked.body.email_id, sandboxCode)).status).toBe(200)
    const called = passed(await post('whatsapp/send', { phone_number: sandboxNumber }))
    expect((await desk.type(called.body.phone_id, sandboxCode)).status).toBe(200)
    expect(await world.texts(sandboxEmail)).toEqual([])
    expect(await world.texts(sandboxNumber)).toEqual([])
  })

  describe('from a browser', () => {
    beforeAll(() => {
      page = openBrowser(world, desk.keys)
    })
    const ask = (path: string, body: object) => page.call({ path: `/otps/${path}`, body })

    it('sign in with an email and add a number by WhatsApp', async () => {
      const email = newEmail()
      const asked = done(await ask('email/login_or_create', { email }))
      expect(asked.body).toEqual({ request_id: expect.any(String) as string, status_code: 200, method_id: asked.body.method_id })
      const { body } = done(await page.type(asked.body.method_id, await world.codeOf(email)))
      const hers = page.with(body.session_token)
      const phone_number = newNumber()
      const added = done(await hers.call({ path: '/otps/whatsapp/send/secondary', body: { phone_number } }))
      const stepped = done(await hers.type(added.body.method_id, await world.codeOf(phone_number)))
      expect(stepped.body.session.authentication_factors.map(({ delivery_method }) => delivery_method)).toEqual(['email', 'whatsapp'])
    })

    it('are refused for an unknown email, and in a project that does not use the channel', async () => {
      expect(await ask('email/send/primary', { email: newEmail() })).toMatchObject(refused('email_not_found'))
      const textsOnly = openBrowser(world, (await openDesk(world)).keys)
      for (const [path, body] of [
        ['/otps/email/login_or_create', { email: newEmail() }],
        ['/otps/whatsapp/login_or_create', { phone_number: newNumber() }],
      ] as const)
        expect(await textsOnly.call({ path, body })).toMatchObject(refused('endpoint_not_authorized_for_sdk'))
    })

    it('are answered alike for known and unknown emails where the project hides who exists', async () => {
      const hiding = await openDesk(world, { settings: { ...unlimited, channels, enumeration_protection: true } })
      const browser = openBrowser(world, hiding.keys)
      const known = newEmail()
      passed(await hiding.call('POST', '/v1/users', { email: known }))
      for (const email of [known, newEmail()]) {
        const { body } = done(await browser.call({ path: '/otps/email/send/primary', body: { email } }))
        expect(body.method_id).toMatch(/^email-test-/)
        expect(await browser.type(body.method_id, '000000')).toMatchObject(refused('otp_code_not_found'))
      }
    })
  })
})
