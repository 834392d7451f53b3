import type { Counter } from '../../guard/counter.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import type {
  AttemptRefusal,
  AttemptStep,
  CodeStore,
  Issued,
  IssueRefusal,
  IssueStep,
  Redeemed,
  Redemption,
  RedemptionRefusal,
} from '../../otp/code-store.port.ts'
import type { SessionPlan } from '../../sessions/session.ts'
import { factorRow, messageRow, sessionOf, sessionTableRow, userOf, userRow } from '../sql/rows.ts'
import type { CodeTable, FactorTable, SessionTable, UserTable } from '../sql/schema.ts'
import { counterRefusalOf, type RawCounterRefusal } from './postgres-counter-store.ts'
import { callFunction, type PostgresDatabase } from './postgres-database.ts'

type IssueAnswer =
  | { readonly next_send_in_milliseconds: number }
  | { readonly reason: 'recipient_changed' | 'key_lost' }
  | (RawCounterRefusal & { readonly reason: 'counter' })

/** Null when the attempt may be made. */
type AttemptAnswer = { readonly reason: 'dead' } | { readonly reason: 'locked' | 'counter'; readonly wait_milliseconds: number } | null

type RedeemAnswer =
  | { readonly refusal: RedemptionRefusal }
  | {
      readonly user: UserTable
      readonly factors: readonly FactorTable[]
      readonly session: SessionTable | null
      readonly reset_sessions: boolean
    }

/** The hot steps of a login, each one call of a function: one round trip, one transaction. The functions are in 0002-hot-steps/. */
export function makePostgresCodeStore(database: PostgresDatabase): CodeStore {
  return {
    issue: async (step) => issuedOf(step, await callFunction<IssueAnswer>(database, 'tollgate_issue', rawIssue(step))),
    takeAttempt: async (step) => attemptOf(await callFunction<AttemptAnswer>(database, 'tollgate_take_attempt', rawAttempt(step))),
    redeem: async (step) => redeemedOf(await callFunction<RedeemAnswer>(database, 'tollgate_redeem', rawRedemption(step))),
  }
}

function rawIssue({ project, now, counters, recipient, code, message, kept }: IssueStep) {
  return {
    project,
    now,
    counters,
    recipient: rawRecipient({ project, now, recipient }),
    code: codeRow({ project, code, counters, message }),
    ...(message && { message: messageRow(project, message) }),
    ...(kept && { kept: { key_hash: kept.keyHash, owner: kept.owner, sealed_answer: kept.sealedAnswer } }),
  }
}

function rawRecipient({ project, now, recipient }: Pick<IssueStep, 'project' | 'now' | 'recipient'>) {
  switch (recipient.kind) {
    case 'existing':
      return { kind: recipient.kind, user_id: recipient.userId, factor_id: recipient.factorId }
    case 'new-user': {
      const { factors, ...user } = recipient.user
      return {
        kind: recipient.kind,
        user: userRow(project, user),
        factors: factors.map((factor) => factorRow(project, { ...factor, userId: user.userId }, now)),
      }
    }
    case 'attach':
      return {
        kind: recipient.kind,
        factor: factorRow(project, { ...recipient.factor, userId: recipient.userId }, now),
        is_beside_verified: recipient.isBesideVerified,
      }
    case 'nobody':
      return { kind: recipient.kind, factor_kind: recipient.to.kind, address: recipient.to.address }
  }
}

function codeRow({ project, code, counters, message }: Pick<IssueStep, 'project' | 'code' | 'counters' | 'message'>): CodeTable {
  return {
    project_id: project,
    address_key: code.addressKey,
    code_id: code.codeId,
    factor_id: code.factorId,
    mac: code.mac,
    mac_key_id: code.macKeyId,
    created_at: code.createdAt,
    expires_at: code.expiresAt,
    used_at: null,
    known_comparisons: 0,
    stranger_comparisons: 0,
    channel: code.channel,
    message_id: message?.messageId ?? null,
    selector: code.selector,
    session_id: code.sessionId,
    ip_address: code.ipAddress,
    user_agent: code.userAgent,
    counters: JSON.stringify(counters.map(({ key, kind, onRedeem, windowMilliseconds }) => ({ key, kind, onRedeem, windowMilliseconds }))),
  }
}

function issuedOf(step: IssueStep, answer: IssueAnswer): Result<Issued, IssueRefusal> {
  if ('next_send_in_milliseconds' in answer) return ok({ nextSendInMilliseconds: answer.next_send_in_milliseconds })
  if (answer.reason === 'counter') return refuse({ reason: answer.reason, ...counterRefusalOf(step, answer) })
  return refuse({ reason: answer.reason })
}

function rawAttempt({ project, now, codeId, addressKey, lane, comparisonsPerCode, guessCounter }: AttemptStep) {
  return {
    project,
    now,
    code_id: codeId,
    address_key: addressKey,
    lane,
    comparisons_per_code: comparisonsPerCode,
    guess_counters: listOf(guessCounter),
  }
}

function attemptOf(answer: AttemptAnswer): Result<undefined, AttemptRefusal> {
  if (answer === null) return ok(undefined)
  if (answer.reason === 'dead') return refuse({ reason: answer.reason })
  return refuse({ reason: answer.reason, waitMilliseconds: answer.wait_milliseconds })
}

function rawRedemption({ project, now, codeId, factor, addressKey, lane, networkKey, guessCounter, session }: Redemption) {
  return {
    project,
    now,
    code_id: codeId,
    factor: { factor_id: factor.factorId, user_id: factor.userId, kind: factor.kind, address: factor.address },
    address_key: addressKey,
    lane,
    ...(networkKey !== undefined && { network_key: networkKey }),
    guess_counters: listOf(guessCounter),
    session: rawSessionPlan(project, session),
  }
}

function rawSessionPlan(project: ProjectId, plan: SessionPlan) {
  if (plan.kind === 'none') return { kind: plan.kind }
  if (plan.kind === 'start') return { kind: plan.kind, row: sessionTableRow(project, plan.session) }
  const { sessionId, expectedVersion, lastAccessedAt, expiresAt, authenticationFactors, customClaims } = plan.change
  return {
    kind: plan.kind,
    session_id: sessionId,
    expected_version: expectedVersion,
    last_accessed_at: lastAccessedAt,
    expires_at: expiresAt,
    authentication_factors: JSON.stringify(authenticationFactors),
    custom_claims: customClaims === null ? null : JSON.stringify(customClaims),
  }
}

function redeemedOf(answer: RedeemAnswer): Result<Redeemed, RedemptionRefusal> {
  if ('refusal' in answer) return refuse(answer.refusal)
  return ok({
    user: userOf(answer.user, answer.factors),
    session: answer.session === null ? undefined : sessionOf(answer.session),
    resetSessions: answer.reset_sessions,
  })
}

function listOf(counter: Counter | undefined): readonly Counter[] {
  return counter === undefined ? [] : [counter]
}
