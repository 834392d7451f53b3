import type { Selectable } from 'kysely'
import { lookedAtAtMost, type MessageLog, type MessageSearch } from '../../delivery/message-log.port.ts'
import type { MessageId, ProjectId } from '../../kernel/ids.ts'
import { hour } from '../../kernel/time.ts'
import { loggedColumns, withAttempts } from './logged-messages.ts'
import type { MessageTable } from './schema.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

interface Reach extends Omit<MessageSearch, 'before'> {
  /** Undefined: from the newest on. */
  readonly before: number | undefined
}

/** Rows are written in the order of their times, but for the clocks of several servers: by less than this. */
const disorderMilliseconds = hour

export function makeSqlMessageLog(engine: SqlEngine): MessageLog {
  const { db } = engine

  /** By one index, newest first. */
  function reachOf({ project, to, before }: Reach) {
    let reach = db.selectFrom('messages').where('project_id', '=', project).orderBy('sequence', 'desc')
    if (to !== undefined) reach = reach.where('recipient', '=', to)
    if (before !== undefined) reach = reach.where('sequence', '<', before)
    return reach
  }

  function matching(reach: Reach) {
    const { state, channel, from, until } = reach
    let matching = reachOf(reach).select(loggedColumns)
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
        const { before, limit } = search
        const place = before === undefined ? undefined : yield* placeOf(search.project, before)
        if (before !== undefined && place === undefined) return undefined
        const reach = { ...search, before: place?.sequence }
        const last = isNarrowed(search) ? yield* lastLookedAt(reach) : undefined
        const looked = last === undefined ? matching(reach) : matching(reach).where('sequence', '>=', last.sequence)
        const rows = yield* rowsOf(looked.limit(limit + 1))
        const messages = yield* withAttempts(db, rows.slice(0, limit))
        if (rows.length > limit) return { messages, next: messages.at(-1)?.messageId }
        return { messages, next: last === undefined || isTooOld(search, last) ? undefined : (last.message_id as MessageId) }
      }),
  }

  function* placeOf(project: ProjectId, messageId: string): Step<{ readonly sequence: number } | undefined> {
    const query = db.selectFrom('messages').select('sequence').where('project_id', '=', project)
    return yield* firstOf(query.where('message_id', '=', messageId))
  }

  /** Where a page ends, if there is more behind it. Counted by the index alone, without a row. */
  function* lastLookedAt(reach: Reach): Step<LastLookedAt | undefined> {
    const places = reachOf(reach)
      .select('sequence')
      .offset(lookedAtAtMost - 1)
    const [last, beyond] = yield* rowsOf(places.limit(2))
    if (last === undefined || beyond === undefined) return undefined
    const row = db.selectFrom('messages').select(['sequence', 'message_id', 'created_at'])
    return yield* firstOf(row.where('sequence', '=', last.sequence))
  }
}

type LastLookedAt = Pick<Selectable<MessageTable>, 'sequence' | 'message_id' | 'created_at'>

/** It and all before it. */
function isTooOld({ from }: MessageSearch, { created_at }: LastLookedAt): boolean {
  return from !== undefined && created_at < from - disorderMilliseconds
}

/** Otherwise each message that is looked at is found. */
function isNarrowed({ state, channel, from, until }: MessageSearch): boolean {
  return [state, channel, from, until].some((wish) => wish !== undefined)
}
