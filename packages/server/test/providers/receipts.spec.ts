import { Auth } from '@vonage/auth'
import { SMS } from '@vonage/sms'
import { createHash, createHmac } from 'node:crypto'
import plivo from 'plivo'
import { Webhook } from 'standardwebhooks'
import twilio from 'twilio'
import { assert, asyncProperty, dictionary, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awsProvider } from '../../src/adapters/providers/aws.ts'
import { metaProvider } from '../../src/adapters/providers/meta.ts'
import { plivoProvider } from '../../src/adapters/providers/plivo.ts'
import { twilioProvider } from '../../src/adapters/providers/twilio.ts'
import { vonageProvider } from '../../src/adapters/providers/vonage.ts'
import { webhookProvider } from '../../src/adapters/providers/webhook.ts'
import type { Callback, Provider } from '../../src/delivery/provider.port.ts'
import { kept } from './kept.ts'
import { now, secret, tools } from './subjects.ts'

const receiptUrl = 'https://tollgate.example/receipts/the-provider'
const messageId = 'message-test-0b1c2d3e-0000-4000-8000-000000000001'
const minute = 60_000

function post(body: string | Buffer, headers: Callback['headers'], url = receiptUrl): Callback {
  return { method: 'POST', url, headers, rawBody: Buffer.from(body), now }
}

async function read(provider: Provider, callback: Callback) {
  return provider.readReceipts?.(callback)
}

const forged = { ok: false, refusal: 'forged' }
const malformed = { ok: false, refusal: 'malformed' }
const nothing = { ok: true, value: [] }

/** A provider with one genuine receipt as its vendor would send it. */
interface Case {
  readonly name: string
  readonly provider: () => Provider
  readonly genuine: (by?: string) => Callback
}

const twilioSettings = { account_sid: `AC${'0'.repeat(32)}`, secret }
const twilioUrl = `${receiptUrl}?message_id=${messageId}`
const twilioForm = {
  AccountSid: twilioSettings.account_sid,
  MessageSid: `SM${'1'.repeat(32)}`,
  MessageStatus: 'delivered',
  To: '+14155550123',
}

function twilioReceipt(form: Readonly<Record<string, string>>, { url = twilioUrl, by = secret } = {}): Callback {
  const signature = twilio.getExpectedTwilioSignature(by, url, form)
  return post(new URLSearchParams(form).toString(), { 'x-twilio-signature': signature }, url)
}

function webhookReceipt(body: string, { by = secret, at = now, id = 'any-id' } = {}): Callback {
  const signature = new Webhook(Buffer.from(by), { format: 'raw' }).sign(id, new Date(at), body)
  const timestamp = Math.floor(at / 1_000).toString()
  return post(body, { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })
}

const vonageFields = {
  msisdn: '14155550123',
  to: '14155550100',
  'network-code': '31000',
  messageId: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
  price: '0.03330000',
  status: 'delivered',
  scts: '2603011200',
  'err-code': '0',
  'api-key': 'abcd1234',
  'client-ref': messageId,
  'message-timestamp': '2026-03-01 12:00:00',
  timestamp: Math.floor(now / 1_000).toString(),
  nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
}

function vonageSigned(fields: Readonly<Record<string, string>>, { by = secret, method = 'sha256' } = {}) {
  const names = Object.keys(fields).toSorted()
  const text = names.map((name) => `&${name}=${(fields[name] ?? '').replace(/[&=]/g, '_')}`).join('')
  return { ...fields, sig: createHmac(method, by).update(text).digest('hex') }
}

const vonageSettings = { api_key: 'abcd1234', secret: 'another', signature_secret: secret }
const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

const plivoForm = { MessageUUID: 'db3ce55a-7f1d-11e1-8ea7-1231380bc196', Status: 'delivered', TotalAmount: '0.00350', To: '14155550123' }
const plivoSettings = { auth_id: 'MAXXXXXXXXXXXXXXXXXX', secret }
const plivoNonce = '05429567804466091622'

/** As Plivo's documentation builds it: address?query.form.nonce. */
function plivoReceipt(told: Readonly<Record<string, string>>, { url = receiptUrl, by = secret, nonce = plivoNonce } = {}): Callback {
  const text = Object.keys(told).toSorted().map((name) => name + (told[name] ?? '')).join('') // prettier-ignore
  const signature = createHmac('sha256', by).update(`${url}?${text}.${nonce}`).digest('base64')
  const headers = { ...form, 'x-plivo-signature-v3': signature, 'x-plivo-signature-v3-nonce': nonce }
  return post(new URLSearchParams(told).toString(), headers, url)
}

function metaReceipt(told: unknown, by = secret): Callback {
  const body = JSON.stringify(told)
  return post(body, { ...json, 'x-hub-signature-256': `sha256=${createHmac('sha256', by).update(body).digest('hex')}` })
}

function metaNotice(...statuses: readonly object[]) {
  const value = { messaging_product: 'whatsapp', metadata: { phone_number_id: '106540352242922' }, statuses }
  return { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }
}

const metaStatus = {
  id: 'wamid.1',
  status: 'delivered',
  timestamp: '1772366400',
  recipient_id: '14155550123',
  biz_opaque_callback_data: messageId,
}
const metaSettings = { phone_number_id: '106540352242922', secret: 'a token', app_secret: secret, template: 'login' }

const cases: readonly Case[] = [
  {
    name: 'webhook',
    provider: () => webhookProvider.make({ base_url: 'https://a.example', secret }, tools),
    genuine: (by) => webhookReceipt(JSON.stringify({ message_id: messageId, state: 'delivered' }), { by: by ?? secret }),
  },
  {
    name: 'twilio',
    provider: () => twilioProvider.make(twilioSettings, tools),
    genuine: (by) => twilioReceipt(twilioForm, { by: by ?? secret }),
  },
  {
    name: 'vonage',
    provider: () => vonageProvider.make(vonageSettings, tools),
    genuine: (by) => post(JSON.stringify(vonageSigned(vonageFields, { by: by ?? secret })), json),
  },
  {
    name: 'plivo',
    provider: () => plivoProvider.make(plivoSettings, tools),
    genuine: (by) => plivoReceipt(plivoForm, { by: by ?? secret }),
  },
  {
    name: 'meta',
    provider: () => metaProvider.make(metaSettings, tools),
    genuine: (by) => metaReceipt(metaNotice(metaStatus), by),
  },
]

describe.each(cases)('a receipt of $name', ({ provider: make, genuine }) => {
  it('is believed when it is genuine, as often as it comes', async () => {
    const provider = kept(make())
    const first = await read(provider, genuine())
    expect(first).toMatchObject({ ok: true, value: [{ state: 'delivered' }] })
    expect(await read(provider, genuine())).toEqual(first)
  })

  it('I1: is forged under another secret', async () => {
    expect(await read(kept(make()), genuine('a-secret-of-somebody-else'))).toEqual(forged)
  })

  it('I1: is forged without a signature', async () => {
    const { rawBody, ...rest } = genuine()
    const { sig, ...unsigned } = JSON.parse(/^\{/.test(rawBody.toString()) ? rawBody.toString() : '{}') as Record<string, unknown>
    const body = sig === undefined ? rawBody : Buffer.from(JSON.stringify(unsigned))
    expect(await read(kept(make()), { ...rest, rawBody: body, headers: { 'content-type': rest.headers['content-type'] } })).toEqual(forged)
  })

  it('I1: is forged with signatures that are none', async () => {
    const { headers, ...rest } = genuine()
    const provider = kept(make())
    const nothings = ['', ' ', 'v1,', 'sha256=', '=', '\u0000', 'é', ',,,,', 'a'.repeat(10_000)]
    for (const signature of nothings) {
      const spoilt = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, name.includes('signature') && !name.endsWith('nonce') ? signature : value]),
      )
      const body = rest.rawBody.toString().replace(/"sig":"[^"]*"/, `"sig":${JSON.stringify(signature)}`)
      expect(await read(provider, { ...rest, headers: spoilt, rawBody: Buffer.from(body) })).toEqual(forged)
    }
  })

  it('I4: is forged when a letter of its content changes', async () => {
    const { rawBody, ...rest } = genuine()
    const changed = rawBody.toString().replace('delivered', 'undelivered')
    expect(changed).not.toBe(rawBody.toString())
    expect(await read(kept(make()), { ...rest, rawBody: Buffer.from(changed) })).toEqual(forged)
  })

  it('I4: is forged when something is added or missing', async () => {
    const { rawBody, ...rest } = genuine()
    const text = rawBody.toString()
    const isJson = text.startsWith('{')
    const added = isJson ? text.replace('{', '{"x":"1",') : `${text}&x=1`
    const missing = isJson ? '{}' : text.slice(text.indexOf('&') + 1)
    const provider = kept(make())
    for (const body of [added, missing, '']) {
      const answer = await read(provider, { ...rest, rawBody: Buffer.from(body) })
      expect(answer).toEqual(forged)
    }
  })

  it('is forged by another method', async () => {
    expect(await read(kept(make()), { ...genuine(), method: 'GET', rawBody: Buffer.alloc(0) })).toEqual(forged)
  })

  it('is never thrown about, whatever the bytes are', async () => {
    const provider = kept(make())
    for (const body of ['', '{', '[]', 'null', '%', '%zz=%', '&&&', '\u0000', '{"__proto__":{}}', '__proto__=1&constructor=2']) {
      const answer = await read(provider, { ...genuine(), rawBody: Buffer.from(body) })
      expect(answer?.ok).toBe(false)
    }
    expect(await read(provider, { ...genuine(), rawBody: Buffer.from([0xff, 0xfe, 0xfd]) })).toMatchObject({ ok: false })
  })
})

/** As many fields in all, each under a name of its own. */
function withFields(fields: Readonly<Record<string, string>>, count: number): Readonly<Record<string, string>> {
  const more = Array.from({ length: count - Object.keys(fields).length }, (_, index) => [`x${index.toString()}`, 'y'])
  return { ...fields, ...(Object.fromEntries(more) as Record<string, string>) }
}

describe('I5: a receipt of more fields than any vendor sends', () => {
  it.each([
    {
      name: 'twilio',
      make: () => twilioProvider.make(twilioSettings, tools),
      of: (count: number) => twilioReceipt(withFields(twilioForm, count)),
    },
    {
      name: 'plivo',
      make: () => plivoProvider.make(plivoSettings, tools),
      of: (count: number) => plivoReceipt(withFields(plivoForm, count)),
    },
    {
      name: 'vonage, by form',
      make: () => vonageProvider.make(vonageSettings, tools),
      of: (count: number) => post(new URLSearchParams(vonageSigned(withFields(vonageFields, count - 1))).toString(), form),
    },
    {
      name: 'vonage, by JSON',
      make: () => vonageProvider.make(vonageSettings, tools),
      of: (count: number) => post(JSON.stringify(vonageSigned(withFields(vonageFields, count - 1))), json),
    },
  ])('is forged whatever its signature is: $name', async ({ make, of }) => {
    const provider = kept(make())
    expect(await read(provider, of(200))).toMatchObject({ ok: true })
    expect(await read(provider, of(201))).toEqual(forged)
  })

  it.each([
    { name: 'twilio', make: () => twilioProvider.make(twilioSettings, tools), genuine: () => twilioReceipt(twilioForm) },
    { name: 'plivo', make: () => plivoProvider.make(plivoSettings, tools), genuine: () => plivoReceipt(plivoForm) },
  ])('is not even read without a signature, or by another method: $name', async ({ make, genuine }) => {
    const unread = {
      get rawBody(): Buffer {
        throw new Error('the body was read')
      },
    }
    const { method, url, headers } = genuine()
    for (const spoilt of [
      { method, headers: form },
      { method: 'GET', headers },
    ]) {
      const callback = Object.defineProperties({ ...spoilt, url, now }, Object.getOwnPropertyDescriptors(unread)) as Callback
      expect(await read(kept(make()), callback)).toEqual(forged)
    }
  })
})

describe('a receipt of webhook', () => {
  const make = () => kept(webhookProvider.make({ base_url: 'https://a.example', secret }, tools))
  const body = JSON.stringify({ message_id: messageId, state: 'delivered' })

  it.each([
    { told: { message_id: messageId, state: 'delivered' }, value: [{ messageId, state: 'delivered' }] },
    {
      told: { message_id: messageId, state: 'undelivered', reason: 'absent', price: { amount: '0.0079', currency: 'USD' } },
      value: [{ messageId, state: 'undelivered', reason: 'absent', price: { amount: '0.0079', currency: 'USD' } }],
    },
    {
      told: { receipts: [{ message_id: 'a', state: 'delivered' }, { message_id: 'b', state: 'undelivered' }] }, // prettier-ignore
      value: [
        { messageId: 'a', state: 'delivered' },
        { messageId: 'b', state: 'undelivered' },
      ],
    },
    { told: { receipts: [] }, value: [] },
  ])('says $told', async ({ told, value }) => {
    expect(await read(make(), webhookReceipt(JSON.stringify(told)))).toMatchObject({ ok: true, value })
  })

  it.each([
    '{}',
    '[]',
    'not json',
    '{"message_id":"a","state":"sent"}',
    '{"message_id":7,"state":"delivered"}',
    '{"message_id":"","state":"delivered"}',
    '{"message_id":"a","state":"delivered","price":{"amount":"-1","currency":"USD"}}',
    '{"message_id":"a","state":"delivered","price":{"amount":"1e9","currency":"usd"}}',
    '{"receipts":[{"message_id":"a"}]}',
  ])('is malformed when it says %s', async (told) => {
    expect(await read(make(), webhookReceipt(told))).toEqual(malformed)
  })

  it.each(['absent', '30003', 'err:001', 'UNDELIV.012', 'SMPP_0x0b', 'a'.repeat(64)])('keeps the reason %s', async (reason) => {
    const told = JSON.stringify({ message_id: messageId, state: 'undelivered', reason })
    expect(await read(make(), webhookReceipt(told))).toMatchObject({ ok: true, value: [{ reason }] })
  })

  it.each([
    { title: 'a sentence', reason: 'absent subscriber' },
    { title: 'the code', reason: '493027' },
    { title: 'the code in two halves', reason: 'code:493-027' },
    { title: 'the number', reason: '+14155550123' },
    { title: 'the number, written apart', reason: '1-415-555-0123' },
    { title: 'other digits', reason: '٤٩٣٠٢٧' },
    { title: 'a line that looks like a log', reason: 'x\n{"level":"info"}' },
    { title: 'more than 64 letters', reason: 'a'.repeat(65) },
    { title: 'nothing', reason: '' },
  ])('D7: makes $title "other", since reasons are stored and logged', async ({ reason }) => {
    const told = JSON.stringify({ message_id: messageId, state: 'undelivered', reason })
    expect(await read(make(), webhookReceipt(told))).toMatchObject({ ok: true, value: [{ reason: 'other' }] })
  })

  it.each([
    { minutes: -5, ok: true },
    { minutes: 5, ok: true },
    { minutes: -5 - 1 / 60, ok: false },
    { minutes: 5 + 1 / 60, ok: false },
    { minutes: -60 * 24 * 365, ok: false },
  ])('I3: signed $minutes minutes from now is believed: $ok', async ({ minutes, ok }) => {
    const at = Math.floor(now / 1_000) * 1_000 + minutes * minute
    expect(await read(make(), { ...webhookReceipt(body, { at }), now: Math.floor(now / 1_000) * 1_000 })).toMatchObject({ ok })
  })

  it.each(['webhook-id', 'webhook-timestamp'])('I3: is forged when its %s changes', async (name) => {
    const callback = webhookReceipt(body)
    const headers = { ...callback.headers, [name]: `${String(callback.headers[name]).slice(0, -1)}9` }
    expect(await read(make(), { ...callback, headers })).toEqual(forged)
  })

  it.each(['1e9', '-1', ' 1772366400', '1772366400abc', '0x69a42c00', 'Infinity', 'NaN'])('is forged at the time %s', async (timestamp) => {
    const callback = webhookReceipt(body)
    expect(await read(make(), { ...callback, headers: { ...callback.headers, 'webhook-timestamp': timestamp } })).toEqual(forged)
  })

  it('is believed by any one of its signatures', async () => {
    const callback = webhookReceipt(body)
    const signature = `v1,${'A'.repeat(43)}= v1a,ed25519 ${String(callback.headers['webhook-signature'])}`
    expect(await read(make(), { ...callback, headers: { ...callback.headers, 'webhook-signature': signature } })).toMatchObject({
      ok: true,
    })
  })

  it('I4: is forged in another order or spacing, though it says the same', async () => {
    const callback = webhookReceipt(body)
    for (const same of [JSON.stringify({ state: 'delivered', message_id: messageId }), ` ${body}`, `${body}\n`, `\uFEFF${body}`]) {
      expect(await read(make(), { ...callback, rawBody: Buffer.from(same) })).toEqual(forged)
    }
  })

  it('I4: is forged when bytes that are no UTF-8 would read alike', async () => {
    const callback = webhookReceipt('{"message_id":"\uFFFD","state":"delivered"}')
    const rawBody = Buffer.from(callback.rawBody.toString('latin1').replace('\u00ef\u00bf\u00bd', '\u00ff'), 'latin1')
    expect(await read(make(), { ...callback, rawBody })).toEqual(forged)
  })
})

describe('a receipt of twilio', () => {
  const make = () => kept(twilioProvider.make(twilioSettings, tools))

  it.each([
    { MessageStatus: 'delivered', value: [{ state: 'delivered' }] },
    { MessageStatus: 'read', value: [{ state: 'delivered' }] },
    { MessageStatus: 'undelivered', ErrorCode: '30003', value: [{ state: 'undelivered', reason: 'Twilio 30003' }] },
    { MessageStatus: 'failed', ErrorCode: '30008', value: [{ state: 'undelivered', reason: 'Twilio 30008' }] },
    { MessageStatus: 'failed', value: [{ state: 'undelivered', reason: 'Twilio gave no code' }] },
    ...['queued', 'sending', 'sent', 'accepted', 'scheduled', 'canceled', 'constructor'].map((MessageStatus) => ({
      MessageStatus,
      value: [],
    })),
  ])('says $MessageStatus', async ({ value, ...told }) => {
    expect(await read(make(), twilioReceipt({ ...twilioForm, ...told }))).toMatchObject({ ok: true, value })
  })

  it('names the message by Twilio’s name and by ours', async () => {
    const answer = await read(make(), twilioReceipt({ ...twilioForm, Price: '-0.00750', PriceUnit: 'USD' }))
    expect(answer).toEqual({
      ok: true,
      value: [
        {
          providerMessageIds: [twilioForm.MessageSid],
          messageId,
          state: 'delivered',
          reason: undefined,
          price: { amount: '0.00750', currency: 'USD' },
        },
      ],
    })
  })

  it('is malformed without a message', async () => {
    expect(await read(make(), twilioReceipt({ MessageStatus: 'delivered' }))).toEqual(malformed)
  })

  it.each([
    { title: 'another message', url: `${receiptUrl}?message_id=message-test-0b1c2d3e-0000-4000-8000-000000000009` },
    { title: 'no query', url: receiptUrl },
    { title: 'one more field in the query', url: `${twilioUrl}&x=1` },
    { title: 'another provider', url: twilioUrl.replace('the-provider', 'other') },
    { title: 'the host behind the proxy', url: twilioUrl.replace('tollgate.example', '10.0.0.7') },
    { title: 'http', url: twilioUrl.replace('https', 'http') },
  ])('I4: is forged for $title in the address', async ({ url }) => {
    expect(await read(make(), { ...twilioReceipt(twilioForm), url })).toEqual(forged)
  })

  it('I4: is read by bytes: letters beyond ASCII, plus signs and blanks keep their meaning', async () => {
    const told = { ...twilioForm, Body: 'código + 50 % & more=less' }
    expect(await read(make(), twilioReceipt(told))).toMatchObject({ ok: true })
    const callback = twilioReceipt(told)
    const decodedTwice = Buffer.from(callback.rawBody.toString().replace('%2B', '+'))
    expect(await read(make(), { ...callback, rawBody: decodedTwice })).toEqual(forged)
  })
})

describe('a receipt of vonage', () => {
  const make = (signature_method?: 'sha256' | 'sha512' | 'md5') =>
    kept(vonageProvider.make({ ...vonageSettings, ...(signature_method && { signature_method }) }, tools))

  it.each(['sha256', 'sha512', 'md5'] as const)('is signed by %s as its own client verifies', async (method) => {
    const signed = vonageSigned({ ...vonageFields, note: 'a=b&c' }, { method })
    const client = new SMS(new Auth({ apiKey: 'abcd1234', apiSecret: 'another', privateKey: '' }))
    expect(client.verifySignature(signed.sig, signed, secret, `${method.toUpperCase()}HMAC` as never)).toBe(true)
    expect(await read(make(method), post(JSON.stringify(signed), json))).toMatchObject({ ok: true })
  })

  it.each([
    { title: 'a form', callback: post(new URLSearchParams(vonageSigned(vonageFields)).toString(), form) },
    {
      title: 'a query',
      callback: { ...post('', {}, `${receiptUrl}?${new URLSearchParams(vonageSigned(vonageFields)).toString()}`), method: 'GET' },
    },
    { title: 'upper-case hexadecimal', callback: post(JSON.stringify({ ...vonageSigned(vonageFields), sig: vonageSigned(vonageFields).sig.toUpperCase() }), json) }, // prettier-ignore
  ])('is read from $title', async ({ callback }) => {
    expect(await read(make(), callback)).toEqual({
      ok: true,
      value: [
        {
          providerMessageIds: [vonageFields.messageId],
          messageId,
          state: 'delivered',
          reason: undefined,
          price: { amount: '0.03330000', currency: 'EUR' },
        },
      ],
    })
  })

  it.each([
    ...['expired', 'failed', 'rejected', 'deleted'].map((status) => ({ status, value: [{ state: 'undelivered', reason: 'Vonage 1' }] })),
    ...['accepted', 'buffered', 'unknown', 'toString'].map((status) => ({ status, value: [] })),
  ])('says $status', async ({ status, value }) => {
    const told = vonageSigned({ ...vonageFields, status, 'err-code': '1' })
    expect(await read(make(), post(JSON.stringify(told), json))).toMatchObject({ ok: true, value })
  })

  it.each([
    { seconds: -300, ok: true },
    { seconds: 300, ok: true },
    { seconds: -302, ok: false },
    { seconds: 302, ok: false },
  ])('I3: signed $seconds s from now is believed: $ok', async ({ seconds, ok }) => {
    const whole = Math.floor(now / 1_000)
    const told = vonageSigned({ ...vonageFields, timestamp: (whole + seconds).toString() })
    expect(await read(make(), { ...post(JSON.stringify(told), json), now: whole * 1_000 })).toMatchObject({ ok })
  })

  it('I1: is forged by a weaker method than the agreed one', async () => {
    expect(await read(make(), post(JSON.stringify(vonageSigned(vonageFields, { method: 'md5' })), json))).toEqual(forged)
    const names = Object.keys(vonageFields).toSorted() as (keyof typeof vonageFields)[]
    const hashed = createHash('md5').update(names.map((name) => `&${name}=${vonageFields[name]}`).join('') + secret)
    expect(await read(make(), post(JSON.stringify({ ...vonageFields, sig: hashed.digest('hex') }), json))).toEqual(forged)
  })

  it('is malformed without a message', async () => {
    const told = vonageSigned({ status: 'delivered', timestamp: vonageFields.timestamp })
    expect(await read(make(), post(JSON.stringify(told), json))).toEqual(malformed)
  })

  it.each([
    { title: 'two fields written as one', spoil: ({ scts, status, ...others }: typeof vonageFields) => ({ ...others, [`scts=${scts}&status`]: status }) }, // prettier-ignore
    { title: 'a name that ends in =', spoil: ({ status, ...others }: typeof vonageFields) => ({ ...others, 'status=': status }) },
    { title: 'a name that holds &', spoil: (fields: typeof vonageFields) => ({ ...fields, 'scts&status': '' }) },
  ])('I4: is forged with $title, even where the signature fits', async ({ spoil }) => {
    expect(await read(make(), post(JSON.stringify(vonageSigned(spoil(vonageFields))), json))).toEqual(forged)
    const moved = { ...spoil(vonageFields), sig: vonageSigned(vonageFields).sig }
    expect(await read(make(), post(JSON.stringify(moved), json))).toEqual(forged)
  })

  it('I4: is forged with a field that comes twice', async () => {
    const body = `${new URLSearchParams(vonageSigned(vonageFields)).toString()}&status=failed`
    expect(await read(make(), post(body, form))).toEqual(forged)
  })
})

describe('a receipt of plivo', () => {
  const make = () => kept(plivoProvider.make(plivoSettings, tools))

  it.each([
    { Status: 'delivered', value: [{ state: 'delivered', price: { amount: '0.00350', currency: 'USD' } }] },
    { Status: 'undelivered', ErrorCode: '30', value: [{ state: 'undelivered', reason: 'Plivo 30' }] },
    { Status: 'failed', ErrorCode: '900', value: [{ state: 'undelivered', reason: 'Plivo 900' }] },
    { Status: 'rejected', value: [{ state: 'undelivered', reason: 'Plivo gave no code' }] },
    ...['queued', 'sent', 'valueof'].map((Status) => ({ Status, value: [] })),
  ])('says $Status', async ({ value, ...told }) => {
    expect(await read(make(), plivoReceipt({ ...plivoForm, ...told }))).toMatchObject({ ok: true, value })
  })

  it('is malformed without a message', async () => {
    expect(await read(make(), plivoReceipt({ Status: 'delivered' }))).toEqual(malformed)
  })

  it('is believed exactly when Plivo’s own library believes it', async () => {
    const provider = make()
    const anyText = string({ unit: 'grapheme-ascii', maxLength: 8 })
    const anyForm = dictionary(string({ minLength: 1, maxLength: 6 }), anyText, { minKeys: 1, maxKeys: 6 })
    await assert(
      asyncProperty(anyForm, async (told) => {
        const callback = plivoReceipt({ ...plivoForm, ...told })
        const signature = String(callback.headers['x-plivo-signature-v3'])
        expect(plivo.validateV3Signature('POST', receiptUrl, plivoNonce, secret, signature, { ...plivoForm, ...told })).toBe(true)
        expect(await read(provider, callback)).toMatchObject({ ok: true })
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    { title: 'another nonce', spoil: (callback: Callback) => ({ ...callback, headers: { ...callback.headers, 'x-plivo-signature-v3-nonce': '1' } }) }, // prettier-ignore
    { title: 'another host', spoil: (callback: Callback) => ({ ...callback, url: 'https://10.0.0.7/receipts/the-provider' }) },
    { title: 'another query', spoil: (callback: Callback) => ({ ...callback, url: `${receiptUrl}?x=1` }) },
  ])('I4: is forged with $title', async ({ spoil }) => {
    expect(await read(make(), spoil(plivoReceipt(plivoForm)))).toEqual(forged)
  })

  it('is believed by one of several signatures, while the token is being changed', async () => {
    const callback = plivoReceipt(plivoForm)
    const signatures = `${Buffer.alloc(32).toString('base64')},${String(callback.headers['x-plivo-signature-v3'])}`
    expect(await read(make(), { ...callback, headers: { ...callback.headers, 'x-plivo-signature-v3': signatures } })).toMatchObject({
      ok: true,
    })
  })

  it('signed by V2 alone is forged, unless the providers file takes V2', async () => {
    const signature = createHmac('sha256', secret)
      .update(receiptUrl + plivoNonce)
      .digest('base64')
    expect(plivo.validateSignature(receiptUrl, plivoNonce, signature, secret)).toBe(true)
    const headers = { ...form, 'x-plivo-signature-v2': signature, 'x-plivo-signature-v2-nonce': plivoNonce }
    const callback = post(new URLSearchParams(plivoForm).toString(), headers)
    expect(await read(make(), callback)).toEqual(forged)
    const lenient = kept(plivoProvider.make({ ...plivoSettings, receipt_signature: 'v2' }, tools))
    expect(await read(lenient, callback)).toMatchObject({ ok: true })
    expect(await read(lenient, { ...callback, url: `${receiptUrl}/other` })).toEqual(forged)
  })
})

describe('a receipt of meta', () => {
  const make = () => kept(metaProvider.make(metaSettings, tools))
  const error = { code: 131026, title: 'Message undeliverable' }

  it.each([
    { told: metaNotice(metaStatus), value: [{ providerMessageIds: ['wamid.1'], messageId, state: 'delivered' }] },
    { told: metaNotice({ ...metaStatus, status: 'read' }), value: [{ state: 'delivered' }] },
    { told: metaNotice({ ...metaStatus, status: 'failed', errors: [error] }), value: [{ state: 'undelivered', reason: 'Meta 131026' }] },
    { told: metaNotice({ ...metaStatus, status: 'failed' }), value: [{ state: 'undelivered', reason: 'Meta gave no code' }] },
    { told: metaNotice({ ...metaStatus, status: 'sent' }), value: [] },
    { told: metaNotice({ ...metaStatus, status: 'constructor' }), value: [] },
    {
      told: metaNotice({ ...metaStatus, id: 'a' }, { ...metaStatus, id: 'b', status: 'failed', errors: [error] }),
      value: [{ providerMessageIds: ['a'] }, { providerMessageIds: ['b'], state: 'undelivered' }],
    },
  ])('says $value', async ({ told, value }) => {
    const answer = await read(make(), metaReceipt(told))
    expect(answer).toMatchObject({ ok: true, value })
  })

  it('is none when somebody wrote back', async () => {
    const value = { messages: [{ from: '14155550123', id: 'wamid.2', text: { body: 'hello' } }] }
    const told = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }
    expect(await read(make(), metaReceipt(told))).toEqual(nothing)
  })

  it.each([{}, { entry: {} }, { entry: [{}] }, metaNotice({ id: 7, status: 'delivered' })])('is malformed as %j', async (told) => {
    expect(await read(make(), metaReceipt(told))).toEqual(malformed)
  })

  it('I4: is forged in another spacing or escaping, though it says the same', async () => {
    const callback = metaReceipt(metaNotice(metaStatus))
    for (const same of [
      JSON.stringify(metaNotice(metaStatus), null, 1),
      callback.rawBody.toString().replace('delivered', '\\u0064elivered'),
    ]) {
      expect(await read(make(), { ...callback, rawBody: Buffer.from(same) })).toEqual(forged)
    }
  })
})

describe('a provider that nobody can be told from', () => {
  it('takes no receipts', () => {
    const providers = [
      kept(awsProvider.make({ region: 'eu-west-1', access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret }, tools)),
      kept(vonageProvider.make({ api_key: 'abcd1234', secret }, tools)),
      kept(metaProvider.make({ phone_number_id: '106540352242922', secret, template: 'login' }, tools)),
    ]
    expect(providers.map((provider) => 'readReceipts' in provider)).toEqual([false, false, false])
  })
})
