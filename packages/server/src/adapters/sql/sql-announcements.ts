import { sql } from 'kysely'
import type { Announcements } from '../../delivery/announcement.port.ts'
import { announcedStates } from '../../delivery/message.ts'
import { loggedColumns, withAttempts } from './logged-messages.ts'
import { rowsOf, type SqlEngine } from './step.ts'

export function makeSqlAnnouncements(engine: SqlEngine): Announcements {
  const { db } = engine
  // What another process is taking is not waited for.
  const locking = sql.raw(engine.lockRows === '' ? '' : `${engine.lockRows} skip locked`)

  return {
    take: ({ now, leaseUntil, limit, except }) =>
      engine.write(function* () {
        const due = db
          .selectFrom('messages')
          .select([...loggedColumns, 'announcements'])
          .where('announce_at', '<=', now)
          .where('state', 'in', [...announcedStates])
        const wanted = except.length === 0 ? due : due.where('project_id', 'not in', except)
        const rows = yield* rowsOf(wanted.orderBy('announce_at').limit(limit).modifyEnd(locking))
        if (rows.length === 0) return []
        const taken = db.updateTable('messages').where(
          'sequence',
          'in',
          rows.map(({ sequence }) => sequence),
        )
        yield* rowsOf(taken.set(({ eb }) => ({ announce_at: leaseUntil, announcements: eb('announcements', '+', 1) })))
        const messages = yield* withAttempts(db, rows)
        return messages.map((message, index) => ({ message, tries: (rows[index]?.announcements ?? 0) + 1 }))
      }),

    settle: ({ message: { projectId, messageId, state }, tries, nextAt }) =>
      engine.write(function* () {
        const held = db.updateTable('messages').where('project_id', '=', projectId).where('message_id', '=', messageId)
        const unchanged = held.where('state', '=', state).where('announcements', '=', tries)
        yield* rowsOf(unchanged.set({ announce_at: nextAt }))
      }),
  }
}
