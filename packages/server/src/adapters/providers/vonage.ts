import Type, { type Static } from 'typebox'
import type { Price } from '../../delivery/hand-over.ts'
import { providerType, secretReference, type Resolved } from '../../delivery/provider-type.ts'
import type { Callback, HandOver, HandOverOutcome, Provider, Receipt } from '../../delivery/provider.port.ts'
import type { JsonObject } from '../../kernel/json.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { segmentsOf } from '../../messages/gsm-7.ts'
import { makeHttpRequester, type HttpAnswer } from '../http-request.ts'
import { baseUrlSetting, mistakesOfVendorUrl, withoutSlash } from '../http-request/base-url.ts'
import { basicAuthorization } from '../http-request/basic-authorization.ts'
import { formOf } from '../http-request/form-of.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { isMessageName, namedBy } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus, unreadable } from '../http-request/outcome-of-exchange.ts'
import { isDecimal, priceOf } from '../http-request/price-of.ts'
import { reasonOf } from '../http-request/reason-of.ts'
import { isSignedByVonage } from './vonage-signature.ts'

const vendorUrl = 'https://rest.nexmo.com'
const settings = Type.Object({
  base_url: baseUrlSetting(vendorUrl),
  api_key: Type.String({ pattern: '^[0-9A-Za-z]{1,64}$' }),
  secret: secretReference('The API secret.'),
  signature_secret: Type.Optional(secretReference('Signs receipts. Without it none are asked for.')),
  signature_method: Type.Optional(
    Type.Union([Type.Literal('sha256'), Type.Literal('sha512'), Type.Literal('md5')], {
      description: 'HMAC by which Vonage signs, as its dashboard says. Default sha256.',
    }),
  ),
})
type Settings = Resolved<Static<typeof settings>>

/** Vonage's own range of ttl. Milliseconds. */
const ttl = { least: 20_000, most: 604_800_000 }

/** Vonage's SMS API, asked as its own client asks, by our bounded requests. */
export const vonageProvider = providerType({
  type: 'vonage',
  channels: ['sms'],
  settings,
  mistakesOf: ({ base_url }) => mistakesOfVendorUrl(base_url),
  make(held): Provider {
    const { base_url = vendorUrl, signature_secret: secret, signature_method: method = 'sha256' } = held
    const http = makeHttpRequester()
    const url = `${withoutSlash(base_url)}/sms/json`
    const headers = { 'content-type': 'application/json', authorization: basicAuthorization(held.api_key, held.secret) }
    return {
      async handOver(message, signal) {
        const body = JSON.stringify(bodyOf(message, held))
        const exchange = await http.send({ method: 'POST', url, headers, body }, signal)
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      ...(secret !== undefined && {
        readReceipts: async (callback) => {
          const told = fieldsOf(callback)
          const isSigned = told !== undefined && isSignedByVonage(told, { secret, method, now: callback.now })
          return isSigned ? receiptsOf(told) : refuse('forged')
        },
      }),
      async close() {
        http.close()
      },
    }
  },
})

function bodyOf({ to, content, sender, messageId, expiresAt, now, receiptUrl }: HandOver, { signature_secret }: Settings): JsonObject {
  return {
    from: sender === undefined ? undefined : withoutPlus(sender),
    to: withoutPlus(to),
    text: content.text,
    ttl: Math.min(Math.max(expiresAt - now, ttl.least), ttl.most),
    type: segmentsOf(content.text).encoding === 'GSM-7' ? 'text' : 'unicode',
    callback: signature_secret === undefined ? undefined : receiptUrl,
    'client-ref': messageId,
  }
}

function withoutPlus(number: string): string {
  return number.replace(/^\+/, '')
}

const accepted = '0'
/** Throttled, and too many binds. */
const busyStatuses = ['1', '10']
/** Internal error: nothing says that the message was not passed on. All others are refusals. */
const uncertainStatuses = ['5']

/** 200 whatever happened: each part of the text has a status of its own. */
function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  if (answer.status < 200 || answer.status > 299) return outcomeOfStatus(answer, now)
  const parts = partsOf(answer)
  const [first] = parts
  if (first === undefined) return unreadable(answer)
  const statuses = parts.map(({ status }) => status)
  const refusal = statuses.find((status) => status !== accepted)
  if (refusal === undefined) return { kind: 'sent', providerMessageId: first['message-id'], segments: parts.length, price: sumOf(parts) }
  const reason = `Vonage ${refusal}`
  if (statuses.includes(accepted) || uncertainStatuses.includes(refusal)) return { kind: 'unknown', reason }
  return { kind: busyStatuses.includes(refusal) ? 'busy' : 'rejected', reason }
}

interface Part {
  readonly status: string
  readonly 'message-id'?: string
  readonly 'message-price'?: string
}

/** None unless every one is as documented. */
function partsOf(answer: HttpAnswer): readonly Part[] {
  const messages: unknown = jsonOf(answer.body)?.['messages']
  return Array.isArray(messages) && messages.every(isPart) ? messages : []
}

function isPart(value: unknown): value is Part {
  const { status, 'message-id': id, 'message-price': price } = { ...(value as JsonObject | null) }
  if (typeof status !== 'string' || !/^[0-9]{1,3}$/.test(status)) return false
  return (isMessageName(id) || status !== accepted) && (price === undefined || typeof price === 'string')
}

const billedIn = 'EUR'

/** Vonage bills by the part. */
function sumOf(parts: readonly Part[]): Price | undefined {
  const prices = parts.map((part) => part['message-price'])
  if (!prices.every(isDecimal)) return undefined
  const [only, second] = prices
  if (second === undefined) return priceOf(only, billedIn)
  const sum = prices.reduce((total, price) => total + Math.round(Number(price) * 1e8), 0)
  return { amount: (sum / 1e8).toFixed(8), currency: billedIn }
}

/** By query, form or JSON, as the account is set. */
function fieldsOf({ method, url, headers, rawBody }: Callback): Fields | undefined {
  if (method === 'GET') return textsOf(formOf(URL.parse(url)?.search ?? ''))
  const type = String(headers['content-type'] ?? '')
  return textsOf(type.startsWith('application/json') ? jsonOf(rawBody) : formOf(rawBody))
}

type Fields = Readonly<Record<string, string>>

/** Numbers are signed as they are written; a field that comes twice, or holds more than text, is none of Vonage's. */
function textsOf(told: JsonObject | undefined): Fields | undefined {
  const fields = Object.entries(told ?? {}).map(([name, value]) => [name, typeof value === 'number' ? value.toString() : value] as const)
  const isText = told !== undefined && fields.every(([, value]) => typeof value === 'string')
  return isText ? (Object.fromEntries(fields) as Fields) : undefined
}

const states = new Map<string, Receipt['state']>([
  ['delivered', 'delivered'],
  ['expired', 'undelivered'],
  ['failed', 'undelivered'],
  ['rejected', 'undelivered'],
  ['deleted', 'undelivered'],
])

function receiptsOf(told: Fields): Result<readonly Receipt[], 'malformed'> {
  const { messageId: id, status, 'err-code': code, 'client-ref': messageId, price } = told
  if (id === undefined || status === undefined) return refuse('malformed')
  const state = states.get(status)
  if (state === undefined) return ok([])
  const reason = state === 'undelivered' ? reasonOf('Vonage', code) : undefined
  return ok([{ ...namedBy({ theirs: id, ours: messageId }), state, reason, price: priceOf(price, billedIn) }])
}
