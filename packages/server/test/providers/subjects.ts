import { awsProvider } from '../../src/adapters/providers/aws.ts'
import { metaProvider } from '../../src/adapters/providers/meta.ts'
import { plivoProvider } from '../../src/adapters/providers/plivo.ts'
import { twilioProvider } from '../../src/adapters/providers/twilio.ts'
import { vonageProvider } from '../../src/adapters/providers/vonage.ts'
import { webhookProvider } from '../../src/adapters/providers/webhook.ts'
import type { HandOver, HandOverOutcome, Provider } from '../../src/delivery/provider.port.ts'
import type { MessageId, ProjectId } from '../../src/kernel/ids.ts'
import type { Answer } from './vendor.ts'

/** A provider, and its vendor's two plainest answers as documented. */
export interface Subject {
  readonly name: string
  readonly make: (baseUrl: string) => Provider
  readonly message: HandOver
  readonly acceptance: Answer
  readonly sent: HandOverOutcome
  /** It repeats number, text and code, as vendors' explanations do. */
  readonly refusal: Answer
  readonly rejected: HandOverOutcome
  /** What a 2xx that does not say so comes to. */
  readonly unclear: HandOverOutcome['kind']
}

export const now = Date.parse('2026-03-01T12:00:00.500Z')
export const secret = 'a-secret-of-the-tests'
export const code = '493027'
export const number = '+14155550123'
const text = `Harbour: ${code} is your code. It works for 2 minutes, do not share it.`
const messageId = 'message-test-0b1c2d3e-0000-4000-8000-000000000001'

/** A provider's tools that only fail when they are used. */
export const tools = {
  name: 'the-provider',
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  hearReceipt: () => Promise.resolve(false),
}

export function messageOf(wish: Partial<HandOver> = {}): HandOver {
  return {
    projectId: 'project-test-0b1c2d3e-0000-4000-8000-000000000002' as ProjectId,
    messageId: messageId as MessageId,
    attempt: 1,
    channel: 'sms',
    to: number,
    content: { text, code },
    locale: 'en',
    sender: '+14155550100',
    now,
    expiresAt: now + 120_000,
    receiptUrl: 'https://tollgate.example/receipts/the-provider',
    ...wish,
  }
}

/** As a vendor's JSON says it. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

const explanation = `The 'To' number ${number} cannot receive "${text}"`

const twilioSid = 'SM0123456789abcdef0123456789abcdef'

export const subjects: readonly Subject[] = [
  {
    name: 'webhook',
    make: (base_url) => webhookProvider.make({ base_url, secret }, tools),
    message: messageOf(),
    acceptance: { status: 202 },
    sent: { kind: 'sent' },
    refusal: json(422, { error: explanation }),
    rejected: { kind: 'rejected', reason: 'answered 422' },
    unclear: 'sent',
  },
  {
    name: 'twilio',
    make: (base_url) => twilioProvider.make({ base_url, account_sid: `AC${'0'.repeat(32)}`, secret }, tools),
    message: messageOf(),
    acceptance: json(201, { sid: twilioSid, status: 'queued', num_segments: '1', price: null, price_unit: 'USD', error_code: null }),
    sent: { kind: 'sent', providerMessageId: twilioSid, segments: 1 },
    refusal: json(400, { code: 21211, message: explanation, more_info: 'https://www.twilio.com/docs/errors/21211', status: 400 }),
    rejected: { kind: 'rejected', reason: 'Twilio 21211' },
    unclear: 'unknown',
  },
  {
    name: 'vonage',
    make: (base_url) => vonageProvider.make({ base_url, api_key: 'abcd1234', secret, signature_secret: secret }, tools),
    message: messageOf(),
    acceptance: json(200, vonagePart({ status: '0', 'message-id': 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab', 'message-price': '0.03330000' })),
    sent: {
      kind: 'sent',
      providerMessageId: 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab',
      segments: 1,
      price: { amount: '0.03330000', currency: 'EUR' },
    },
    refusal: json(200, vonagePart({ status: '6', 'error-text': explanation })),
    rejected: { kind: 'rejected', reason: 'Vonage 6' },
    unclear: 'unknown',
  },
  {
    name: 'aws',
    make: (base_url) => awsProvider.make({ base_url, region: 'eu-west-1', access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret }, tools),
    message: messageOf(),
    acceptance: json(200, { MessageId: 'f6a7b8c9-0000-4000-8000-000000000003' }),
    sent: { kind: 'sent', providerMessageId: 'f6a7b8c9-0000-4000-8000-000000000003' },
    refusal: json(400, { __type: 'ValidationException', message: explanation, Reason: 'INVALID_PARAMETER' }),
    rejected: { kind: 'rejected', reason: 'AWS ValidationException' },
    unclear: 'unknown',
  },
  {
    name: 'plivo',
    make: (base_url) => plivoProvider.make({ base_url, auth_id: 'MAXXXXXXXXXXXXXXXXXX', secret }, tools),
    message: messageOf(),
    acceptance: json(202, { message: 'message(s) queued', message_uuid: ['db3ce55a-7f1d-11e1-8ea7-1231380bc196'], api_id: 'db342550' }),
    sent: { kind: 'sent', providerMessageId: 'db3ce55a-7f1d-11e1-8ea7-1231380bc196' },
    refusal: json(400, { api_id: '97ceeb52', error: explanation }),
    rejected: { kind: 'rejected', reason: 'Plivo 400' },
    unclear: 'unknown',
  },
  {
    name: 'meta',
    make: (base_url) =>
      metaProvider.make({ base_url, phone_number_id: '106540352242922', secret, app_secret: secret, template: 'login' }, tools),
    message: messageOf({ channel: 'whatsapp' }),
    acceptance: json(200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: number, wa_id: number.slice(1) }],
      messages: [{ id: 'wamid.HBgLMTQxNTU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA', message_status: 'accepted' }],
    }),
    sent: { kind: 'sent', providerMessageId: 'wamid.HBgLMTQxNTU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA' },
    refusal: json(400, { error: { message: explanation, type: 'OAuthException', code: 131026, fbtrace_id: 'Az8or2yhqkZfEZ-_4Qn_Bam' } }),
    rejected: { kind: 'rejected', reason: 'Meta 131026' },
    unclear: 'unknown',
  },
]

function vonagePart(part: object) {
  return { 'message-count': '1', messages: [{ to: number.slice(1), 'remaining-balance': '3.14', network: '12345', ...part }] }
}
