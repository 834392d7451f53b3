import * as contract from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import { ok, refuse } from '../kernel/result.ts'
import { route, type Route } from '../kernel/route.ts'
import type { AuthenticateSession } from './authenticate-session.ts'
import type { SessionStore } from './session-store.port.ts'
import { hashSessionToken } from './session-tokens.ts'

interface Dependencies {
  readonly sessions: SessionStore
  readonly clock: Clock
  readonly authenticateSession: AuthenticateSession
}

export function sdkSessionsRoutes({ sessions, clock, authenticateSession }: Dependencies): readonly Route[] {
  return [
    route(contract.sdkAuthenticateSession, async ({ project, caller, body }) => {
      if (caller.sessionToken === undefined) return refuse({ error_type: 'user_unauthenticated' })
      const { session_duration_minutes } = body
      // Field by field: claims come from a backend alone, and what a browser adds to the body is not asked for here.
      const wish = { session_token: caller.sessionToken, ...(session_duration_minutes !== undefined && { session_duration_minutes }) }
      const authenticated = await authenticateSession(project, wish)
      if (!authenticated.ok) return authenticated
      const { user, session, session_token, session_jwt } = authenticated.value
      return ok({ reply: { user_id: user.user_id, session, session_token, session_jwt, user }, session: 'begins' })
    }),

    route(contract.sdkRevokeSession, async ({ project, caller }) => {
      if (caller.sessionToken === undefined) return refuse({ error_type: 'user_unauthenticated' })
      const isRevoked = await sessions.revoke(project.projectId, { tokenHash: hashSessionToken(caller.sessionToken) }, clock.now())
      return isRevoked ? ok({ reply: {}, session: 'ended' }) : refuse({ error_type: 'session_not_found' })
    }),
  ]
}
