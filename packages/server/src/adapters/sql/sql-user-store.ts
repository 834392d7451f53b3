import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { ProjectId, UserId } from '../../kernel/ids.ts'
import { ok, refuse } from '../../kernel/result.ts'
import type { DuplicateRefusal, UserReference, UserSearch, UserStore } from '../../users/user-store.port.ts'
import { duplicateOf, type NewFactor, type NewUser, type User } from '../../users/user.ts'
import { factorRow, userOf, userRow } from './rows.ts'
import type { Schema, UserTable } from './schema.ts'
import { searchCondition } from './search-condition.ts'
import { keepAnswer } from './sql-idempotency-store.ts'
import { compiledOnce, firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

export function makeSqlUserStore(engine: SqlEngine): UserStore {
  const { db } = engine
  const by = (column: 'user_id' | 'external_id') =>
    compiledOnce(({ project, reference }: { readonly project: string; readonly reference: string }) =>
      db.selectFrom('users').selectAll().where('project_id', '=', project).where(column, '=', reference),
    )
  const byId = by('user_id')
  const byExternalId = by('external_id')
  const factorsOfUser = compiledOnce(
    ({ project, userId, now }: { readonly project: string; readonly userId: string; readonly now: number }) =>
      db
        .selectFrom('factors')
        .selectAll()
        .where('project_id', '=', project)
        .where('user_id', '=', userId)
        .where(isAlive(now))
        .orderBy('created_at')
        .orderBy('factor_id'),
  )

  return {
    find: (project, reference, now) => engine.read(() => find(project, reference, now)),

    create: (project, user, kept) =>
      engine.write(function* () {
        const duplicate = yield* findDuplicate(project, user)
        if (duplicate) return refuse(duplicate)
        const isKeyHeld = kept === undefined || (yield* keepAnswer(db, project, kept))
        if (!isKeyHeld) return refuse({ error_type: 'idempotency_key_in_flight' })
        yield* rowsOf(db.insertInto('users').values(userRow(project, user)))
        for (const factor of user.factors) yield* insertFactor(project, { ...factor, userId: user.userId }, user.createdAt)
        return ok({ ...user, factors: user.factors.map((factor) => ({ ...factor, userId: user.userId })) })
      }),

    change: ({ project, user: reference, now, change }) =>
      engine.write(function* () {
        const held = yield* findLocked(project, reference, now)
        if (held === undefined) return refuse({ error_type: 'user_not_found' })
        const changed = change(held)
        if (!changed.ok) return changed
        const isDuplicate = yield* externalIdTaken(project, changed.value)
        if (isDuplicate) return refuse({ error_type: 'duplicate_user_external_id' })
        const { project_id, user_id, ...columns } = userRow(project, changed.value)
        yield* rowsOf(db.updateTable('users').set(columns).where('project_id', '=', project_id).where('user_id', '=', user_id))
        return changed
      }),

    delete: (project, reference) =>
      engine.write(function* () {
        const row = yield* lockedUserRow(project, reference)
        if (row === undefined || row.is_sandbox === 1) return undefined
        yield* deleteRows('factors', project, row.user_id)
        yield* deleteRows('sessions', project, row.user_id)
        yield* deleteRows('users', project, row.user_id)
        return row.user_id as UserId
      }),

    deleteFactor: (project, { factorId, kind, now }) =>
      engine.write(function* () {
        const factor = yield* firstOf(
          db
            .selectFrom('factors')
            .selectAll()
            .where('project_id', '=', project)
            .where('factor_id', '=', factorId)
            .where('kind', '=', kind)
            .where(isAlive(now)),
        )
        const user = factor && (yield* findLocked(project, factor.user_id, now))
        if (user === undefined || user.isSandbox || !user.factors.some((held) => held.factorId === factorId)) return undefined
        yield* rowsOf(db.deleteFrom('factors').where('project_id', '=', project).where('factor_id', '=', factorId))
        return { ...user, factors: user.factors.filter((held) => held.factorId !== factorId) }
      }),

    deleteOwnFactor: ({ project, userId, factorId, now, judge }) =>
      engine.write(function* () {
        const user = yield* findLocked(project, userId, now)
        if (user === undefined || user.isSandbox) return refuse({ error_type: 'user_unauthenticated' })
        const verdict = judge(user)
        if (!verdict.ok) return verdict
        yield* rowsOf(db.deleteFrom('factors').where('project_id', '=', project).where('factor_id', '=', factorId))
        return ok({ ...user, factors: user.factors.filter((held) => held.factorId !== factorId) })
      }),

    exchangeFactor: ({ project, user: reference, now, factor }) =>
      engine.write(function* () {
        const user = yield* findLocked(project, reference, now)
        if (user === undefined) return refuse({ error_type: 'user_not_found' })
        if (user.factors.length !== 1 || user.isSandbox) return refuse({ error_type: 'invalid_exchange_primary_factor_user' })
        const duplicate = yield* addressTaken(project, factor)
        if (duplicate) return refuse(duplicate)
        yield* deleteRows('factors', project, user.userId)
        const exchanged = { ...factor, userId: user.userId }
        yield* insertFactor(project, exchanged, now)
        return ok({ ...user, factors: [exchanged] })
      }),

    search: (search) =>
      engine.read(function* () {
        const matching = matchingUsers(search)
        const counted = yield* firstOf(matching.select(({ fn }) => fn.countAll<number>().as('total')))
        const rows = yield* rowsOf(
          afterPosition(matching.selectAll('users'), search)
            .orderBy('users.created_at')
            .orderBy('users.user_id')
            .limit(search.limit + 1),
        )
        const users = yield* withFactors(search.project, rows.slice(0, search.limit), search.now)
        return { users, total: counted?.total ?? 0, isLast: rows.length <= search.limit }
      }),
  }

  function* find(project: ProjectId, reference: UserReference, now: EpochMilliseconds): Step<User | undefined> {
    const row = yield* firstOf(reference.startsWith('user-') ? byId({ project, reference }) : byExternalId({ project, reference }))
    return row && userOf(row, yield* rowsOf(factorsOfUser({ project, userId: row.user_id, now })))
  }

  function* findLocked(project: ProjectId, reference: UserReference, now: EpochMilliseconds): Step<User | undefined> {
    const row = yield* lockedUserRow(project, reference)
    return row && (yield* withFactors(project, [row], now))[0]
  }

  function lockedUserRow(project: ProjectId, reference: UserReference): Step<UserTable | undefined> {
    return firstOf(userQuery(project, reference).modifyEnd(sql.raw(engine.lockRows)))
  }

  /** An `external_id` never begins like a user id, so one look-up is enough. */
  function userQuery(project: ProjectId, reference: UserReference) {
    const column = reference.startsWith('user-') ? 'user_id' : 'external_id'
    return db.selectFrom('users').selectAll().where('project_id', '=', project).where(column, '=', reference)
  }

  function* withFactors(project: ProjectId, rows: readonly UserTable[], now: EpochMilliseconds): Step<User[]> {
    if (rows.length === 0) return []
    const factors = yield* rowsOf(
      db
        .selectFrom('factors')
        .selectAll()
        .where('project_id', '=', project)
        .where(
          'user_id',
          'in',
          rows.map((row) => row.user_id),
        )
        .where(isAlive(now))
        .orderBy('created_at')
        .orderBy('factor_id'),
    )
    const byUser = Map.groupBy(factors, (factor) => factor.user_id)
    return rows.map((row) => userOf(row, byUser.get(row.user_id) ?? []))
  }

  function matchingUsers({ project, now, query }: UserSearch) {
    return db
      .selectFrom('users')
      .where('users.project_id', '=', project)
      .where('users.is_sandbox', '=', 0)
      .where((builder) => searchCondition(builder, { project, query, now }))
  }

  function afterPosition<Q extends { where(condition: (builder: ExpressionBuilder<Schema, 'users'>) => Expression<SqlBool>): Q }>(
    query: Q,
    { after }: UserSearch,
  ): Q {
    if (after === undefined) return query
    return query.where((builder) =>
      builder.or([
        builder('users.created_at', '>', after.createdAt),
        builder.and([builder('users.created_at', '=', after.createdAt), builder('users.user_id', '>', after.userId)]),
      ]),
    )
  }

  function* findDuplicate(project: ProjectId, user: NewUser): Step<DuplicateRefusal | undefined> {
    for (const factor of user.factors) {
      const duplicate = yield* addressTaken(project, factor)
      if (duplicate) return duplicate
    }
    return (yield* externalIdTaken(project, user)) ? { error_type: 'duplicate_user_external_id' } : undefined
  }

  function* addressTaken(project: ProjectId, { kind, address }: NewFactor): Step<DuplicateRefusal | undefined> {
    const holder = yield* firstOf(
      db
        .selectFrom('factors')
        .select('factor_id')
        .where('project_id', '=', project)
        .where('kind', '=', kind)
        .where('address', '=', address)
        .where('state', '<>', 'pending'),
    )
    return holder && { error_type: duplicateOf(kind) }
  }

  function* externalIdTaken(project: ProjectId, { userId, externalId }: Pick<User, 'userId' | 'externalId'>): Step<boolean> {
    if (externalId === null) return false
    const other = yield* firstOf(
      db
        .selectFrom('users')
        .select('user_id')
        .where('project_id', '=', project)
        .where('external_id', '=', externalId)
        .where('user_id', '<>', userId),
    )
    return other !== undefined
  }

  function insertFactor(project: ProjectId, factor: User['factors'][number], now: EpochMilliseconds) {
    return rowsOf(db.insertInto('factors').values(factorRow(project, factor, now)))
  }

  function deleteRows(table: 'factors' | 'sessions' | 'users', project: ProjectId, userId: string) {
    return rowsOf(db.deleteFrom(table).where('project_id', '=', project).where('user_id', '=', userId))
  }
}

/** A pending factor whose time is over counts as gone, swept or not. */
function isAlive(now: EpochMilliseconds) {
  return (builder: ExpressionBuilder<Pick<Schema, 'factors'>, 'factors'>) =>
    builder.or([builder('factors.state', '<>', 'pending'), builder('factors.pending_until', '>', now)])
}
