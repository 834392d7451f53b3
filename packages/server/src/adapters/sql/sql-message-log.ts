import { lookedAtAtMost, type MessageLog, type MessageSearch } from '../../delivery/message-log.port.ts'
import { hour } from '../../kernel/time.ts'
import { loggedColumns, withAttempts } from './logged-messages.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

/** Rows are written in the order of their times, but for the clocks of several servers: by less than this. */
const disorderMilliseconds = hour

export function makeSqlMessageLog(engine: SqlEngine): MessageLog {
  const { db } = engine

  /** By one index, newest first. */
  function reachOf({ project, to, before }: MessageSearch) {
    let reach = db.selectFrom('messages').where('project_id', '=', project).orderBy('sequence', 'desc')
    if (to !== undefined) reach = reach.where('recipient', '=', to)
    if (before !== undefined) reach = reach.where('sequence', '<', before)
    return reach
  }

  function matching(search: MessageSearch) {
    const { state, channel, from, until } = search
    let matching = reachOf(search).select(loggedColumns)
    if (state !== undefined) matching = matching.where('state', '=', state)
    if (channel !== undefined) matching = matching.where('channel', '=', channel)
    if (from !== undefined) matching = matching.where('created_at', '>=', from)
    if (until !== undefined) matching = matching.where('created_at', '<', until)
    return matching
  }

  return {
    find: (project, messageId) =>
      engine.read(function* () {
        const query = db.selectFrom('messages').select(loggedColumns).where('project_id', '=', project)
        const row = yield* firstOf(query.where('message_id', '=', messageId))
        return row && (yield* withAttempts(db, [row]))[0]
      }),

    search: (search) =>
      engine.read(function* () {
        const { limit } = search
        const beyond = isNarrowed(search) ? yield* firstBeyond(search) : undefined
        const looked = beyond === undefined ? matching(search) : matching(search).where('sequence', '>', beyond)
        const rows = yield* rowsOf(looked.limit(limit + 1))
        const messages = yield* withAttempts(db, rows.slice(0, limit))
        if (rows.length > limit) return { messages, next: rows[limit - 1]?.sequence }
        return { messages, next: beyond === undefined || (yield* isTooOld(search, beyond)) ? undefined : beyond + 1 }
      }),
  }

  /** The first one that a page does not look at any more. By the index alone, without a row. */
  function* firstBeyond(search: MessageSearch): Step<number | undefined> {
    return (yield* firstOf(reachOf(search).select('sequence').offset(lookedAtAtMost).limit(1)))?.sequence
  }

  /** It and all before it. */
  function* isTooOld({ from }: MessageSearch, sequence: number): Step<boolean> {
    if (from === undefined) return false
    const row = yield* firstOf(db.selectFrom('messages').select('created_at').where('sequence', '=', sequence))
    return row !== undefined && row.created_at < from - disorderMilliseconds
  }
}

/** Otherwise each message that is looked at is found. */
function isNarrowed({ state, channel, from, until }: MessageSearch): boolean {
  return [state, channel, from, until].some((wish) => wish !== undefined)
}
