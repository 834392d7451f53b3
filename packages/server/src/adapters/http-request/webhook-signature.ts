import { timingSafeEqual } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Callback } from '../../delivery/provider.port.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import { minute, second } from '../../kernel/time.ts'

/** Standard Webhooks: who sent it, that nobody changed it, and when. */
export interface WebhookSignature {
  headersFor(webhook: { readonly id: string; readonly now: EpochMilliseconds; readonly body: string }): Readonly<Record<string, string>>
  /** The body as it was signed, by the headers, within 5 minutes of `now`; else undefined. */
  verifiedBody(callback: Pick<Callback, 'headers' | 'rawBody' | 'now'>): string | undefined
}

const toleranceMilliseconds = 5 * minute
const prefix = 'whsec_'

/** A secret is `whsec_` and base64, or else taken letter by letter. Throws when the base64 is none. */
export function makeWebhookSignature(secret: string): WebhookSignature {
  const webhook = secret.startsWith(prefix) ? new Webhook(secret) : new Webhook(Buffer.from(secret), { format: 'raw' })
  return {
    headersFor: ({ id, now, body }) => ({
      'webhook-id': id,
      'webhook-timestamp': Math.floor(now / second).toString(),
      'webhook-signature': webhook.sign(id, new Date(now), body),
    }),
    verifiedBody({ headers, rawBody, now }) {
      const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers
      if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return undefined
      // The library's own check takes the system's clock and reads 123abc as 123.
      if (!/^[0-9]{1,12}$/.test(timestamp)) return undefined
      const signedAt = Number(timestamp) * second
      if (Math.abs(now - signedAt) > toleranceMilliseconds) return undefined
      const body = textOf(rawBody)
      if (body === undefined) return undefined
      const expected = webhook.sign(id, new Date(signedAt), body)
      return signatures.split(' ').some((signature) => isSame(signature, expected)) ? body : undefined
    },
  }
}

/** Never repeats the secret. An empty key would be everybody's. */
export function mistakesOfWebhookSecret(secret: string): readonly string[] {
  return isKey(secret) ? [] : ['secret begins with whsec_, and does not go on in base64']
}

function isKey(secret: string): boolean {
  try {
    makeWebhookSignature(secret)
    return secret !== prefix
  } catch {
    return false
  }
}

/** Two bodies that differ in bytes that are no UTF-8 would have one text. */
function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)]
  return first.length === second.length && timingSafeEqual(first, second)
}
