import Type from 'typebox'
import { providerType, secretReference } from '../../delivery/provider-type.ts'
import type { HandOver, HandOverOutcome, Provider, Receipt } from '../../delivery/provider.port.ts'
import type { JsonObject } from '../../kernel/json.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { makeHttpRequester, type HttpAnswer } from '../http-request.ts'
import { baseUrlSetting, mistakesOfVendorUrl, withoutSlash } from '../http-request/base-url.ts'
import { basicAuthorization } from '../http-request/basic-authorization.ts'
import { formOf, type Form } from '../http-request/form-of.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { isMessageName, namedBy } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus, unreadable } from '../http-request/outcome-of-exchange.ts'
import { priceOf } from '../http-request/price-of.ts'
import { reasonOf } from '../http-request/reason-of.ts'
import { secondsLeft } from '../http-request/seconds-left.ts'
import { isSignedByPlivo, plivoSignatureOf } from './plivo-signature.ts'

const vendorUrl = 'https://api.plivo.com'
const settings = Type.Object({
  base_url: baseUrlSetting(vendorUrl),
  auth_id: Type.String({ pattern: '^[A-Za-z0-9]{10,40}$' }),
  secret: secretReference('The auth token. It signs receipts too.'),
  receipt_signature: Type.Optional(
    Type.Union([Type.Literal('v3'), Type.Literal('v2')], {
      description:
        'The signature that a receipt must have. Default v3, over address and content. v2 is over the address alone: whoever saw one receipt can write others.',
    }),
  ),
})

/** Plivo's own range of message_expiry. Seconds. */
const expiry = { least: 5, most: 10_800 }

/** Plivo's Message API, asked as its own client asks, by our bounded requests. */
export const plivoProvider = providerType({
  type: 'plivo',
  channels: ['sms'],
  settings,
  mistakesOf: ({ base_url }) => mistakesOfVendorUrl(base_url),
  make(held): Provider {
    const { base_url = vendorUrl, auth_id, secret: token, receipt_signature: version = 'v3' } = held
    const http = makeHttpRequester()
    const url = `${withoutSlash(base_url)}/v1/Account/${auth_id}/Message/`
    const headers = { 'content-type': 'application/json', authorization: basicAuthorization(auth_id, token) }
    return {
      async handOver(message, signal) {
        const exchange = await http.send({ method: 'POST', url, headers, body: JSON.stringify(bodyOf(message)) }, signal)
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      async readReceipts(callback) {
        const signature = callback.method === 'POST' ? plivoSignatureOf(callback, version) : undefined
        if (signature === undefined) return refuse('forged')
        const form = formOf(callback.rawBody)
        if (form === undefined) return refuse('forged')
        return isSignedByPlivo({ url: callback.url, form, signature }, { token, version }) ? receiptsOf(form) : refuse('forged')
      },
      async close() {
        http.close()
      },
    }
  },
})

function bodyOf(message: HandOver): JsonObject {
  const { to, content, sender, receiptUrl } = message
  return {
    url: receiptUrl,
    method: 'POST',
    type: 'sms',
    message_expiry: secondsLeft(message, expiry),
    src: sender,
    dst: to,
    text: content.text,
  }
}

function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  if (answer.status < 200 || answer.status > 299) return outcomeOfStatus(answer, now, `Plivo ${answer.status}`)
  const ids: unknown = jsonOf(answer.body)?.['message_uuid']
  const id: unknown = Array.isArray(ids) ? ids[0] : undefined
  return isMessageName(id) ? { kind: 'sent', providerMessageId: id } : unreadable(answer)
}

const billedIn = 'USD'
const states = new Map<string, Receipt['state']>([
  ['delivered', 'delivered'],
  ['failed', 'undelivered'],
  ['undelivered', 'undelivered'],
  ['rejected', 'undelivered'],
])

function receiptsOf(form: Form): Result<readonly Receipt[], 'malformed'> {
  const { MessageUUID: id, Status: status, ErrorCode: code, TotalAmount: amount } = form
  if (typeof id !== 'string' || typeof status !== 'string') return refuse('malformed')
  const state = states.get(status.toLowerCase())
  if (state === undefined) return ok([])
  const reason = state === 'undelivered' ? reasonOf('Plivo', code) : undefined
  return ok([{ ...namedBy({ theirs: id }), state, reason, price: priceOf(amount, billedIn) }])
}
