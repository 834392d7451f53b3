import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import { mintId } from '../kernel/ids.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxCode, sandboxEmail, sandboxNumber } from '../kernel/sandbox.ts'
import { minute } from '../kernel/time.ts'
import { changed, untilUnchanged } from '../kernel/until-unchanged.ts'
import { planChange, planStart } from '../sessions/session-plan.policy.ts'
import type { SessionRow } from '../sessions/session.ts'
import type { SessionStore } from '../sessions/session-store.port.ts'
import type { SessionTokens } from '../sessions/session-tokens.ts'
import type { Factor, FactorAddress } from '../users/user.ts'
import type { UserStore } from '../users/user-store.port.ts'
import type { CodeAsked, CodeRequest } from './code-request.ts'
import type { AddressKeys } from './address-keys.ts'
import type { Passed } from './passed.ts'
import type { CodeSecrets } from './code-secrets.ts'
import type { CodeStore } from './code-store.port.ts'
import type { MethodFacts, OtpLookup } from './otp-lookup.port.ts'
import { provedFactor } from './proved-factor.ts'
import type { CodeRedemption } from './code-redemption.ts'

/**
 * The number of a test project that needs no phone: no limits, no locks, nothing sent, and 000000 is right as often as it is typed while
 * a send is alive. With a session both calls answer for that session's user and add nothing.
 */
export interface Sandbox {
  isSandbox(to: FactorAddress): boolean
  ask(request: CodeRequest): Promise<Result<CodeAsked, Refusal>>
  redeem(request: SandboxRedemption): Promise<Result<Passed, Refusal>>
}

export interface SandboxRedemption {
  readonly request: CodeRedemption
  readonly factor: Factor
  readonly facts: MethodFacts
  readonly session: SessionRow | undefined
  readonly now: EpochMilliseconds
}

interface Dependencies {
  readonly lookup: OtpLookup
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly codes: CodeStore
  readonly keys: AddressKeys
  readonly secrets: CodeSecrets
  readonly tokens: SessionTokens
  readonly clock: Clock
  readonly random: Random
}

export function makeSandbox({ lookup, users, sessions, codes, keys, secrets, tokens, clock, random }: Dependencies): Sandbox {
  return {
    isSandbox: ({ address }) => address === sandboxNumber || address === sandboxEmail,

    async ask({ project, channel, to, asker, expirationMinutes, caller }) {
      const now = clock.now()
      const addressKey = await keys.ofAddress(project.projectId, to.address)
      const question = {
        project: project.projectId,
        now,
        ...to,
        addressKey,
        networkKeys: [],
      }
      const { holder } = await lookup.ofAddress(question)
      if (holder === undefined) return refuse({ error_type: to.kind === 'email' ? 'email_not_found' : 'user_not_found' })
      const asked = { factorId: holder.factorId, userCreated: false, nextSendInMilliseconds: 0 }
      if (asker.kind === 'session') return ok({ ...asked, userId: asker.session.userId })
      if (asker.kind === 'user_id') {
        const user = await users.find(project.projectId, asker.user, now)
        return user ? ok({ ...asked, userId: user.userId }) : refuse({ error_type: 'user_not_found' })
      }

      const codeId = mintId('code', project.environment, random)
      const mac = secrets.macOf({ project: project.projectId, method: holder.factorId, codeId }, sandboxCode)
      const code = {
        codeId,
        factorId: holder.factorId,
        addressKey,
        ...mac,
        createdAt: now,
        expiresAt: now + expirationMinutes * minute,
        ipAddress: caller.address ?? '',
        userAgent: caller.userAgent,
      }
      await codes.issue({
        project: project.projectId,
        now,
        counters: [],
        recipient: { kind: 'existing', userId: holder.userId, factorId: holder.factorId },
        code: { ...code, channel, selector: 'primary', sessionId: null },
        message: undefined,
      })
      return ok({ ...asked, userId: holder.userId })
    },

    async redeem(redemption) {
      const { request, factor, facts, session, now } = redemption
      const { project } = request
      if (request.code !== sandboxCode) return refuse({ error_type: 'otp_code_not_found' })
      const isAlive = facts.code !== undefined && facts.code.expiresAt > now
      if (session === undefined && !isAlive) return refuse({ error_type: 'unable_to_auth_otp_code' })
      const user = await users.find(project.projectId, session?.userId ?? factor.userId, now)
      if (user === undefined) return refuse({ error_type: 'session_not_found' })
      const outcome = session ? await accessed(redemption, session) : await started(redemption)
      return outcome.ok ? ok({ user, session: outcome.value, resetSessions: false, factorId: factor.factorId }) : outcome
    },
  }

  function accessed(
    { request: { project, durationMinutes, customClaims }, now }: SandboxRedemption,
    session: SessionRow,
  ): Promise<Result<SessionRow, Refusal>> {
    return untilUnchanged<Result<SessionRow, Refusal>>('a session', async () => {
      const held = await sessions.findLive(project.projectId, session, now)
      if (held === undefined) return refuse({ error_type: 'session_not_found' })
      const change = planChange(held, { durationMinutes, customClaims, now })
      if (!change.ok) return change
      const written = await sessions.change(project.projectId, change.value)
      return written.ok ? written : changed
    })
  }

  async function started({ request, factor, facts, now }: SandboxRedemption): Promise<Result<SessionRow | undefined, Refusal>> {
    const { project, caller, customClaims } = request
    const durationMinutes = request.durationMinutes ?? request.newSessionMinutes
    if (durationMinutes === undefined) return ok(undefined)
    const sessionId = mintId('session', project.environment, random)
    const attributes = { ipAddress: caller.address ?? '', userAgent: caller.userAgent }
    const start = {
      durationMinutes,
      customClaims,
      now,
      userId: factor.userId,
      factor: provedFactor(factor, { channel: facts.code?.channel, now }),
      ...attributes,
    }
    const planned = planStart(start, { sessionId, ...tokens.issue(sessionId) })
    return planned.ok ? ok(await sessions.start(project.projectId, planned.value)) : planned
  }
}
