import { Webhook } from 'standardwebhooks'
import twilio from 'twilio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Message } from '@tollgate/contract'
import { metaProvider } from '../../src/adapters/providers/meta.ts'
import { twilioProvider } from '../../src/adapters/providers/twilio.ts'
import { webhookProvider } from '../../src/adapters/providers/webhook.ts'
import type { Callback, Provider } from '../../src/delivery/provider.port.ts'
import { refuse } from '../../src/kernel/result.ts'
import { second } from '../../src/kernel/time.ts'
import { closeDeliveries, openDelivery } from '../support/delivery.ts'
import { newNumber, openDesk, passed, unlimited, type Desk } from '../support/desk.ts'
import { httpCall, type HttpAnswer } from '../support/http-call.ts'
import { scriptedProvider } from '../support/scripted-provider.ts'
import { openWorld, type StoreKind, type World } from '../support/world.ts'
import { kept } from './kept.ts'
import { secret, tools } from './subjects.ts'

afterEach(closeDeliveries)

interface Signed {
  /** Undefined: none at all. */
  readonly by?: string | undefined
  readonly secondsAgo?: number
  readonly path?: string
}

const unknownId = 'message-test-00000000-0000-4000-8000-000000000000'

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('/receipts/NAME, on $store', ({ store }) => {
  let world: World
  let desk: Desk
  let messageId: string

  const base = { base_url: 'https://sms.example.com', secret }
  const own = webhookProvider.make(base, tools)
  const other = webhookProvider.make({ ...base, secret: "the other one's" }, tools)

  beforeAll(async () => {
    const entries = Object.entries({ own, other }).map(([name, provider]) => {
      return scriptedProvider(name, { readReceipts: async (callback) => readBy(provider, callback) }).entry
    })
    const route = { key: 'sms', channel: 'sms', regions: undefined, prefixes: undefined, providers: ['own'] } as const
    world = await openWorld({ store, providers: { entries, routes: [route] } })
    desk = await openDesk(world, { settings: unlimited })
    passed(await desk.loginOrCreate(newNumber()))
    await world.delivery.dispatcher.runDue()
    const { results } = passed(await desk.call('POST', '/v1/messages/search', {})).body as unknown as { results: readonly Message[] }
    messageId = results[0]?.message_id ?? ''
  })
  afterAll(async () => {
    await world.close()
    await Promise.all([own.close(), other.close()])
  })

  function report(told: object, { by, secondsAgo = 0, path = '/receipts/own' }: Signed): Promise<HttpAnswer> {
    const body = JSON.stringify(told)
    return httpCall(world.baseUrl, { method: 'POST', path, body, headers: { 'content-type': 'application/json', ...signature(body) } })

    function signature(signed: string): Record<string, string> {
      if (by === undefined) return {}
      const at = new Date(world.clock.now() - secondsAgo * second)
      return {
        'webhook-id': 'any',
        'webhook-timestamp': Math.floor(at.getTime() / second).toString(),
        'webhook-signature': new Webhook(Buffer.from(by), { format: 'raw' }).sign('any', at, signed),
      }
    }
  }

  const stateOf = async (id: string) => (passed(await desk.call('GET', `/v1/messages/${id}`)).body as unknown as Message).state

  it.each<Signed & { title: string; status: number }>([
    { title: 'without a signature', status: 401 },
    { title: 'signed by a secret of nobody', by: 'guessed', status: 401 },
    { title: 'signed by the other provider', by: "the other one's", status: 401 },
    { title: 'signed six minutes ago', by: secret, secondsAgo: 360, status: 401 },
    { title: 'at another name', by: secret, path: '/receipts/other', status: 401 },
    { title: 'at a name of nobody', by: secret, path: '/receipts/nobody', status: 404 },
    // The other provider may say what it likes of its own messages.
    { title: 'by the other provider, at its own name', by: "the other one's", path: '/receipts/other', status: 204 },
  ])('I1: a forged receipt, $title, leaves the state of its message', async ({ status, ...signed }) => {
    expect((await report({ message_id: messageId, state: 'delivered' }, signed)).status).toBe(status)
    expect(await stateOf(messageId)).toBe('sent')
  })

  it.each([{ by: undefined }, { by: 'guessed' }, { by: secret }])(
    'I6: answers alike for a known message, one of nobody and what is no id, signed by $by',
    async ({ by }) => {
      // NUL was answered with 500 once: PostgreSQL cannot even look for it.
      const ids = [unknownId, `${messageId}0`, 'x', ' ', '\u0000', '\ud800', "' or 1=1 --", 'é', 'a'.repeat(100), messageId]
      for (const state of ['undelivered', 'delivered']) {
        const [first, ...others] = await Promise.all(ids.map(async (id) => bareAnswer(await report({ message_id: id, state }, { by }))))
        expect(first?.status).toBe(by === secret ? 204 : 401)
        for (const answer of others) expect(answer).toEqual(first)
      }
    },
  )

  it('I5: a flood of callbacks without a signature is answered to its end, and changes nothing', async () => {
    const before = await world.tables()
    const flood = Array.from({ length: 300 }, (_, index) => {
      const ids = [messageId, unknownId, `message-test-${index.toString()}`]
      return report({ message_id: ids[index % ids.length], state: 'delivered' }, { by: index % 2 === 0 ? undefined : 'guessed' })
    })
    expect(new Set((await Promise.all(flood)).map(({ status }) => status))).toEqual(new Set([401]))
    expect(await world.tables()).toEqual(before)
    expect((await report({ message_id: unknownId, state: 'delivered' }, { by: secret })).status).toBe(204)
  })
})

describe('the receipt address', () => {
  const form = { AccountSid: `AC${'0'.repeat(32)}`, MessageSid: `SM${'1'.repeat(32)}`, MessageStatus: 'delivered' }

  it('is signed by Twilio with its query, as TOLLGATE_PUBLIC_URL names it', async () => {
    const vendor = kept(twilioProvider.make({ account_sid: form.AccountSid, secret }, tools))
    const { world, send } = await openDelivery([scriptedProvider('a', { readReceipts: async (callback) => readBy(vendor, callback) })])
    const { message } = await send()
    const path = `/receipts/a?message_id=${(await message()).message_id}`
    const report = (url: string) =>
      httpCall(world.baseUrl, {
        method: 'POST',
        path,
        body: new URLSearchParams(form).toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-twilio-signature': twilio.getExpectedTwilioSignature(secret, url, form),
        },
      })
    expect((await report('http://tollgate.test/receipts/a')).status).toBe(401)
    expect((await report(`${world.baseUrl}${path}`)).status).toBe(401)
    expect((await message()).state).toBe('sent')
    expect((await report(`http://tollgate.test${path}`)).status).toBe(204)
    expect((await message()).state).toBe('delivered')
  })

  it('answers the challenge of Meta that knows the token, and no other', async () => {
    const settings = { phone_number_id: '106540352242922', template: 'login', secret, app_secret: secret, verify_token: 'the token' }
    const meta = kept(metaProvider.make(settings, tools))
    const { entry } = scriptedProvider('a')
    const world = kept(await openWorld({ providers: { entries: [{ ...entry, make: () => meta }], routes: [] } }))
    const challenged = async (query: Readonly<Record<string, string>>) => {
      const { status, text } = await httpCall(world.baseUrl, {
        method: 'GET',
        path: `/receipts/a?${new URLSearchParams(query).toString()}`,
        headers: {},
      })
      return status === 200 ? text : status
    }
    const right = { 'hub.mode': 'subscribe', 'hub.verify_token': 'the token', 'hub.challenge': '42' }
    expect(await challenged(right)).toBe('42')
    expect(await challenged({ ...right, 'hub.verify_token': 'another' })).toBe(401)
    expect(await challenged({ ...right, 'hub.mode': 'unsubscribe' })).toBe(401)
    expect(await challenged({})).toBe(401)
  })
})

async function readBy(vendor: Provider, callback: Callback) {
  return (await vendor.readReceipts?.(callback)) ?? refuse('forged')
}

/** Without what differs on every answer. */
function bareAnswer({ status, headers, body }: HttpAnswer) {
  return { status, headers: { ...headers, date: undefined, 'x-request-id': undefined }, body: { ...body, request_id: undefined } }
}
