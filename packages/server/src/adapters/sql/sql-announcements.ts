import { sql } from 'kysely'
import type { Announcements } from '../../delivery/announcement.port.ts'
import { announcedStates } from '../../delivery/message.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import { loggedColumns, withAttempts } from './logged-messages.ts'
import { rowsOf, type SqlEngine } from './step.ts'

export function makeSqlAnnouncements(engine: SqlEngine): Announcements {
  const { db } = engine
  // What another process is taking is not waited for.
  const locking = sql.raw(engine.lockRows === '' ? '' : `${engine.lockRows} skip locked`)

  return {
    due: (now) =>
      engine.read(function* () {
        const waiting = db.selectFrom('projects').select((eb) => [
          'project_id',
          // One probe of the index a project, however much waits behind its oldest.
          eb
            .selectFrom('messages')
            .whereRef('messages.project_id', '=', 'projects.project_id')
            .where('announce_at', '<=', now)
            .where('state', 'in', [...announcedStates])
            .select('announce_at')
            .orderBy('announce_at')
            .limit(1)
            .as('waits_since'),
        ])
        const due = db.selectFrom(waiting.as('waiting')).select('project_id').where('waits_since', 'is not', null)
        return (yield* rowsOf(due.orderBy('waits_since'))).map(({ project_id }) => project_id as ProjectId)
      }),

    take: ({ project, now, leaseUntil, limit }) =>
      engine.write(function* () {
        const due = db
          .selectFrom('messages')
          .select([...loggedColumns, 'announcements'])
          .where('project_id', '=', project)
          .where('announce_at', '<=', now)
          .where('state', 'in', [...announcedStates])
        const rows = yield* rowsOf(due.orderBy('announce_at').limit(limit).modifyEnd(locking))
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
