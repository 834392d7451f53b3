import Type, { type Static } from 'typebox'
import { providerType, secretReference, type Resolved } from '../../delivery/provider-type.ts'
import type { Price } from '../../delivery/hand-over.ts'
import type { Callback, HandOver, HandOverOutcome, Provider, Receipt } from '../../delivery/provider.port.ts'
import type { JsonObject } from '../../kernel/json.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { makeHttpRequester, type HttpAnswer, type HttpRequest } from '../http-request.ts'
import { baseUrlSetting, mistakesOfVendorUrl } from '../http-request/base-url.ts'
import { formOf, type Form } from '../http-request/form-of.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { namedBy } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus, unreadable } from '../http-request/outcome-of-exchange.ts'
import { priceOf } from '../http-request/price-of.ts'
import { reasonOf } from '../http-request/reason-of.ts'
import { secondsLeft } from '../http-request/seconds-left.ts'
import { sendByTwilio, type TwilioMessage } from './twilio-transport.ts'

const contentSid = Type.String({ pattern: '^HX[0-9a-fA-F]{32}$' })
const settings = Type.Object({
  base_url: baseUrlSetting('https://api.twilio.com'),
  account_sid: Type.String({ pattern: '^AC[0-9a-fA-F]{32}$' }),
  secret: secretReference('The auth token. It signs receipts too, so an API key will not do.'),
  messaging_service_sid: Type.Optional(
    Type.String({ pattern: '^MG[0-9a-fA-F]{32}$', description: 'Picks the sender where none is named.' }),
  ),
  content_sid: Type.Optional(
    Type.Object(
      { en: contentSid, es: Type.Optional(contentSid), fr: Type.Optional(contentSid), 'pt-br': Type.Optional(contentSid) },
      {
        additionalProperties: false,
        description: 'WhatsApp: the authentication template by language, its one variable the code; `en` stands in for the others.',
      },
    ),
  ),
})
type Settings = Resolved<Static<typeof settings>>

/** Twilio's own range: its errors 21624 and 90007. Seconds. */
const validity = { least: 1, most: 36_000 }
/** Full queues (21611), where Twilio does not answer 429. */
const throttlingCodes = [20429, 21611]

/** Twilio's Programmable Messaging, by its own client over our bounded requests. */
export const twilioProvider = providerType({
  type: 'twilio',
  channels: ['sms', 'whatsapp'],
  settings,
  mistakesOf: ({ base_url }) => mistakesOfVendorUrl(base_url),
  make(held): Provider {
    const http = makeHttpRequester()
    // Half a second of loading that no message waits for, and nobody who uses others.
    const library = import('twilio')
    return {
      async handOver(message, signal) {
        const { default: twilio } = await library
        const client = { Client: twilio.Twilio, ...held, send: (request: HttpRequest) => http.send(request, signal) }
        const exchange = await sendByTwilio(client, parametersOf(message, held))
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      async readReceipts(callback) {
        const signature = callback.headers['x-twilio-signature']
        if (callback.method !== 'POST' || typeof signature !== 'string') return refuse('forged')
        const form = formOf(callback.rawBody)
        if (form === undefined) return refuse('forged')
        const { default: twilio } = await library
        return twilio.validateRequest(held.secret, signature, callback.url, form) ? receiptsOf(form, callback) : refuse('forged')
      },
      async close() {
        http.close()
      },
    }
  },
})

function parametersOf(message: HandOver, { messaging_service_sid, content_sid }: Settings): TwilioMessage {
  const { channel, to, content, sender, locale, receiptUrl, messageId } = message
  const address = (number: string) => (channel === 'whatsapp' ? `whatsapp:${number}` : number)
  const template = channel === 'whatsapp' ? (content_sid?.[locale] ?? content_sid?.en) : undefined
  return {
    to: address(to),
    ...(sender !== undefined && { from: address(sender) }),
    ...(messaging_service_sid !== undefined && { messagingServiceSid: messaging_service_sid }),
    ...(template === undefined ? { body: content.text } : { contentSid: template, contentVariables: JSON.stringify({ 1: content.code }) }),
    ...(receiptUrl !== undefined && { statusCallback: `${receiptUrl}?message_id=${encodeURIComponent(messageId)}` }),
    validityPeriod: secondsLeft(message, validity),
    // It would replace letters of a text whose every letter we chose.
    smartEncoded: false,
  }
}

function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  const told = jsonOf(answer.body)
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer, told, now)
  const sid = told?.['sid']
  if (told === undefined || typeof sid !== 'string' || !/^[A-Z]{2}[0-9a-f]{32}$/.test(sid)) return unreadable(answer)
  if (told['status'] === 'failed') return { kind: 'rejected', reason: reasonOf('Twilio', told['error_code']) }
  return { kind: 'sent', providerMessageId: sid, segments: segmentsOf(told), price: costOf(told['price'], told['price_unit']) }
}

function refusalOf(answer: HttpAnswer, told: JsonObject | undefined, now: number): HandOverOutcome {
  const code = told?.['code']
  if (typeof code !== 'number') return outcomeOfStatus(answer, now)
  const isThrottled = throttlingCodes.includes(code)
  return outcomeOfStatus(isThrottled ? { ...answer, status: 429 } : answer, now, reasonOf('Twilio', code))
}

function segmentsOf({ num_segments }: JsonObject): number | undefined {
  const segments = typeof num_segments === 'string' && /^[0-9]{1,3}$/.test(num_segments) ? Number(num_segments) : 0
  // 0 while a messaging service has not chosen a sender.
  return segments === 0 ? undefined : segments
}

/** Twilio writes what it takes as a negative number. */
function costOf(amount: unknown, currency: unknown): Price | undefined {
  if (typeof amount !== 'string' || typeof currency !== 'string') return undefined
  return priceOf(amount.replace(/^-/, ''), currency.toUpperCase())
}

function receiptsOf(form: Form, { url }: Callback): Result<readonly Receipt[], 'malformed'> {
  const { MessageSid: sid, MessageStatus: status, ErrorCode: code, Price: amount, PriceUnit: currency } = form
  if (typeof sid !== 'string' || typeof status !== 'string') return refuse('malformed')
  const state = states.get(status)
  if (state === undefined) return ok([])
  const messageId = URL.parse(url)?.searchParams.get('message_id') ?? undefined
  const reason = state === 'undelivered' ? reasonOf('Twilio', code) : undefined
  return ok([{ ...namedBy({ theirs: sid, ours: messageId }), state, reason, price: costOf(amount, currency) }])
}

const states = new Map<string, Receipt['state']>([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'undelivered'],
])
