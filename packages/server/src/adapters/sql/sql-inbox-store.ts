import { inboxSize, type InboxMessage, type InboxStore } from '../../delivery/inbox-store.port.ts'
import { comparisonsPerCode } from '../../guard/guess-limits.policy.ts'
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
            .select(['codes.known_comparisons', 'codes.stranger_comparisons'])
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
          codeState: codeStateOf(row),
        }))
      }),
  }
}

interface CodeOfRow {
  readonly verified_at: number | null
  /** Null where the message's code is kept no more. */
  readonly known_comparisons: number | null
  readonly stranger_comparisons: number | null
}

function codeStateOf({ verified_at, known_comparisons: known, stranger_comparisons: strangers }: CodeOfRow): InboxMessage['codeState'] {
  if (verified_at !== null) return 'used'
  if (known === null || strangers === null) return 'void'
  return Math.max(known, strangers) >= comparisonsPerCode ? 'guessed' : 'open'
}
