import type { authenticateOtp, ReplyOf } from '@tollgate/contract'
import type { Project } from '../kernel/project.ts'
import type { SessionJwts } from '../sessions/session-jwts.ts'
import type { SessionTokens } from '../sessions/session-tokens.ts'
import { sessionView } from '../sessions/session-view.ts'
import { viewOfOne, type UserViews } from '../users/user-view.ts'
import type { Passed } from './passed.ts'

/** What every caller is told of a redemption. */
export type SignedInReply = (project: Project, passed: Passed) => Promise<Omit<ReplyOf<typeof authenticateOtp>, 'reset_sessions'>>

interface Dependencies {
  readonly tokens: SessionTokens
  readonly jwts: SessionJwts
  readonly views: UserViews
}

export function makeSignedInReply({ tokens, jwts, views }: Dependencies): SignedInReply {
  return async (project, { user, session, factorId }) => {
    const view = await viewOfOne(views, project.projectId, user)
    return {
      user_id: user.userId,
      method_id: factorId,
      // Signed after the commit, from the row that the step returned.
      session_token: session ? tokens.tokenOf(session) : '',
      session_jwt: session ? await jwts.sign(project, session, user.roles) : '',
      session: session ? sessionView(session, user.roles) : null,
      user: view,
    }
  }
}
