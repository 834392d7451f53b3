import type { authenticateOtp, BodyOf, ReplyOf } from '@tollgate/contract'
import type { Caller } from '../kernel/caller.ts'
import type { FactorId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { AuthenticateCodeFromBrowser } from './authenticate-code-from-browser.ts'
import type { RedeemCode } from './redeem-code.ts'
import type { SignedInReply } from './signed-in-reply.ts'
import { parseAttributes } from './code-wish.ts'

type Body = BodyOf<typeof authenticateOtp>
type Reply = ReplyOf<typeof authenticateOtp>
export type AuthenticateCode = (project: Project, body: Body) => Promise<Result<Reply, Refusal>>

interface Dependencies {
  readonly presented: PresentedSessions
  readonly redeemCode: RedeemCode
  readonly signedInReply: SignedInReply
  /** For what a backend passes on. */
  readonly browser: AuthenticateCodeFromBrowser
}

/** For a backend, which says who the person is, and whether a session is wanted. */
export function makeAuthenticateCode({ presented, redeemCode, signedInReply, browser }: Dependencies): AuthenticateCode {
  return async (project, body) => {
    const caller = parseAttributes(body.attributes)
    if (!caller.ok) return caller
    if (body.from_browser === true) return passOn(project, body, caller.value)
    const passed = await redeemCode({
      project,
      methodId: body.method_id as FactorId,
      code: body.code,
      caller: caller.value,
      matching: { address: body.options?.ip_match_required ?? false, userAgent: body.options?.user_agent_match_required ?? false },
      findSession: () => presented.find(project, body),
      durationMinutes: body.session_duration_minutes,
      newSessionMinutes: undefined,
      customClaims: body.session_custom_claims,
      hidesWhoExists: false,
    })
    return passed.ok ? ok({ ...(await signedInReply(project, passed.value)), reset_sessions: passed.value.resetSessions }) : passed
  }

  /** The page's rules for the page's request; only who asks is the backend's word. */
  async function passOn(project: Project, body: Body, caller: Caller): Promise<Result<Reply, Refusal>> {
    const { code: token, method_id, session_duration_minutes } = body
    const typed = { token, method_id, ...(session_duration_minutes !== undefined && { session_duration_minutes }) }
    const passed = await browser({ project, caller: { ...caller, sessionToken: body.session_token }, body: typed })
    return passed.ok ? ok({ ...passed.value, reset_sessions: false }) : passed
  }
}
