import type { Outbox } from '../../delivery/outbox.port.ts'
import { codeOfMessage } from './code-of-message.ts'
import { compiledOnce, rowsOf, type SqlEngine } from './step.ts'

interface Wanted {
  readonly provider: string
  readonly routeKey: string
  readonly since: number
  readonly until: number
  readonly limit: number
}

/** What speaks for or against a provider on a route: its hand-overs, the newest first. */
export function makePastHandOvers(engine: SqlEngine): Outbox['past'] {
  const { db } = engine
  const startedRows = compiledOnce(rowsWanted)
  const endedRows = compiledOnce((wanted: Wanted) => rowsWanted(wanted).where('hand_overs.state', '<>', 'sending'))

  function rowsWanted({ provider, routeKey, since, until, limit }: Wanted) {
    return db
      .selectFrom('hand_overs')
      .leftJoin('messages', (join) =>
        join.onRef('messages.project_id', '=', 'hand_overs.project_id').onRef('messages.message_id', '=', 'hand_overs.message_id'),
      )
      .leftJoin('codes', codeOfMessage)
      .select(['hand_overs.state', 'hand_overs.started_at', 'hand_overs.attempt', 'messages.attempts', 'messages.verified_at'])
      .select(['messages.recipient', 'messages.expires_at', 'codes.code_id as live_code_id'])
      .where('hand_overs.provider', '=', provider)
      .where('hand_overs.route_key', '=', routeKey)
      .where('hand_overs.started_at', '>', since)
      .where('hand_overs.started_at', '<=', until)
      .orderBy('hand_overs.started_at', 'desc')
      .limit(limit)
  }

  return ({ provider, routeKey, now, since, settledBefore, limit }) =>
    engine.read(function* () {
      const before = function* (until: number, rowsOfKind = startedRows) {
        const rows = yield* rowsOf(rowsOfKind({ provider, routeKey, since, until, limit }))
        return rows.map((row) => ({
          state: row.state,
          to: row.recipient ?? '',
          startedAt: row.started_at,
          isTypedBack: row.verified_at !== null && row.attempt === row.attempts,
          isOver: row.live_code_id === null || (row.expires_at ?? 0) <= now,
        }))
      }
      return { newest: yield* before(now), ended: yield* before(now, endedRows), settled: yield* before(settledBefore) }
    })
}
