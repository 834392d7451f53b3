import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Check } from 'typebox/value'
import { providerType, secretReference, type Resolved } from '../../delivery/provider-type.ts'
import type { Callback, HandOver, HandOverOutcome, Provider, Receipt } from '../../delivery/provider.port.ts'
import type { JsonObject } from '../../kernel/json.ts'
import type { Locale } from '../../kernel/locale.ts'
import { ok, refuse } from '../../kernel/result.ts'
import { makeHttpRequester, type HttpAnswer } from '../http-request.ts'
import { baseUrlSetting, mistakesOfVendorUrl, withoutSlash } from '../http-request/base-url.ts'
import { jsonOf } from '../http-request/json-of.ts'
import { isMessageName, namedBy } from '../http-request/message-name.ts'
import { outcomeOfExchange, outcomeOfStatus, unreadable } from '../http-request/outcome-of-exchange.ts'
import { reasonOf } from '../http-request/reason-of.ts'

const language = Type.String({ pattern: '^[a-z]{2,3}(_[A-Z]{2})?$' })
const vendorUrl = 'https://graph.facebook.com'
const settings = Type.Object({
  base_url: baseUrlSetting(vendorUrl),
  version: Type.Optional(Type.String({ pattern: '^v[0-9]{1,3}\\.[0-9]$', description: 'Of the Graph API. Default v23.0.' })),
  phone_number_id: Type.String({ pattern: '^[0-9]{5,25}$', description: 'Who the message is from; `from` is not used.' }),
  secret: secretReference('An access token that may send messages.'),
  app_secret: Type.Optional(secretReference('Signs receipts. Without it none are believed.')),
  verify_token: Type.Optional(secretReference('What Meta is given with the receipt address, and repeats when it checks that address.')),
  template: Type.String({ pattern: '^[a-z0-9_]{1,512}$', description: 'An authentication template with a copy-code or autofill button.' }),
  languages: Type.Optional(
    Type.Object(
      { en: Type.Optional(language), es: Type.Optional(language), fr: Type.Optional(language), 'pt-br': Type.Optional(language) },
      { additionalProperties: false, description: 'What the template calls its languages. Default en_US, es, fr, pt_BR.' },
    ),
  ),
})
type Settings = Resolved<Static<typeof settings>>

const defaultVersion = 'v23.0'
const defaultLanguages: Readonly<Record<Locale, string>> = { en: 'en_US', es: 'es', fr: 'fr', 'pt-br': 'pt_BR' }

/** Longer than others'. */
const codes = /^[0-9]{1,7}$/
/** Limits of an app, an account, a number and a pair of numbers; most are answered with 400. */
const throttlingCodes = [4, 80007, 130429, 131056]
/** Unknown errors, which Meta answers with 400 too. */
const uncertainCodes = [1, 2]

/** WhatsApp by Meta's Cloud API. The text is the template's; only the code is ours. */
export const metaProvider = providerType({
  type: 'meta',
  channels: ['whatsapp'],
  settings,
  mistakesOf: ({ base_url }) => mistakesOfVendorUrl(base_url),
  make(held): Provider {
    const { base_url = vendorUrl, version = defaultVersion, app_secret, verify_token } = held
    const http = makeHttpRequester()
    const url = `${withoutSlash(base_url)}/${version}/${held.phone_number_id}/messages`
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${held.secret}` }
    return {
      async handOver(message, signal) {
        const exchange = await http.send({ method: 'POST', url, headers, body: JSON.stringify(bodyOf(message, held)) }, signal)
        return outcomeOfExchange(exchange, (answer) => outcomeOf(answer, message))
      },
      ...(app_secret !== undefined && {
        readReceipts: async (callback) => {
          if (!isSigned(callback, app_secret)) return refuse('forged')
          const told = jsonOf(callback.rawBody)
          return Check(notice, told) ? ok(receiptsOf(told)) : refuse('malformed')
        },
      }),
      answerChallenge: ({ url: called }) => (verify_token === undefined ? undefined : challengeOf(new URL(called), verify_token)),
      async close() {
        http.close()
      },
    }
  },
})

/** Source: Meta, webhooks, "verification requests". */
function challengeOf({ searchParams }: URL, verifyToken: string): string | undefined {
  const digestOf = (text: string) => createHash('sha256').update(text).digest()
  const isMeta = searchParams.get('hub.mode') === 'subscribe'
  const isRight = timingSafeEqual(digestOf(searchParams.get('hub.verify_token') ?? ''), digestOf(verifyToken))
  return isMeta && isRight ? (searchParams.get('hub.challenge') ?? undefined) : undefined
}

function bodyOf({ to, content, locale, messageId }: HandOver, { template, languages }: Settings): JsonObject {
  const parameters = [{ type: 'text', text: content.code }]
  return {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    type: 'template',
    template: {
      name: template,
      language: { code: languages?.[locale] ?? defaultLanguages[locale] },
      components: [
        { type: 'body', parameters },
        { type: 'button', sub_type: 'url', index: '0', parameters },
      ],
    },
    // It comes back in each status.
    biz_opaque_callback_data: messageId,
  }
}

function outcomeOf(answer: HttpAnswer, { now }: HandOver): HandOverOutcome {
  const told = jsonOf(answer.body)
  if (answer.status < 200 || answer.status > 299) return refusalOf(answer, told, now)
  const name = Check(acceptance, told) ? told.messages[0].id : undefined
  return isMessageName(name) ? { kind: 'sent', providerMessageId: name } : unreadable(answer)
}

const acceptance = Type.Object({ messages: Type.Tuple([Type.Object({ id: Type.String() })]) })
const refusal = Type.Object({ error: Type.Object({ code: Type.Integer() }) })

function refusalOf(answer: HttpAnswer, told: JsonObject | undefined, now: number): HandOverOutcome {
  if (!Check(refusal, told)) return outcomeOfStatus(answer, now)
  const { code } = told.error
  const reason = reasonOf('Meta', code, codes)
  if (uncertainCodes.includes(code)) return { kind: 'unknown', reason }
  return outcomeOfStatus(throttlingCodes.includes(code) ? { ...answer, status: 429 } : answer, now, reason)
}

const status = Type.Object({
  id: Type.String(),
  status: Type.String(),
  biz_opaque_callback_data: Type.Optional(Type.String()),
  errors: Type.Optional(Type.Array(Type.Object({ code: Type.Integer() }))),
})
const change = Type.Object({ value: Type.Object({ statuses: Type.Optional(Type.Array(status)) }) })
const notice = Type.Object({ entry: Type.Array(Type.Object({ changes: Type.Array(change) })) })

function isSigned({ method, headers, rawBody }: Callback, secret: string): boolean {
  const signature = headers['x-hub-signature-256']
  const claimed = typeof signature === 'string' ? /^sha256=([0-9a-f]{64})$/.exec(signature)?.[1] : undefined
  if (method !== 'POST' || claimed === undefined) return false
  return timingSafeEqual(Buffer.from(claimed, 'hex'), createHmac('sha256', secret).update(rawBody).digest())
}

/** What people wrote back, and the states between, are none. */
function receiptsOf({ entry }: Static<typeof notice>): readonly Receipt[] {
  const statuses = entry.flatMap(({ changes }) => changes).flatMap(({ value }) => value.statuses ?? [])
  return statuses.flatMap((told) => receiptOf(told) ?? [])
}

const states = new Map<string, Receipt['state']>([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['failed', 'undelivered'],
])

function receiptOf({ id, status: said, errors, biz_opaque_callback_data: messageId }: Static<typeof status>): Receipt | undefined {
  const state = states.get(said)
  if (state === undefined) return undefined
  const reason = state === 'undelivered' ? reasonOf('Meta', errors?.[0]?.code, codes) : undefined
  return { ...namedBy({ theirs: id, ours: messageId }), state, reason }
}
