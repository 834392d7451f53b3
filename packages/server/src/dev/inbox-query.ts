import type { InboxMessage } from '../delivery/inbox-store.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

export interface InboxQuery {
  /** A phone number or an email. */
  readonly to: string | undefined
  /** A `message_id`. */
  readonly after: string | undefined
  /** 0 to 30. */
  readonly waitSeconds: number
}

interface BadRequest {
  readonly error_type: 'bad_request'
}

const longestWaitSeconds = 30

/** Of a field that is given twice the last one counts. */
export function parseInboxQuery(query: unknown): Result<InboxQuery, BadRequest> {
  const fields = new Map(Object.entries(query ?? {}).map(([name, value]) => [name, lastOf(value)]))
  const wait = fields.get('wait_seconds') ?? '0'
  if (!/^[0-9]{1,2}$/.test(wait) || Number(wait) > longestWaitSeconds) return refuse({ error_type: 'bad_request' })
  // A bare + in a query is a space, and `?to=+1415...` is what people type.
  const to = fields.get('to')?.replace(/^ /, '+')
  return ok({ to, after: fields.get('after'), waitSeconds: Number(wait) })
}

/** What is there already for a query, newest last. An `after` that is not there is a mistake. */
export function messagesFor({ to, after }: InboxQuery, messages: readonly InboxMessage[]): Result<readonly InboxMessage[], BadRequest> {
  const seen = messages.findIndex(({ messageId }) => messageId === after)
  if (after !== undefined && seen === -1) return refuse({ error_type: 'bad_request' })
  return ok(sentTo(to, messages.slice(seen + 1)))
}

/** What has come since a look that found nothing. By id, because the `after` of a long wait may have made room for newer ones. */
export function messagesSince(
  earlier: readonly InboxMessage[],
  { to, messages }: { readonly to: string | undefined; readonly messages: readonly InboxMessage[] },
): readonly InboxMessage[] {
  const earlierIds = new Set(earlier.map(({ messageId }) => messageId))
  return sentTo(
    to,
    messages.filter(({ messageId }) => !earlierIds.has(messageId)),
  )
}

function sentTo(to: string | undefined, messages: readonly InboxMessage[]): readonly InboxMessage[] {
  return messages.filter((message) => to === undefined || message.to === to)
}

function lastOf(value: unknown): string {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value
  return typeof last === 'string' ? last : ''
}
