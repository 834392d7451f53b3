import type { Redeemed, Redemption, RedemptionRefusal } from '../../otp/code-store.port.ts'
import type { CodeTable, FactorTable, SessionTable, UserTable } from '../sql/schema.ts'
import type { SqliteCounters, TakenCounter } from './sqlite-counters.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { sessionOf, sessionTableRow, userOf } from '../sql/rows.ts'
import { insertInto, type SqliteDatabase } from './sqlite-database.ts'

const networksKeptPerNumber = 5

/** `redeem` as one synchronous turn. The order is: judge everything, spend the code, then what follows from it. */
export function makeSqliteRedemption(
  database: SqliteDatabase,
  counters: SqliteCounters,
): (step: Redemption) => Result<Redeemed, RedemptionRefusal> {
  const spend = makeSpend(database, counters)
  const verify = makeVerify(database)
  const session = makeSessionWrites(database)
  const rememberNetwork = makeRememberNetwork(database)
  const selectUser = database.prepare('select * from users where project_id = ? and user_id = ?')
  const selectFactors = database.prepare('select * from factors where project_id = ? and user_id = ? order by created_at, factor_id')

  return (step) => {
    const { project, factor } = step
    const judged = spend.judge(step)
    if (judged === undefined) return refuse('dead')
    const sessionVerdict = session.judge(step)
    if (sessionVerdict !== 'ok') return refuse(sessionVerdict)

    spend.write(step, judged)
    if (verify.isVerifiedElsewhere(step)) return refuse('duplicate')
    const resetSessions = verify.write(step)
    rememberNetwork(step)
    const sessionRow = session.write(step)

    const user = selectUser.get(project, factor.userId) as unknown as UserTable
    const factors = selectFactors.all(project, factor.userId) as unknown as FactorTable[]
    const alive = factors.filter((row) => isFactorAlive(row, step.now))
    return ok({ user: userOf(user, alive), session: sessionRow && sessionOf(sessionRow), resetSessions })
  }
}

function makeSpend(database: SqliteDatabase, counters: SqliteCounters) {
  const selectCode = database.prepare('select * from codes where project_id = ? and address_key = ?')
  const selectFactor = database.prepare('select * from factors where project_id = ? and factor_id = ? and user_id = ?')
  const spendCode = database.prepare('update codes set used_at = ? where project_id = ? and address_key = ?')
  const markVerified = database.prepare('update messages set verified_at = ? where project_id = ? and message_id = ?')
  const clearLane = database.prepare('delete from failure_lanes where project_id = ? and address_key = ? and lane = ?')

  return {
    /** The living code of a living number, or nothing. */
    judge({ project, addressKey, codeId, factor, now }: Redemption): CodeTable | undefined {
      const code = selectCode.get(project, addressKey) as unknown as CodeTable | undefined
      const row = selectFactor.get(project, factor.factorId, factor.userId) as unknown as FactorTable | undefined
      const isCodeAlive = code?.code_id === codeId && code.used_at === null && code.expires_at > now
      return isCodeAlive && row !== undefined && isFactorAlive(row, now) ? code : undefined
    },
    write({ project, addressKey, lane, guessCounter, now }: Redemption, code: CodeTable): void {
      spendCode.run(now, project, addressKey)
      if (code.message_id !== null) markVerified.run(now, project, code.message_id)
      clearLane.run(project, addressKey, lane)
      for (const counter of JSON.parse(code.counters) as TakenCounter[]) counters.giveBack(project, counter, code.created_at)
      if (guessCounter) counters.giveBack(project, guessCounter, now)
    },
  }
}

function makeVerify(database: SqliteDatabase) {
  const rowsOfAddress = database.prepare('select * from factors where project_id = ? and kind = ? and address = ? and factor_id <> ?')
  const otherFactors = database.prepare('select * from factors where project_id = ? and user_id = ? and factor_id <> ?')
  const factorState = database.prepare('select state from factors where project_id = ? and factor_id = ?')
  const deleteFactor = database.prepare('delete from factors where project_id = ? and factor_id = ?')
  const deleteUser = database.prepare('delete from users where project_id = ? and user_id = ?')
  const deleteSessions = database.prepare('delete from sessions where project_id = ? and user_id = ? and session_id <> ?')
  const markVerified = database.prepare(
    `update factors set state = 'verified', pending_until = null where project_id = ? and factor_id = ?`,
  )
  const activate = database.prepare(`update users set status = 'active' where project_id = ? and user_id = ? and status = 'pending'`)

  const rivalsOf = ({ project, factor }: Redemption) =>
    rowsOfAddress.all(project, factor.kind, factor.address, factor.factorId) as unknown as FactorTable[]
  const others = ({ project, factor }: Redemption) => otherFactors.all(project, factor.userId, factor.factorId) as unknown as FactorTable[]

  return {
    isVerifiedElsewhere: (step: Redemption) => rivalsOf(step).some(({ state }) => state === 'verified'),
    /** Makes the number the user's own. True when it is the user's first proven factor. */
    write(step: Redemption): boolean {
      const { project, factor } = step
      activate.run(project, factor.userId)
      const { state } = factorState.get(project, factor.factorId) as unknown as FactorTable
      if (state === 'verified') return false

      for (const rival of rivalsOf(step)) {
        deleteFactor.run(project, rival.factor_id)
        // A user left without a factor could never sign in again.
        const left = otherFactors.all(project, rival.user_id, rival.factor_id) as unknown as FactorTable[]
        if (left.some((factor) => isFactorAlive(factor, step.now))) continue
        for (const expired of left) deleteFactor.run(project, expired.factor_id)
        deleteUser.run(project, rival.user_id)
        deleteSessions.run(project, rival.user_id, '')
      }
      markVerified.run(project, factor.factorId)
      if (others(step).some((other) => other.state === 'verified')) return false

      // Whoever prepared this account before its owner proved the number keeps no way in.
      for (const other of others(step)) deleteFactor.run(project, other.factor_id)
      deleteSessions.run(project, factor.userId, step.session.kind === 'change' ? step.session.change.sessionId : '')
      return true
    },
  }
}

function makeRememberNetwork(database: SqliteDatabase) {
  const upsert = database.prepare(
    `insert into known_networks (project_id, address_key, network_key, last_used_at) values (?, ?, ?, ?)
     on conflict (project_id, address_key, network_key) do update set last_used_at = excluded.last_used_at`,
  )
  const forgetOldest = database.prepare(
    `delete from known_networks where project_id = ?1 and address_key = ?2 and network_key not in (
       select network_key from known_networks where project_id = ?1 and address_key = ?2 order by last_used_at desc, network_key limit ?3)`,
  )
  return ({ project, addressKey, networkKey, now }: Redemption): void => {
    if (networkKey === undefined) return
    upsert.run(project, addressKey, networkKey, now)
    forgetOldest.run(project, addressKey, networksKeptPerNumber)
  }
}

function makeSessionWrites(database: SqliteDatabase) {
  const select = database.prepare('select * from sessions where project_id = ? and session_id = ?')
  const update = database.prepare(
    `update sessions set last_accessed_at = ?, expires_at = ?, authentication_factors = ?, custom_claims = ?, version = version + 1
     where project_id = ? and session_id = ?`,
  )
  const selectRow = (project: string, sessionId: string) => select.get(project, sessionId) as unknown as SessionTable | undefined

  return {
    judge({ project, session, factor, now }: Redemption): 'ok' | 'session_gone' | 'session_changed' {
      if (session.kind !== 'change') return 'ok'
      const row = selectRow(project, session.change.sessionId)
      if (row === undefined || row.expires_at <= now || row.user_id !== factor.userId) return 'session_gone'
      return row.version === session.change.expectedVersion ? 'ok' : 'session_changed'
    },
    write({ project, session }: Redemption): SessionTable | undefined {
      if (session.kind === 'none') return undefined
      if (session.kind === 'start') {
        const row = sessionTableRow(project, session.session)
        insertInto(database, 'sessions', row)
        return row
      }
      const { sessionId, lastAccessedAt, expiresAt, authenticationFactors, customClaims } = session.change
      const claims = customClaims === null ? null : JSON.stringify(customClaims)
      update.run(lastAccessedAt, expiresAt, JSON.stringify(authenticationFactors), claims, project, sessionId)
      return selectRow(project, sessionId)
    },
  }
}

function isFactorAlive({ state, pending_until }: FactorTable, now: EpochMilliseconds): boolean {
  return state !== 'pending' || (pending_until ?? 0) > now
}
