import { Auth } from '@vonage/auth'
import { SMS, TypeEnum } from '@vonage/sms'
import plivo from 'plivo'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { metaProvider } from '../../src/adapters/providers/meta.ts'
import { twilioProvider } from '../../src/adapters/providers/twilio.ts'
import { vonageProvider } from '../../src/adapters/providers/vonage.ts'
import { webhookProvider } from '../../src/adapters/providers/webhook.ts'
import type { HandOver, Provider } from '../../src/delivery/provider.port.ts'
import { kept } from './kept.ts'
import { code, json, messageOf, now, number, secret, subjects, tools, type Subject } from './subjects.ts'
import { answering, openVendor, type Asked } from './vendor.ts'

const never = new AbortController().signal

/** What the vendor is asked by the provider for the message. */
async function askedBy(make: (baseUrl: string) => Provider, message: HandOver): Promise<Asked> {
  const vendor = kept(await openVendor(answering({ body: '{}' })))
  await kept(make(vendor.url)).handOver(message, never)
  return vendor.asked[0] as Asked
}

/** What the vendor is asked by its own client. */
async function askedByClient(send: (baseUrl: string) => Promise<unknown>): Promise<Asked> {
  const vendor = kept(await openVendor(answering(json(400, {}))))
  await send(vendor.url).catch(() => undefined)
  return vendor.asked[0] as Asked
}

function subjectOf(name: string): Subject {
  return subjects.find((subject) => subject.name === name) as Subject
}

function fieldsOf({ headers, body }: Asked): Readonly<Record<string, unknown>> {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(body) as Record<string, unknown>)
}

/** As the vendors' references have them: name, and what its value looks like. */
const documented: Readonly<Record<string, { readonly line: string; readonly fields: Readonly<Record<string, RegExp>> }>> = {
  webhook: {
    line: 'POST /',
    fields: {
      message_id: /^"message-test-[0-9a-f-]{36}"$/,
      project_id: /^"project-test-[0-9a-f-]{36}"$/,
      to: /^"\+[0-9]{8,15}"$/,
      channel: /^"(sms|whatsapp|email)"$/,
      text: /^".+"$/,
      locale: /^"(en|es|fr|pt-br)"$/,
      expires_at: /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/,
    },
  },
  twilio: {
    line: `POST /2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json`,
    fields: {
      To: /^"\+[0-9]{8,15}"$/,
      From: /^"\+[0-9]{8,15}"$/,
      Body: /^".+"$/,
      StatusCallback: /^"https:\/\/tollgate\.example\/receipts\/the-provider\?message_id=message-test-[0-9a-f-]{36}"$/,
      ValidityPeriod: /^"[0-9]{1,5}"$/,
      SmartEncoded: /^"false"$/,
    },
  },
  vonage: {
    line: 'POST /sms/json',
    fields: {
      from: /^"[0-9]{8,15}"$/,
      to: /^"[0-9]{8,15}"$/,
      text: /^".+"$/,
      type: /^"(text|unicode)"$/,
      ttl: /^[0-9]{5,9}$/,
      callback: /^"https:\/\/tollgate\.example\/receipts\/the-provider"$/,
      'client-ref': /^".{1,100}"$/,
    },
  },
  aws: {
    line: 'POST /',
    fields: {
      DestinationPhoneNumber: /^"\+[0-9]{8,15}"$/,
      OriginationIdentity: /^"[A-Za-z0-9_:/+-]{1,256}"$/,
      MessageBody: /^".{1,1600}"$/,
      MessageType: /^"TRANSACTIONAL"$/,
      TimeToLive: /^[0-9]{1,6}$/,
      Context: /^\{"message_id":"[^"]+"\}$/,
    },
  },
  plivo: {
    line: 'POST /v1/Account/MAXXXXXXXXXXXXXXXXXX/Message/',
    fields: {
      src: /^"\+[0-9]{8,15}"$/,
      dst: /^"\+[0-9]{8,15}"$/,
      text: /^".+"$/,
      type: /^"sms"$/,
      url: /^"https:\/\/tollgate\.example\/receipts\/the-provider"$/,
      method: /^"POST"$/,
      message_expiry: /^[0-9]{1,5}$/,
    },
  },
  meta: {
    line: 'POST /v23.0/106540352242922/messages',
    fields: {
      messaging_product: /^"whatsapp"$/,
      recipient_type: /^"individual"$/,
      to: /^"\+[0-9]{8,15}"$/,
      type: /^"template"$/,
      template: /^\{"name":"[a-z0-9_]+","language":\{"code":"[a-zA-Z_]+"\},"components":\[.+\]\}$/,
      biz_opaque_callback_data: /^".{1,512}"$/,
    },
  },
}

describe.each(subjects)('$name', (subject) => {
  it('is asked by the documented address and fields, and by no others', async () => {
    const asked = await askedBy((url) => subject.make(url), subject.message)
    const { line, fields } = documented[subject.name] as (typeof documented)[string]
    expect(`${asked.method} ${asked.path}`).toBe(line)
    const sent = fieldsOf(asked)
    expect(Object.keys(sent).toSorted()).toEqual(Object.keys(fields).toSorted())
    for (const [name, looks] of Object.entries(fields)) expect(JSON.stringify(sent[name]), name).toMatch(looks)
  })

  it('is asked without the code or the number in the address or a header', async () => {
    const { path, headers } = await askedBy((url) => subject.make(url), subject.message)
    for (const hidden of [code, number.slice(1)]) expect(path + JSON.stringify(headers)).not.toContain(hidden)
  })

  it('is asked without a sender where the file names none', async () => {
    const asked = await askedBy((url) => subject.make(url), { ...subject.message, sender: undefined })
    expect(asked.body).not.toMatch(/undefined|null/)
  })
})

describe('webhook', () => {
  it('is signed by Standard Webhooks, as its library verifies', async () => {
    for (const key of ['plain letters, é', `whsec_${Buffer.from('thirty-two bytes of a shared key').toString('base64')}`]) {
      // The library's verification reads the system's clock.
      const message = messageOf({ now: Date.now() })
      const { headers, body } = await askedBy((base_url) => webhookProvider.make({ base_url, secret: key }, tools), message)
      const webhook = key.startsWith('whsec_') ? new Webhook(key) : new Webhook(Buffer.from(key), { format: 'raw' })
      expect(headers['webhook-id']).toBe(message.messageId)
      expect(webhook.verify(body, headers)).toMatchObject({ message_id: message.messageId })
    }
  })

  it('gets an email with its subject and both of its bodies', async () => {
    const content = { text: 'the text', code, subject: 'the subject', html: '<p>the text</p>' }
    const message = messageOf({ channel: 'email', to: 'ada@example.com', content })
    const { body } = await askedBy((base_url) => webhookProvider.make({ base_url, secret }, tools), message)
    expect(JSON.parse(body)).toEqual({
      message_id: message.messageId,
      project_id: message.projectId,
      to: 'ada@example.com',
      channel: 'email',
      text: 'the text',
      locale: 'en',
      expires_at: '2026-03-01T12:02:00Z',
      subject: 'the subject',
      html: '<p>the text</p>',
    })
  })

  it('tells that a whsec_ secret is no base64 before it is built, and does not repeat it', () => {
    const told = webhookProvider.mistakesOf?.({ base_url: 'https://a.example', secret: 'whsec_!!not base64!!' }, {})
    expect(told).toEqual(['secret begins with whsec_, and does not go on in base64'])
  })
})

describe('twilio', () => {
  const account_sid = `AC${'0'.repeat(32)}`
  const content_sid = { en: `HX${'1'.repeat(32)}`, es: `HX${'2'.repeat(32)}` }

  it('authenticates as its documentation says', async () => {
    const { headers } = await askedBy(subjectOf('twilio').make, messageOf())
    expect(headers.authorization).toBe(`Basic ${Buffer.from(`${account_sid}:${secret}`).toString('base64')}`)
  })

  it.each([
    { seconds: 0.5, period: '1' },
    { seconds: 119.9, period: '119' },
    { seconds: 90_000, period: '36000' },
  ])('is told to give up after $period s when the code lives for $seconds s', async ({ seconds, period }) => {
    const asked = await askedBy(subjectOf('twilio').make, messageOf({ expiresAt: now + seconds * 1_000 }))
    expect(fieldsOf(asked)).toMatchObject({ ValidityPeriod: period })
  })

  it('picks the sender by a messaging service', async () => {
    const messaging_service_sid = `MG${'3'.repeat(32)}`
    const make = (base_url: string) => twilioProvider.make({ base_url, account_sid, secret, messaging_service_sid }, tools)
    const fields = fieldsOf(await askedBy(make, messageOf({ sender: undefined })))
    expect(fields).toMatchObject({ MessagingServiceSid: messaging_service_sid })
    expect(fields).not.toHaveProperty('From')
  })

  it.each([
    { locale: 'en', sid: content_sid.en },
    { locale: 'es', sid: content_sid.es },
    { locale: 'fr', sid: content_sid.en },
  ] as const)('sends a WhatsApp in $locale by its template, with the code alone', async ({ locale, sid }) => {
    const make = (base_url: string) => twilioProvider.make({ base_url, account_sid, secret, content_sid }, tools)
    const fields = fieldsOf(await askedBy(make, messageOf({ channel: 'whatsapp', locale })))
    expect(fields).toMatchObject({
      To: `whatsapp:${number}`,
      From: 'whatsapp:+14155550100',
      ContentSid: sid,
      ContentVariables: `{"1":"${code}"}`,
    })
    expect(fields).not.toHaveProperty('Body')
  })

  it('sends the text by WhatsApp where no template is named', async () => {
    const message = messageOf({ channel: 'whatsapp' })
    const fields = fieldsOf(await askedBy(subjectOf('twilio').make, message))
    expect(fields).toMatchObject({ To: `whatsapp:${number}`, Body: message.content.text })
  })
})

describe('vonage', () => {
  it.each([
    { text: 'Harbour: 493027 is your code.', type: TypeEnum.TEXT },
    { text: 'Puerto: 493027 es tu código.', type: TypeEnum.UNICODE },
  ])('is asked what its own client asks: $type', async ({ text, type }) => {
    const message = messageOf({ content: { text, code } })
    const ours = await askedBy(subjectOf('vonage').make, message)
    const theirs = await askedByClient((restHost) =>
      new SMS(new Auth({ apiKey: 'abcd1234', apiSecret: secret, privateKey: '' }), { restHost }).send({
        from: '14155550100',
        to: number.slice(1),
        text,
        type,
        ttl: 120_000,
        callback: message.receiptUrl ?? '',
        clientRef: message.messageId,
      }),
    )
    expect(seen(ours)).toEqual(seen(theirs))
  })

  it.each([
    { seconds: 5, ttl: 20_000 },
    { seconds: 600, ttl: 600_000 },
    { seconds: 700_000, ttl: 604_800_000 },
  ])('is told to give up after $ttl ms when the code lives for $seconds s', async ({ seconds, ttl }) => {
    const asked = await askedBy(subjectOf('vonage').make, messageOf({ expiresAt: now + seconds * 1_000 }))
    expect(fieldsOf(asked)).toMatchObject({ ttl })
  })

  it('is not asked for receipts that nobody could verify', async () => {
    const make = (base_url: string) => vonageProvider.make({ base_url, api_key: 'abcd1234', secret }, tools)
    expect(fieldsOf(await askedBy(make, messageOf()))).not.toHaveProperty('callback')
  })
})

describe('plivo', () => {
  it('is asked what its own client asks', async () => {
    const message = messageOf()
    const ours = await askedBy(subjectOf('plivo').make, message)
    const theirs = await askedByClient((url) => {
      const client = new plivo.Client('MAXXXXXXXXXXXXXXXXXX', secret, { url: `${url}/v1/Account/MAXXXXXXXXXXXXXXXXXX` })
      // Its types know only the older way to call this, with five parameters.
      const messages = client.messages as unknown as { create(message: object): Promise<unknown> }
      const { content, receiptUrl } = message
      return messages.create({
        src: '+14155550100',
        dst: number,
        text: content.text,
        url: receiptUrl,
        method: 'POST',
        type: 'sms',
        messageExpiry: 120,
      })
    })
    expect(seen(ours)).toEqual(seen(theirs))
  })
})

describe('aws', () => {
  it('is asked by a signed request of its own client', async () => {
    const { headers } = await askedBy(subjectOf('aws').make, messageOf())
    expect(headers['x-amz-target']).toBe('PinpointSMSVoiceV2.SendTextMessage')
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/sms-voice\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/,
    )
  })

  it.each([
    { seconds: 1, timeToLive: 5 },
    { seconds: 300, timeToLive: 300 },
    { seconds: 300_000, timeToLive: 259_200 },
  ])('is told to give up after $timeToLive s when the code lives for $seconds s', async ({ seconds, timeToLive }) => {
    const asked = await askedBy(subjectOf('aws').make, messageOf({ expiresAt: now + seconds * 1_000 }))
    expect(fieldsOf(asked)).toMatchObject({ TimeToLive: timeToLive })
  })
})

describe('meta', () => {
  const settings = { phone_number_id: '106540352242922', secret, template: 'login' }

  it('gets the code twice and no text: the words are the template’s', async () => {
    const asked = await askedBy(subjectOf('meta').make, messageOf({ channel: 'whatsapp' }))
    const parameters = [{ type: 'text', text: code }]
    expect(asked.headers.authorization).toBe(`Bearer ${secret}`)
    expect(fieldsOf(asked)).toMatchObject({
      template: {
        name: 'login',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters },
          { type: 'button', sub_type: 'url', index: '0', parameters },
        ],
      },
    })
    expect(asked.body).not.toContain('Harbour')
  })

  it.each([
    { locale: 'en', languages: undefined, language: 'en_US' },
    { locale: 'pt-br', languages: undefined, language: 'pt_BR' },
    { locale: 'es', languages: { es: 'es_MX' }, language: 'es_MX' },
    { locale: 'fr', languages: { es: 'es_MX' }, language: 'fr' },
  ] as const)('calls $locale $language with languages $languages', async ({ locale, languages, language }) => {
    const make = (base_url: string) => metaProvider.make({ base_url, ...settings, ...(languages && { languages }) }, tools)
    const asked = await askedBy(make, messageOf({ channel: 'whatsapp', locale }))
    expect(fieldsOf(asked)).toMatchObject({ template: { language: { code: language } } })
  })
})

/** All that an official client and we must agree on. */
function seen(asked: Asked) {
  const { 'content-type': contentType, authorization } = asked.headers
  return { line: `${asked.method} ${asked.path}`, contentType, authorization, fields: fieldsOf(asked) }
}
