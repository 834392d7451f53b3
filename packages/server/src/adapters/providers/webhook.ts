import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import { providerType, secretReference } from '../../delivery/provider-type.ts'
import type { HandOver, HandOverOutcome, Provider, Receipt } from '../../delivery/provider.port.ts'
import { ok, refuse } from '../../kernel/result.ts'
import { timestamp } from '../../kernel/time.ts'
import { makeHttpRequester, type HttpAnswer } from '../http-request.ts'
import { mistakesOfUrl } from '../http-request/base-url.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { namedBy } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus } from '../http-request/outcome-of-exchange.ts'
import { currencyPattern, decimalPattern } from '../http-request/price-of.ts'
import { makeWebhookSignature, mistakesOfWebhookSecret } from '../http-request/webhook-signature.ts'

const receipt = Type.Object({
  message_id: Type.String({ minLength: 1, maxLength: 100 }),
  state: Type.Union([Type.Literal('delivered'), Type.Literal('undelivered')]),
  reason: Type.Optional(Type.String({ maxLength: 200 })),
  price: Type.Optional(
    Type.Object({ amount: Type.String({ pattern: decimalPattern }), currency: Type.String({ pattern: currencyPattern }) }),
  ),
})
const receipts = Type.Union([Type.Object({ receipts: Type.Array(receipt) }), receipt])

/** A sender of the operator's own, told by signed HTTP (Standard Webhooks), and telling back the same way. */
export const webhookProvider = providerType({
  type: 'webhook',
  channels: ['sms', 'whatsapp', 'email'],
  settings: Type.Object({
    base_url: Type.String({ pattern: '^https?://', description: 'Each message is POSTed to this URL.' }),
    secret: secretReference('Signs what is sent and what comes back: whsec_ and base64, or any other text.'),
    idempotent: Type.Optional(
      Type.Boolean({
        description: 'It drops what comes twice under one message id, so an unknown outcome is tried again with it. Default false.',
      }),
    ),
  }),
  mistakesOf: ({ base_url, secret }) => [...mistakesOfUrl(base_url), ...mistakesOfWebhookSecret(secret)],
  make({ base_url, secret }): Provider {
    const http = makeHttpRequester()
    const signature = makeWebhookSignature(secret)
    return {
      async handOver(message, signal) {
        const { messageId: id, now } = message
        const body = JSON.stringify(wireOf(message))
        const headers = { 'content-type': 'application/json', ...signature.headersFor({ id, now, body }) }
        const exchange = await http.send({ method: 'POST', url: base_url, headers, body }, signal)
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      async readReceipts(callback) {
        const body = callback.method === 'POST' ? signature.verifiedBody(callback) : undefined
        if (body === undefined) return refuse('forged')
        const told = jsonOf(Buffer.from(body))
        if (!Check(receipts, told)) return refuse('malformed')
        return ok(('receipts' in told ? told.receipts : [told]).map(receiptOf))
      },
      async close() {
        http.close()
      },
    }
  },
})

function wireOf({ messageId, projectId, to, channel, content, locale, expiresAt }: HandOver) {
  const { text, subject, html } = content
  const email = channel === 'email' ? { subject, html } : {}
  return { message_id: messageId, project_id: projectId, to, channel, text, locale, expires_at: timestamp(expiresAt), ...email }
}

function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  return answer.status >= 200 && answer.status < 300 ? { kind: 'sent' } : outcomeOfStatus(answer, now)
}

function receiptOf({ message_id, state, reason, price }: Static<typeof receipt>): Receipt {
  return { ...namedBy({ ours: message_id }), state, reason: reason === undefined ? undefined : wordOf(reason), price }
}

const word = /^[A-Za-z0-9_.:-]{1,64}$/
const digitsAtMost = 5

/** Reasons are stored and logged, and a sender may quote text or number in its sentence. A word with fewer digits than a code holds neither. */
function wordOf(reason: string): string {
  const digits = reason.replace(/[^0-9]/g, '').length
  return word.test(reason) && digits <= digitsAtMost ? reason : 'other'
}
