import type { AttemptRefusal, AttemptStep, CodeStore, Issued, IssueRefusal, IssueStep, Recipient } from '../../otp/code-store.port.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import type { Lane } from '../../guard/counter.ts'
import type { Factor } from '../../users/user.ts'
import type { CodeTable, FactorTable, FailureLaneTable } from '../sql/schema.ts'
import { lockWait, noFailures, remembered, withFailure, type FailureLane } from '../../guard/lock.policy.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { factorRow, messageRow, userRow } from '../sql/rows.ts'
import { insertInto, type SqliteDatabase } from './sqlite-database.ts'
import type { SqliteCounters, TakenCounter } from './sqlite-counters.ts'
import { makeSqliteRedemption } from './sqlite-redemption.ts'

/** The hot steps of a login as synchronous turns: what they read nothing else can change before they write. */
export function makeSqliteCodeStore(database: SqliteDatabase, counters: SqliteCounters): CodeStore {
  const issue = makeIssue(database, counters)
  const takeAttempt = makeTakeAttempt(database, counters)
  const redeem = makeSqliteRedemption(database, counters)
  return {
    issue: (step) => database.write(() => issue(step)),
    takeAttempt: (step) => database.write(() => takeAttempt(step)),
    redeem: (step) => database.write(() => redeem(step)),
  }
}

function makeIssue(database: SqliteDatabase, counters: SqliteCounters): (step: IssueStep) => Result<Issued, IssueRefusal> {
  const settle = makeSettleRecipient(database)
  const upsertCode = database.prepare(
    `insert or replace into codes (project_id, address_key, code_id, factor_id, mac, mac_key_id, created_at, expires_at, used_at,
       known_comparisons, stranger_comparisons, channel, message_id, selector, session_id, ip_address, user_agent, counters)
     values (?, ?, ?, ?, ?, ?, ?, ?, null, 0, 0, ?, ?, ?, ?, ?, ?, ?)`,
  )

  const writeCode = ({ project, code, counters: taken, message }: IssueStep) => {
    const kept: TakenCounter[] = taken.map(({ key, kind, onRedeem, windowMilliseconds }) => ({ key, kind, onRedeem, windowMilliseconds }))
    upsertCode.run(
      ...[project, code.addressKey, code.codeId, code.factorId, code.mac, code.macKeyId, code.createdAt, code.expiresAt],
      ...[code.channel, message?.messageId ?? null, code.selector, code.sessionId, code.ipAddress, code.userAgent, JSON.stringify(kept)],
    )
  }

  const holdsKey = database.prepare('select 1 from idempotency_keys where project_id = ? and key_hash = ? and owner = ?')
  const keepAnswer = database.prepare(
    'update idempotency_keys set sealed_answer = ?, next_send_at = ? where project_id = ? and key_hash = ?',
  )

  return (step) => {
    const { project, now, kept } = step
    if (kept && holdsKey.get(project, kept.keyHash, kept.owner) === undefined) return refuse({ reason: 'key_lost' })
    const judged = counters.judge(step)
    if (!judged.ok) return refuse({ reason: 'counter', ...judged.refusal })
    if (!settle(project, step.recipient, now)) return refuse({ reason: 'recipient_changed' })
    const nextSendInMilliseconds = counters.take(step, judged.value)
    writeCode(step)
    if (step.message) insertInto(database, 'messages', messageRow(project, step.message))
    if (kept) keepAnswer.run(kept.sealedAnswer, now + nextSendInMilliseconds, project, kept.keyHash)
    return ok({ nextSendInMilliseconds })
  }
}

/** Writes the user or number that the code goes to. False, and nothing written, when the look-up no longer holds. */
function makeSettleRecipient(database: SqliteDatabase) {
  const factorById = database.prepare('select * from factors where project_id = ? and factor_id = ?')
  const factorsByAddress = database.prepare('select * from factors where project_id = ? and kind = ? and address = ?')
  const pendingOfUser = database.prepare(`select * from factors where project_id = ? and user_id = ? and kind = ? and state = 'pending'`)
  const deleteFactor = database.prepare('delete from factors where project_id = ? and factor_id = ?')
  const prolong = database.prepare('update factors set pending_until = ? where project_id = ? and factor_id = ?')
  const userExists = database.prepare('select 1 from users where project_id = ? and user_id = ?')

  const insertFactor = (project: ProjectId, factor: Factor, now: EpochMilliseconds) => {
    insertInto(database, 'factors', factorRow(project, factor, now))
  }
  const holderOf = (project: ProjectId, { kind, address }: Pick<Factor, 'kind' | 'address'>) =>
    (factorsByAddress.all(project, kind, address) as unknown as FactorTable[]).find(({ state }) => state !== 'pending')

  const begin = (project: ProjectId, { user }: Extract<Recipient, { kind: 'new-user' }>, now: EpochMilliseconds) => {
    if (user.factors.some((factor) => holderOf(project, factor))) return false
    insertInto(database, 'users', userRow(project, user))
    for (const factor of user.factors) insertFactor(project, { ...factor, userId: user.userId }, now)
    return true
  }

  const attach = (project: ProjectId, recipient: Extract<Recipient, { kind: 'attach' }>, now: EpochMilliseconds) => {
    const { userId, factor } = recipient
    const holder = holderOf(project, factor)
    const isInTheWay = holder?.state === 'verified' && !recipient.isBesideVerified
    const isTaken = holder !== undefined && (factor.state === 'primary' || isInTheWay || holder.user_id === userId)
    if (isTaken || userExists.get(project, userId) === undefined) return false
    const pending = pendingOfUser.get(project, userId, factor.kind) as unknown as FactorTable | undefined
    const isAlive = (pending?.pending_until ?? 0) > now
    if (pending?.factor_id === factor.factorId && isAlive && factor.state === 'pending') {
      prolong.run(factor.pendingUntil, project, factor.factorId)
      return true
    }
    const isSameAddress = pending?.address === factor.address
    if (isAlive && isSameAddress && factor.state === 'pending') return false
    // What waited beside a proved factor is the way in, now that there is none.
    if (pending !== undefined && (factor.state === 'pending' || !isAlive || isSameAddress)) deleteFactor.run(project, pending.factor_id)
    insertFactor(project, { ...factor, userId }, now)
    return true
  }

  return (project: ProjectId, recipient: Recipient, now: EpochMilliseconds): boolean => {
    if (recipient.kind === 'new-user') return begin(project, recipient, now)
    if (recipient.kind === 'attach') return attach(project, recipient, now)
    if (recipient.kind === 'nobody') return holderOf(project, recipient.to) === undefined
    const factor = factorById.get(project, recipient.factorId) as unknown as FactorTable | undefined
    return factor?.user_id === recipient.userId && (factor.state !== 'pending' || (factor.pending_until ?? 0) > now)
  }
}

function makeTakeAttempt(database: SqliteDatabase, counters: SqliteCounters): (step: AttemptStep) => Result<undefined, AttemptRefusal> {
  const selectCode = database.prepare('select * from codes where project_id = ? and address_key = ?')
  const selectLane = database.prepare('select * from failure_lanes where project_id = ? and address_key = ? and lane = ?')
  const countComparison = {
    known: database.prepare('update codes set known_comparisons = known_comparisons + 1 where project_id = ? and address_key = ?'),
    stranger: database.prepare('update codes set stranger_comparisons = stranger_comparisons + 1 where project_id = ? and address_key = ?'),
  }
  const upsertLane = database.prepare(
    `insert or replace into failure_lanes (project_id, address_key, lane, failures, last_failure_at, locked_at, locked_until)
     values (?, ?, ?, ?, ?, ?, ?)`,
  )

  const laneState = ({ project, addressKey, lane }: AttemptStep): FailureLane => {
    const row = selectLane.get(project, addressKey, lane) as unknown as FailureLaneTable | undefined
    if (row === undefined) return noFailures
    return { failures: row.failures, lastFailureAt: row.last_failure_at, lockedAt: row.locked_at, lockedUntil: row.locked_until }
  }

  return (step) => {
    const { project, addressKey, lane, now, guessCounter } = step
    const state = remembered(laneState(step), now)
    const lockedForMilliseconds = lockWait(state, now)
    if (lockedForMilliseconds > 0) return refuse({ reason: 'locked', waitMilliseconds: lockedForMilliseconds })

    const code = selectCode.get(project, addressKey) as unknown as CodeTable | undefined
    if (!isAlive(code, step) || comparisonsOf(code, lane) >= step.comparisonsPerCode) return refuse({ reason: 'dead' })

    if (guessCounter && lane === 'stranger') {
      const judged = counters.judge({ project, counters: [guessCounter], now })
      if (!judged.ok) return refuse({ reason: 'counter', waitMilliseconds: judged.refusal.waitMilliseconds })
    }
    if (guessCounter) counters.takeUnjudged(project, guessCounter, now)
    countComparison[lane].run(project, addressKey)
    const next = withFailure(state, now)
    upsertLane.run(project, addressKey, lane, next.failures, next.lastFailureAt, next.lockedAt, next.lockedUntil)
    return ok(undefined)
  }
}

function isAlive(code: CodeTable | undefined, { codeId, now }: Pick<AttemptStep, 'codeId' | 'now'>): code is CodeTable {
  return code?.code_id === codeId && code.used_at === null && code.expires_at > now
}

function comparisonsOf(code: CodeTable, lane: Lane): number {
  return lane === 'known' ? code.known_comparisons : code.stranger_comparisons
}
