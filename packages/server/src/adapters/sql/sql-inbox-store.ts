import { inboxSize, type InboxStore } from '../../delivery/inbox-store.port.ts'
import { codeOfMessage } from './code-of-message.ts'
import { rowsOf, type SqlEngine } from './step.ts'

export function makeSqlInboxStore(engine: SqlEngine): InboxStore {
  const { db } = engine
  return {
    newest: () =>
      engine.read(function* () {
        const rows = yield* rowsOf(
          db
            .selectFrom('messages')
            .leftJoin('codes', codeOfMessage)
            .selectAll('messages')
            .select('codes.code_id as kept_code_id')
            .where('messages.route', '=', 'inbox')
            .orderBy('messages.sequence', 'desc')
            .limit(inboxSize),
        )
        return rows.toReversed().map((row) => ({
          messageId: row.message_id,
          channel: row.channel,
          to: row.recipient,
          locale: row.locale,
          sealedContent: row.sealed_content,
          warning: row.warning,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
          codeState: row.verified_at !== null ? 'used' : row.kept_code_id === null ? 'void' : 'open',
        }))
      }),
  }
}
