import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import { ok, refuse } from '../../kernel/result.ts'
import type { SessionHandle, SessionStore } from '../../sessions/session-store.port.ts'
import { sessionOf, sessionTableRow } from './rows.ts'
import { compiledOnce, firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

const listedSessions = 1_000

export function makeSqlSessionStore(engine: SqlEngine): SessionStore {
  const { db } = engine
  const liveBy = (column: 'token_hash' | 'session_id') =>
    compiledOnce(({ project, name, now }: { readonly project: string; readonly name: string; readonly now: number }) =>
      db.selectFrom('sessions').selectAll().where('project_id', '=', project).where(column, '=', name).where('expires_at', '>', now),
    )
  const liveByToken = liveBy('token_hash')
  const liveById = liveBy('session_id')

  return {
    findLive: (project, handle, now) =>
      engine.read(function* () {
        const row = yield* firstOf(
          'tokenHash' in handle
            ? liveByToken({ project, name: handle.tokenHash, now })
            : liveById({ project, name: handle.sessionId, now }),
        )
        return row && sessionOf(row)
      }),

    start: (project, session) =>
      engine.write(function* () {
        const row = sessionTableRow(project, session)
        yield* rowsOf(db.insertInto('sessions').values(row))
        return sessionOf(row)
      }),

    touch: (project, sessionId, now) =>
      engine.write(function* () {
        const touched = yield* firstOf(
          db
            .updateTable('sessions')
            .set((builder) => ({
              last_accessed_at: builder.case().when('last_accessed_at', '>', now).then(builder.ref('last_accessed_at')).else(now).end(),
            }))
            .where('project_id', '=', project)
            .where('session_id', '=', sessionId)
            .where('expires_at', '>', now)
            .returningAll(),
        )
        return touched ? ok(sessionOf(touched)) : refuse('gone' as const)
      }),

    change: (project, change) =>
      engine.write(function* () {
        const changed = yield* firstOf(
          db
            .updateTable('sessions')
            .set(({ eb }) => ({
              last_accessed_at: change.lastAccessedAt,
              expires_at: change.expiresAt,
              authentication_factors: JSON.stringify(change.authenticationFactors),
              custom_claims: change.customClaims === null ? null : JSON.stringify(change.customClaims),
              version: eb('version', '+', 1),
            }))
            .where('project_id', '=', project)
            .where('session_id', '=', change.sessionId)
            .where('version', '=', change.expectedVersion)
            .where('expires_at', '>', change.lastAccessedAt)
            .returningAll(),
        )
        if (changed) return ok(sessionOf(changed))
        return refuse((yield* isAlive(project, change.sessionId, change.lastAccessedAt)) ? ('changed' as const) : ('gone' as const))
      }),

    listOfUser: (project, userId, now) =>
      engine.read(function* () {
        const rows = yield* rowsOf(
          db
            .selectFrom('sessions')
            .selectAll()
            .where('project_id', '=', project)
            .where('user_id', '=', userId)
            .where('expires_at', '>', now)
            .orderBy('started_at')
            .orderBy('session_id')
            .limit(listedSessions),
        )
        return rows.map(sessionOf)
      }),

    revoke: (project, handle, now) =>
      engine.write(function* () {
        const gone = yield* firstOf(named(db.deleteFrom('sessions'), project, handle).where('expires_at', '>', now).returning('session_id'))
        return gone !== undefined
      }),
  }

  function* isAlive(project: ProjectId, sessionId: string, now: EpochMilliseconds): Step<boolean> {
    const row = yield* firstOf(
      db
        .selectFrom('sessions')
        .select('session_id')
        .where('project_id', '=', project)
        .where('session_id', '=', sessionId)
        .where('expires_at', '>', now),
    )
    return row !== undefined
  }
}

interface Filterable<Q> {
  where(column: 'project_id' | 'token_hash' | 'session_id', operator: '=', value: string): Q
}

function named<Q extends Filterable<Q>>(query: Q, project: ProjectId, handle: SessionHandle): Q {
  const owned = query.where('project_id', '=', project)
  return 'tokenHash' in handle ? owned.where('token_hash', '=', handle.tokenHash) : owned.where('session_id', '=', handle.sessionId)
}
