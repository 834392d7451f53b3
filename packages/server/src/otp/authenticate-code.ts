import type { authenticateOtp, BodyOf, ReplyOf } from '@tollgate/contract'
import { counterOfGuess, comparisonsPerCode } from '../guard/guess-limits.policy.ts'
import { laneOf } from '../guard/lane.policy.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId, type FactorId } from '../kernel/ids.ts'
import { parseAddress, type NetworkAddress } from '../kernel/network.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { StoreUnavailable } from '../kernel/store-unavailable.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { SessionJwts } from '../sessions/session-jwts.ts'
import { judgeDuration, planChange, planStart } from '../sessions/session-plan.policy.ts'
import type { SessionPlan, SessionRow } from '../sessions/session.ts'
import type { SessionTokens } from '../sessions/session-tokens.ts'
import { sessionView } from '../sessions/session-view.ts'
import { viewOfOne, type UserViews } from '../users/user-view.ts'
import type { AddressKeys } from './address-keys.ts'
import type { CodeSecrets } from './code-secrets.ts'
import type { AttemptRefusal, CodeStore, Redeemed, Redemption } from './code-store.port.ts'
import type { Code } from './code.ts'
import type { FailureWatch } from './failure-watch.port.ts'
import type { MethodFacts, OtpLookup } from './otp-lookup.port.ts'
import type { Passed } from './passed.ts'
import { provedFactor } from './proved-factor.ts'
import type { Sandbox } from './sandbox.ts'

type Body = BodyOf<typeof authenticateOtp>
type Reply = ReplyOf<typeof authenticateOtp>
export type AuthenticateCode = (project: Project, body: Body) => Promise<Result<Reply, Refusal>>

interface Dependencies {
  readonly presented: PresentedSessions
  readonly lookup: OtpLookup
  readonly codes: CodeStore
  readonly keys: AddressKeys
  readonly secrets: CodeSecrets
  readonly tokens: SessionTokens
  readonly jwts: SessionJwts
  readonly views: UserViews
  readonly sandbox: Sandbox
  readonly failures: FailureWatch
  readonly clock: Clock
  readonly random: Random
}

/** What is known once everything but the code itself was judged. */
interface Judged {
  readonly project: Project
  readonly body: Body
  readonly now: EpochMilliseconds
  readonly facts: MethodFacts
  readonly code: Code
  readonly session: SessionRow | undefined
  readonly address: NetworkAddress | undefined
}

/** A presented session that others change at once: each of these tries plans on what it then finds. */
const plansAtMost = 20

export function makeAuthenticateCode(dependencies: Dependencies): AuthenticateCode {
  const { presented, lookup, codes, keys, secrets, tokens, jwts, views, sandbox, failures, clock, random } = dependencies

  return async (project, body) => {
    const judged = await judge(project, body)
    if (!judged.ok) return judged
    if ('sandbox' in judged.value) return reply(project, judged.value.sandbox)

    const { facts, code, session, now, address } = judged.value
    const lane = laneOf({ isNetworkKnown: facts.isNetworkKnown, sessionUserId: session?.userId, verifiedUserId: facts.verifiedUserId })
    const guessCounter = counterOfGuess(address)
    const bound = { project: project.projectId, now, codeId: code.codeId, addressKey: code.addressKey, lane, guessCounter }

    // Reserved before it is judged, so parallel guesses cannot share one try.
    const attempt = await codes.takeAttempt({ ...bound, comparisonsPerCode })
    if (!attempt.ok) return refuse(attemptRefusal(attempt.refusal))
    if (!secrets.matches(project.projectId, code, body.code)) {
      failures.failed(project, lane)
      return refuse({ error_type: 'otp_code_not_found' })
    }

    // All that can refuse has refused: now the code is spent and the session exists, or neither.
    const redeemed = await redeem(judged.value, bound)
    return redeemed.ok ? reply(project, { ...redeemed.value, factorId: facts.factor.factorId }) : redeemed
  }

  /** Everything that can refuse without looking at the code. */
  async function judge(project: Project, body: Body): Promise<Result<Judged | { readonly sandbox: Passed }, Refusal>> {
    const { attributes, session_duration_minutes: durationMinutes } = body
    const address = attributes?.ip_address === undefined ? ok(undefined) : parseAddress(attributes.ip_address)
    if (!address.ok) return address
    const duration = judgeDuration(project, { durationMinutes })
    if (!duration.ok) return duration
    const session = await presented.find(project, body)
    if (!session.ok) return session

    const now = clock.now()
    const networkKeys = keys.ofNetwork(project, address.value)
    const facts = await factsOf({ project, factorId: body.method_id as FactorId, now, networkKeys })
    if (facts === undefined) return refuse({ error_type: 'otp_code_not_found' })
    if (sandbox.isSandbox(facts.factor)) {
      const passed = await sandbox.redeem({ project, body, facts, session: session.value, now })
      return passed.ok ? ok({ sandbox: passed.value }) : passed
    }

    const binding = judgeBinding(facts, session.value)
    if (!binding.ok) return binding
    if (facts.code === undefined) return refuse({ error_type: 'unable_to_auth_otp_code' })
    if (!attributesMatch(body, facts.code, address.value)) return refuse({ error_type: 'attribute_mismatch' })
    const judged: Judged = { project, body, now, facts, code: facts.code, session: session.value, address: address.value }
    const plan = planSession(judged, judged.session)
    return plan.ok ? ok(judged) : plan
  }

  /** While a secret rotation lasts, a code may still be kept under its number's older key. */
  async function factsOf({
    project,
    ...question
  }: {
    project: Project
    factorId: FactorId
    now: EpochMilliseconds
    networkKeys: readonly string[]
  }): Promise<MethodFacts | undefined> {
    const facts = await lookup.ofMethod({ ...question, project: project.projectId })
    if (facts?.code === undefined) return facts
    const addressKey = await keys.ofAddress(project.projectId, facts.factor.address)
    return addressKey === facts.code.addressKey ? facts : lookup.ofMethod({ ...question, project: project.projectId })
  }

  function planSession(
    { project, body, facts: { factor }, now, address }: Judged,
    session: SessionRow | undefined,
  ): Result<SessionPlan, Refusal> {
    const wish = { durationMinutes: body.session_duration_minutes, customClaims: body.session_custom_claims }
    const proved = provedFactor(factor, now)
    if (session) {
      const change = planChange(session, { ...wish, now, factor: proved })
      return change.ok ? ok({ kind: 'change', change: change.value }) : change
    }
    if (wish.durationMinutes === undefined) return ok({ kind: 'none' })
    const sessionId = mintId('session', project.environment, random)
    const start = { ...wish, durationMinutes: wish.durationMinutes, now, userId: factor.userId, factor: proved }
    const attributes = { ipAddress: address ?? '', userAgent: body.attributes?.user_agent ?? '' }
    const started = planStart({ ...start, ...attributes }, { sessionId, ...tokens.issue(sessionId) })
    return started.ok ? ok({ kind: 'start', session: started.value }) : started
  }

  async function redeem(judged: Judged, bound: Omit<Redemption, 'factor' | 'networkKey' | 'session'>): Promise<Result<Redeemed, Refusal>> {
    const { project, body, facts, address } = judged
    let session = judged.session
    for (let plans = 0; plans < plansAtMost; plans += 1) {
      const plan = planSession(judged, session)
      if (!plan.ok) return plan
      const networkKey = keys.ofNetwork(project, address)[0]
      const redeemed = await codes.redeem({ ...bound, factor: facts.factor, networkKey, session: plan.value })
      if (redeemed.ok) return redeemed
      if (redeemed.refusal !== 'session_changed') return refuse({ error_type: redemptionErrors[redeemed.refusal] })
      const again = await presented.find(project, body)
      if (!again.ok) return again
      session = again.value
    }
    throw new StoreUnavailable('a session changed faster than it could be read')
  }

  async function reply(project: Project, { user, session, resetSessions, factorId }: Passed): Promise<Result<Reply, Refusal>> {
    const view = await viewOfOne(views, project.projectId, user)
    return ok({
      user_id: user.userId,
      method_id: factorId,
      // Signed after the commit, from the row that the step returned.
      session_token: session ? tokens.tokenOf(session) : '',
      session_jwt: session ? await jwts.sign(project, session, user.roles) : '',
      session: session ? sessionView(session, user.roles) : null,
      user: view,
      reset_sessions: resetSessions,
    })
  }
}

const redemptionErrors = {
  dead: 'unable_to_auth_otp_code',
  session_gone: 'session_not_found',
  duplicate: 'duplicate_phone_number',
} as const

/** A code asked for with a session is good for that user's live session alone; no session speaks for another user. */
function judgeBinding({ factor, code }: MethodFacts, session: SessionRow | undefined): Result<undefined, Refusal> {
  if (session && session.userId !== factor.userId) return refuse({ error_type: 'session_on_code_does_not_match_session_passed_in' })
  if (code?.selector === 'session' && session === undefined) return refuse({ error_type: 'no_associated_session_passed_in' })
  return ok(undefined)
}

function attributesMatch({ options, attributes }: Body, code: Code, address: NetworkAddress | undefined): boolean {
  const isAddressRight = options?.ip_match_required !== true || (address !== undefined && address === code.ipAddress)
  const userAgent = attributes?.user_agent ?? ''
  const isUserAgentRight = options?.user_agent_match_required !== true || (userAgent !== '' && userAgent === code.userAgent)
  return isAddressRight && isUserAgentRight
}

function attemptRefusal(refusal: AttemptRefusal): Refusal {
  if (refusal.reason === 'dead') return { error_type: 'unable_to_auth_otp_code' }
  const error_type = refusal.reason === 'locked' ? 'user_lock_limit_reached' : 'too_many_requests'
  return { error_type, retryAfterMilliseconds: refusal.waitMilliseconds }
}
