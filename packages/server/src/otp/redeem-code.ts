import { counterOfGuess, comparisonsPerCode } from '../guard/guess-limits.policy.ts'
import { laneOf } from '../guard/lane.policy.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId, type FactorId, type UserId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { changed, untilUnchanged } from '../kernel/until-unchanged.ts'
import { judgeDuration, planChange, planStart } from '../sessions/session-plan.policy.ts'
import type { SessionPlan, SessionRow } from '../sessions/session.ts'
import type { SessionTokens } from '../sessions/session-tokens.ts'
import { duplicateOf, type Factor } from '../users/user.ts'
import type { AddressKeys } from './address-keys.ts'
import type { CodeSecrets } from './code-secrets.ts'
import type { CodeRedemption } from './code-redemption.ts'
import type { AttemptRefusal, CodeStore, Redeemed, Redemption } from './code-store.port.ts'
import type { Code } from './code.ts'
import type { FailureWatch } from './failure-watch.port.ts'
import type { MethodFacts, OtpLookup } from './otp-lookup.port.ts'
import type { Passed } from './passed.ts'
import { provedFactor } from './proved-factor.ts'
import type { Sandbox } from './sandbox.ts'

export type RedeemCode = (request: CodeRedemption) => Promise<Result<Passed, Refusal>>

interface Dependencies {
  readonly lookup: OtpLookup
  readonly codes: CodeStore
  readonly keys: AddressKeys
  readonly secrets: CodeSecrets
  readonly tokens: SessionTokens
  readonly sandbox: Sandbox
  readonly failures: FailureWatch
  readonly clock: Clock
  readonly random: Random
}

/** What is known once everything but the code itself was judged. */
interface Judged {
  readonly now: EpochMilliseconds
  readonly facts: MethodFacts
  /** Undefined: the code was never sent, because nobody has the number. */
  readonly factor: Factor | undefined
  readonly code: Code
  readonly session: SessionRow | undefined
}

export function makeRedeemCode(dependencies: Dependencies): RedeemCode {
  const { codes, keys, secrets, tokens, sandbox, failures, clock, random } = dependencies

  return async (request) => {
    const { project } = request
    const found = await find(request)
    if (!found.ok) return found
    const { facts, session, now } = found.value
    if (facts.factor && sandbox.isSandbox(facts.factor)) return sandbox.redeem({ request, factor: facts.factor, facts, session, now })
    const judged = judge(request, found.value)
    if (!judged.ok) return judged

    const { code, factor } = judged.value
    const lane = laneOf({ isNetworkKnown: facts.isNetworkKnown, sessionUserId: session?.userId, verifiedUserId: facts.verifiedUserId })
    const guessCounter = counterOfGuess(request.caller.address)
    const bound = { project: project.projectId, now, codeId: code.codeId, addressKey: code.addressKey, lane, guessCounter }

    // Reserved before it is judged, so parallel guesses cannot share one try.
    const attempt = await codes.takeAttempt({ ...bound, comparisonsPerCode })
    if (!attempt.ok) return refuse(attemptRefusal(attempt.refusal))
    const isRight = secrets.matches(project.projectId, code, request.code)
    if (!isRight || factor === undefined) {
      failures.failed(project, lane)
      return refuse({ error_type: 'otp_code_not_found' })
    }

    // All that can refuse has refused: now the code is spent and the session exists, or neither.
    const redeemed = await redeem(request, { ...judged.value, factor }, bound)
    return redeemed.ok ? ok({ ...redeemed.value, factorId: factor.factorId }) : redeemed
  }

  async function find(
    request: CodeRedemption,
  ): Promise<Result<{ readonly facts: MethodFacts; readonly session: SessionRow | undefined; readonly now: EpochMilliseconds }, Refusal>> {
    const { project, methodId, caller, hidesWhoExists } = request
    const duration = judgeDuration(project, request)
    if (!duration.ok) return duration
    const session = await request.findSession()
    if (!session.ok) return session

    const now = clock.now()
    const networkKeys = keys.ofNetwork(project, caller.address)
    const facts = await factsOf({ project, factorId: methodId, now, networkKeys })
    const isKnown = facts !== undefined && (facts.factor !== undefined || hidesWhoExists)
    if (isKnown) return ok({ facts, session: session.value, now })
    if (!hidesWhoExists) return refuse({ error_type: 'otp_code_not_found' })
    // As for a number of somebody else, with and without a session.
    return refuse({ error_type: session.value ? 'session_on_code_does_not_match_session_passed_in' : 'unable_to_auth_otp_code' })
  }

  /** Everything that can refuse without looking at the code. */
  function judge(request: CodeRedemption, { facts, session, now }: Pick<Judged, 'facts' | 'session' | 'now'>): Result<Judged, Refusal> {
    const { factor, code } = facts
    const binding = judgeBinding(facts, session)
    if (!binding.ok) return binding
    if (code === undefined) return refuse({ error_type: 'unable_to_auth_otp_code' })
    if (!callerMatches(request, code)) return refuse({ error_type: 'attribute_mismatch' })
    const judged: Judged = { now, facts, factor, code, session }
    // Planned for nobody too: what takes longer would tell.
    const plan = planSession(request, { ...judged, factor: factor ?? factorOfNobody(request.methodId) })
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
    const look = () => dependencies.lookup.ofMethod({ ...question, project: project.projectId })
    const facts = await look()
    if (facts?.code === undefined) return facts
    const addressKey = await keys.ofAddress(project.projectId, facts.factor?.address ?? '')
    return facts.factor === undefined || addressKey === facts.code.addressKey ? facts : look()
  }

  function planSession(
    { project, durationMinutes, newSessionMinutes, customClaims, caller }: CodeRedemption,
    { factor, code, session, now }: Pick<Judged, 'code' | 'session' | 'now'> & { readonly factor: Factor },
  ): Result<SessionPlan, Refusal> {
    const proved = provedFactor(factor, { channel: code.channel, now })
    if (session) {
      const change = planChange(session, { durationMinutes, customClaims, now, factor: proved })
      return change.ok ? ok({ kind: 'change', change: change.value }) : change
    }
    const startMinutes = durationMinutes ?? newSessionMinutes
    if (startMinutes === undefined) return ok({ kind: 'none' })
    const sessionId = mintId('session', project.environment, random)
    const attributes = { ipAddress: caller.address ?? '', userAgent: caller.userAgent }
    const start = { durationMinutes: startMinutes, customClaims, now, userId: factor.userId, factor: proved, ...attributes }
    const started = planStart(start, { sessionId, ...tokens.issue(sessionId) })
    return started.ok ? ok({ kind: 'start', session: started.value }) : started
  }

  function redeem(
    request: CodeRedemption,
    judged: Judged & { readonly factor: Factor },
    bound: Omit<Redemption, 'factor' | 'networkKey' | 'session'>,
  ): Promise<Result<Redeemed, Refusal>> {
    const { project, caller, findSession } = request
    let { session } = judged
    return untilUnchanged<Result<Redeemed, Refusal>>('a session', async () => {
      const binding = judgeBinding(judged.facts, session)
      if (!binding.ok) return binding
      const plan = planSession(request, { ...judged, session })
      if (!plan.ok) return plan
      const networkKey = keys.ofNetwork(project, caller.address)[0]
      const redeemed = await codes.redeem({ ...bound, factor: judged.factor, networkKey, session: plan.value })
      if (redeemed.ok) return redeemed
      if (redeemed.refusal === 'duplicate') return refuse({ error_type: duplicateOf(judged.factor.kind) })
      if (redeemed.refusal !== 'session_changed') return refuse({ error_type: redemptionErrors[redeemed.refusal] })
      const again = await findSession()
      if (!again.ok) return again
      session = again.value
      return changed
    })
  }
}

function factorOfNobody(factorId: FactorId): Factor {
  return { factorId, userId: '' as UserId, kind: 'phone_number', address: '', state: 'primary', pendingUntil: null }
}

const redemptionErrors = {
  dead: 'unable_to_auth_otp_code',
  session_gone: 'session_not_found',
} as const

/** A code asked for with a session is good for that user's live session alone; no session speaks for another user. */
function judgeBinding({ factor, code }: MethodFacts, session: SessionRow | undefined): Result<undefined, Refusal> {
  if (session && session.userId !== factor?.userId) return refuse({ error_type: 'session_on_code_does_not_match_session_passed_in' })
  if (code?.selector === 'session' && session === undefined) return refuse({ error_type: 'no_associated_session_passed_in' })
  return ok(undefined)
}

function callerMatches({ matching, caller }: CodeRedemption, code: Code): boolean {
  const isAddressRight = !matching.address || (caller.address !== undefined && caller.address === code.ipAddress)
  const isUserAgentRight = !matching.userAgent || (caller.userAgent !== '' && caller.userAgent === code.userAgent)
  return isAddressRight && isUserAgentRight
}

function attemptRefusal(refusal: AttemptRefusal): Refusal {
  if (refusal.reason === 'dead') return { error_type: 'unable_to_auth_otp_code' }
  const error_type = refusal.reason === 'locked' ? 'user_lock_limit_reached' : 'too_many_requests'
  return { error_type, retryAfterMilliseconds: refusal.waitMilliseconds }
}
