import type { BodyOf, ReplyOf, sdkAuthenticateOtp } from '@tollgate/contract'
import type { BrowserCaller } from '../kernel/caller.ts'
import type { FactorId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import type { PresentedSessions } from '../sessions/presented-session.ts'
import type { RedeemCode } from './redeem-code.ts'
import type { SignedInReply } from './signed-in-reply.ts'

export interface CodeFromBrowser {
  readonly project: Project
  readonly caller: BrowserCaller
  readonly body: BodyOf<typeof sdkAuthenticateOtp>
}

export type AuthenticateCodeFromBrowser = (request: CodeFromBrowser) => Promise<Result<ReplyOf<typeof sdkAuthenticateOtp>, Refusal>>

interface Dependencies {
  readonly presented: PresentedSessions
  readonly redeemCode: RedeemCode
  readonly signedInReply: SignedInReply
}

/** Of a session for which a browser asks no duration. Minutes. */
const newSessionMinutes = 30

/** For a browser, which always wants a session. */
export function makeAuthenticateCodeFromBrowser({ presented, redeemCode, signedInReply }: Dependencies): AuthenticateCodeFromBrowser {
  return async ({ project, caller, body }) => {
    const passed = await redeemCode({
      project,
      methodId: body.method_id as FactorId,
      code: body.token,
      caller,
      matching: { address: false, userAgent: false },
      async findSession() {
        const found = await presented.find(project, { session_token: caller.sessionToken })
        // Whoever signs in has a session that ended: it is none.
        return ok(found.ok ? found.value : undefined)
      },
      durationMinutes: body.session_duration_minutes,
      newSessionMinutes: Math.min(newSessionMinutes, project.settings.max_session_duration_minutes),
      customClaims: undefined,
      hidesWhoExists: project.settings.enumeration_protection,
    })
    if (!passed.ok) return passed
    const { session, ...reply } = await signedInReply(project, passed.value)
    if (session === null) throw new Error('a redemption from a browser has a session')
    return ok({ ...reply, session })
  }
}
