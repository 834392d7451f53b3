import type { Selectable } from 'kysely'
import type { LoggedAttempt, LoggedMessage } from '../../delivery/message-log.port.ts'
import type { MessageId, ProjectId } from '../../kernel/ids.ts'
import type { HandOverTable, MessageTable } from './schema.ts'
import { rowsOf, type SqlEngine, type Step } from './step.ts'

/** All but the text, which nobody needs here. */
export const loggedColumns = [
  'sequence',
  'project_id',
  'message_id',
  'channel',
  'recipient',
  'locale',
  'segments',
  'route',
  'state',
  'warning',
  'created_at',
  'expires_at',
  'sent_at',
  'delivered_at',
  'verified_at',
] as const satisfies readonly (keyof MessageTable)[]

export type LoggedRow = Pick<Selectable<MessageTable>, (typeof loggedColumns)[number]>

/** The rows in their order, each with all its attempts. */
export function* withAttempts(db: SqlEngine['db'], rows: readonly LoggedRow[]): Step<readonly LoggedMessage[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ message_id }) => message_id)
  const handOvers = yield* rowsOf(db.selectFrom('hand_overs').selectAll().where('message_id', 'in', ids).orderBy('attempt'))
  const byMessage = Map.groupBy(handOvers, ({ message_id }) => message_id)
  return rows.map((row) => loggedMessageOf(row, byMessage.get(row.message_id) ?? []))
}

function loggedMessageOf(row: LoggedRow, handOvers: readonly Selectable<HandOverTable>[]): LoggedMessage {
  return {
    projectId: row.project_id as ProjectId,
    messageId: row.message_id as MessageId,
    channel: row.channel,
    to: row.recipient,
    locale: row.locale,
    state: row.state,
    segments: row.segments,
    warning: row.warning,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    sentAt: row.sent_at,
    // What the inbox holds was delivered by being written.
    deliveredAt: row.delivered_at ?? (row.route === 'inbox' ? row.created_at : null),
    verifiedAt: row.verified_at,
    attempts: handOvers.map(attemptOf),
  }
}

function attemptOf(row: Selectable<HandOverTable>): LoggedAttempt {
  const { price_amount: amount, price_currency: currency } = row
  return {
    attempt: row.attempt,
    provider: row.provider,
    routeKey: row.route_key,
    state: row.state,
    reason: row.reason,
    providerMessageId: row.provider_message_id,
    segments: row.segments,
    price: amount === null || currency === null ? null : { amount, currency },
    startedAt: row.started_at,
    endedAt: row.ended_at,
    receiptAt: row.receipt_at,
  }
}
