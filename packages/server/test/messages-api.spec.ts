import type { Message } from '@tollgate/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { minute, second } from '../src/kernel/time.ts'
import { newNumber, openDesk, passed, unlimited, type Answer, type Desk } from './support/desk.ts'
import { scriptedProvider, type ScriptedProvider } from './support/scripted-provider.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

interface Page {
  readonly results: readonly Message[]
  readonly results_metadata: { readonly next_cursor: string | null }
}

const nobodys = 'message-test-00000000-0000-4000-8000-000000000000'

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('the log of messages, on $store', ({ store }) => {
  let world: World
  let desk: Desk
  let a: ScriptedProvider
  let b: ScriptedProvider

  beforeAll(async () => {
    ;[a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const routes = (['sms', 'email'] as const).map((channel) => {
      return { key: `${channel} US`, channel, regions: undefined, prefixes: undefined, providers: ['a', 'b'] }
    })
    world = await openWorld({ store, providers: { entries: [a.entry, b.entry], routes } })
  })
  afterAll(() => world.close())

  const settings = { ...unlimited, channels: ['sms', 'email'] }
  const open = async () => {
    desk = await openDesk(world, { settings })
    return desk
  }
  const searched = async (body: object, at = desk) => passed(await at.call('POST', '/v1/messages/search', body)).body as unknown as Page
  const found = async (body: object, at = desk) => (await searched(body, at)).results
  const got = async (id: string, at = desk): Promise<Answer> => at.call('GET', `/v1/messages/${id}`)
  async function send(number = newNumber()): Promise<string> {
    passed(await desk.loginOrCreate(number))
    await world.delivery.dispatcher.runDue()
    return number
  }
  const numbersIn = (messages: readonly Message[]) => messages.map(({ to }) => to)

  it('tells when a message was requested, sent, delivered and verified, by whom and for how much', async () => {
    await open()
    a.answers({ kind: 'rejected', reason: 'Twilio 21608' })
    b.answers({ kind: 'sent', providerMessageId: 'b-name', segments: 1 })
    const before = world.clock.now()
    const number = newNumber()
    const { phone_id } = passed(await desk.loginOrCreate(number, { expiration_minutes: 5, locale: 'es' })).body
    await world.delivery.dispatcher.runDue()
    world.clock.advance(3 * second)
    await b.reports('delivered', { providerMessageIds: ['b-name'], price: { amount: '0.0079', currency: 'USD' } })
    world.clock.advance(4 * second)
    const { content } = b.journal.at(-1) ?? {}
    passed(await desk.type(phone_id, content?.code ?? ''))

    const at = (milliseconds: number) => `${new Date(before + milliseconds).toISOString().slice(0, 19)}Z`
    const [message] = await found({ to: number })
    expect(message).toEqual({
      message_id: expect.stringMatching(/^message-test-/) as string,
      channel: 'sms',
      to: number,
      locale: 'es',
      state: 'delivered',
      warning: null,
      created_at: at(0),
      expires_at: at(5 * minute),
      requested_at: at(0),
      sent_at: at(0),
      delivered_at: at(3 * second),
      verified_at: at(7 * second),
      segments: 1,
      attempts: [
        {
          attempt: 1,
          provider: 'a',
          route: 'sms US',
          state: 'rejected',
          reason: 'Twilio 21608',
          provider_message_id: null,
          segments: null,
          price: null,
          started_at: at(0),
          ended_at: at(0),
          receipt_at: null,
        },
        {
          attempt: 2,
          provider: 'b',
          route: 'sms US',
          state: 'delivered',
          reason: null,
          provider_message_id: 'b-name',
          segments: 1,
          price: { amount: '0.0079', currency: 'USD' },
          started_at: at(0),
          ended_at: at(0),
          receipt_at: at(3 * second),
        },
      ],
    })
    const answer = await got(message?.message_id ?? '')
    expect(answer).toMatchObject({ status: 200, body: { ...message, status_code: 200 } })
    expect(JSON.stringify(answer.body)).not.toContain(content?.code)
    expect(JSON.stringify(answer.body)).not.toContain(content?.text)
    for (const provider of [a, b]) provider.answers({ kind: 'sent' })
  })

  it('is of one project: messages of another are not there', async () => {
    const one = await open()
    const number = await send()
    const [message] = await found({ to: number })
    const other = await open()
    expect(await got(message?.message_id ?? '', one)).toMatchObject({ status: 200 })
    expect(await got(message?.message_id ?? '', other)).toMatchObject({ status: 404, error: 'message_not_found' })
    expect(await found({}, other)).toEqual([])
    expect(await found({ to: number }, other)).toEqual([])
  })

  it.each([nobodys, 'x', '\0', "' or 1=1 --", 'a'.repeat(512)])('has no message %j', async (id) => {
    await open()
    expect(await got(encodeURIComponent(id))).toMatchObject({ status: 404, error: 'message_not_found' })
  })

  it('comes newest first, page by page, to the end', async () => {
    await open()
    const numbers: string[] = []
    for (let count = 0; count < 7; count += 1) numbers.unshift(await send())
    const pages: string[][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page = await searched({ limit: 3, cursor })
      pages.push(numbersIn(page.results))
      cursor = page.results_metadata.next_cursor
    }
    expect(pages).toEqual([numbers.slice(0, 3), numbers.slice(3, 6), numbers.slice(6)])
    expect((await searched({ limit: 7 })).results_metadata.next_cursor).toBeNull()
  })

  it('shows a page its messages once, though newer ones come meanwhile', async () => {
    await open()
    const [first, second] = [await send(), await send()]
    const page = await searched({ limit: 1 })
    await send()
    const next = await searched({ limit: 5, cursor: page.results_metadata.next_cursor })
    expect([...numbersIn(page.results), ...numbersIn(next.results)]).toEqual([second, first])
  })

  // A cursor counted the messages of the whole installation: two of them told a tenant how much the others sent in between.
  it('goes on from the last message of a page, whatever other projects write meanwhile', async () => {
    const other = await open()
    await open()
    const numbers: string[] = []
    for (let count = 0; count < 3; count += 1) {
      numbers.unshift(await send())
      passed(await other.loginOrCreate(newNumber()))
    }
    const first = await searched({ limit: 1 })
    const second = await searched({ limit: 1, cursor: first.results_metadata.next_cursor })
    expect(numbersIn([...first.results, ...second.results])).toEqual(numbers.slice(0, 2))
    for (const { results, results_metadata } of [first, second]) expect(results_metadata.next_cursor).toBe(results[0]?.message_id)
  })

  it('does not go on from a message of another project', async () => {
    await open()
    await send()
    const [foreign] = await found({})
    const other = await open()
    expect(await other.call('POST', '/v1/messages/search', { cursor: foreign?.message_id })).toMatchObject({
      status: 400,
      error: 'message_search_invalid_cursor',
    })
  })

  it('can be narrowed by recipient, state, channel and time', async () => {
    await open()
    const began = world.clock.now()
    const number = await send()
    passed(await desk.call('POST', '/v1/otps/email/login_or_create', { email: 'Ada@Example.com' }))
    await world.delivery.dispatcher.runDue()
    world.clock.advance(minute)
    for (const provider of [a, b]) provider.answers({ kind: 'rejected', reason: 'barred' })
    const failed = await send()
    for (const provider of [a, b]) provider.answers({ kind: 'sent' })

    const later = new Date(began + minute).toISOString()
    expect(numbersIn(await found({}))).toEqual([failed, 'ada@example.com', number])
    expect(numbersIn(await found({ to: number }))).toEqual([number])
    expect(numbersIn(await found({ to: 'ADA@example.com' }))).toEqual(['ada@example.com'])
    expect(numbersIn(await found({ to: number.slice(0, -1) }))).toEqual([])
    expect(numbersIn(await found({ state: 'failed' }))).toEqual([failed])
    expect(numbersIn(await found({ channel: 'email' }))).toEqual(['ada@example.com'])
    expect(numbersIn(await found({ created_after: later }))).toEqual([failed])
    expect(numbersIn(await found({ created_before: later }))).toEqual(['ada@example.com', number])
    expect(numbersIn(await found({ created_before: later, channel: 'sms', state: 'sent', to: number }))).toEqual([number])
    const elsewhere = new Date(began + minute + 2 * 60 * minute).toISOString().replace('Z', '+02:00')
    expect(numbersIn(await found({ created_after: elsewhere }))).toEqual([failed])
  })

  // Argentine mobiles are dialled with a 9 behind the 54 or without it, and are one number.
  it('finds an Argentine mobile by either of its forms', async () => {
    await open()
    await send('+5491123456789')
    for (const to of ['+5491123456789', '+541123456789']) expect(numbersIn(await found({ to }))).toEqual(['+5491123456789'])
  })

  it.each<{ body: object; error: string }>([
    ...[0, 201, '5', 1.5].map((limit) => ({ body: { limit }, error: 'message_search_invalid_limit' })),
    ...['x', '1', nobodys, `${nobodys}\0`, "' or 1=1 --", 'a'.repeat(512), 'a'.repeat(513), 5].map((cursor) => ({
      body: { cursor },
      error: 'message_search_invalid_cursor',
    })),
    ...['2026-13-01T00:00:00Z', '2026-05-04', 'yesterday', null].flatMap((time) => [
      { body: { created_after: time }, error: 'message_search_invalid_time' },
      { body: { created_before: time }, error: 'message_search_invalid_time' },
    ]),
    ...[{ state: 'lost' }, { channel: 'pigeon' }].map((body) => ({ body, error: 'bad_request' })),
    ...[7, null, '', '14155552671', '4155552671', '+1415', '+1 415 555 2671', 'ada', 'ada@', '%'].map((to) => ({
      body: { to },
      error: 'message_search_invalid_to',
    })),
  ])('refuses $body with $error', async ({ body, error }) => {
    await open()
    expect(await desk.call('POST', '/v1/messages/search', body)).toMatchObject({ status: 400, error })
  })

  it('shows the backend what was never meant to leave', async () => {
    const { keys } = await open()
    await world.set(keys, { enumeration_protection: true })
    const number = newNumber()
    passed(await desk.send(number, { from_browser: true }))
    expect(await found({ state: 'suppressed' })).toMatchObject([{ to: number, state: 'suppressed', sent_at: null, attempts: [] }])
  })

  it('holds what is in the inbox, delivered as soon as it is written', async () => {
    const inbox = await openWorld({ store })
    const at = await openDesk(inbox)
    const number = newNumber()
    passed(await at.loginOrCreate(number))
    const [message] = await found({ to: number }, at)
    expect(message).toMatchObject({ state: 'delivered', sent_at: null, delivered_at: message?.created_at, attempts: [] })
    await inbox.close()
  })

  it('is shown in the inbox with what became of its code', async () => {
    const inbox = await openWorld({ store })
    const at = await openDesk(inbox)
    const [replaced, used, guessed] = [newNumber(), newNumber(), newNumber()]
    for (const number of [replaced, used]) passed(await at.loginOrCreate(number))
    inbox.clock.advance(minute)
    const { phone_id } = passed(await at.loginOrCreate(guessed)).body
    const wrong = (await inbox.codeOf(guessed)) === '000000' ? '000001' : '000000'
    for (let guesses = 0; guesses < 5; guesses += 1) expect((await at.type(phone_id, wrong)).status).toBe(404)
    passed(await at.signIn(used))
    passed(await at.loginOrCreate(replaced))
    const messages = await inbox.ground.stores.inbox.newest()
    expect(messages.map(({ to, codeState }) => [to, codeState])).toEqual([
      [replaced, 'void'],
      [used, 'void'],
      [guessed, 'guessed'],
      [used, 'used'],
      [replaced, 'open'],
    ])
    await inbox.close()
  })
})
