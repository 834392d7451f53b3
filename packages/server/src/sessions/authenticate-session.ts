import type { authenticateSession, BodyOf, ReplyOf } from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { changed, untilUnchanged } from '../kernel/until-unchanged.ts'
import type { PresentedSessions } from './presented-session.ts'
import type { SessionJwts } from './session-jwts.ts'
import type { SessionOwners } from './session-owners.port.ts'
import { judgeDuration, planChange, type SessionWish } from './session-plan.policy.ts'
import type { SessionRow } from './session.ts'
import type { SessionStore } from './session-store.port.ts'
import type { SessionTokens } from './session-tokens.ts'
import { sessionView } from './session-view.ts'

export type AuthenticateSession = (
  project: Project,
  request: BodyOf<typeof authenticateSession>,
) => Promise<Result<ReplyOf<typeof authenticateSession>, Refusal>>

interface Dependencies {
  readonly sessions: SessionStore
  readonly presented: PresentedSessions
  readonly owners: SessionOwners
  readonly jwts: SessionJwts
  readonly tokens: SessionTokens
  readonly clock: Clock
}

export function makeAuthenticateSession({ sessions, presented, owners, jwts, tokens, clock }: Dependencies): AuthenticateSession {
  return async (project, request) => {
    const wish: SessionWish = { durationMinutes: request.session_duration_minutes, customClaims: request.session_custom_claims }
    const duration = judgeDuration(project, wish)
    if (!duration.ok) return duration
    if (request.session_token === undefined && request.session_jwt === undefined) return refuse({ error_type: 'no_session_arguments' })

    const session = await untilUnchanged('a session', () => access(project, request, wish))
    if (!session.ok) return session
    const user = await owners.viewOf(project.projectId, session.value.userId)
    if (user === undefined) return refuse({ error_type: 'session_not_found' })
    return ok({
      session: sessionView(session.value, user.roles),
      session_token: request.session_token ?? tokens.tokenOf(session.value),
      session_jwt: await jwts.sign(project, session.value, user.roles),
      user,
    })
  }

  async function access(
    project: Project,
    request: BodyOf<typeof authenticateSession>,
    wish: SessionWish,
  ): Promise<Result<SessionRow, Refusal> | typeof changed> {
    const held = await presented.find(project, request)
    if (!held.ok) return held
    if (held.value === undefined) return refuse({ error_type: 'no_session_arguments' })
    // No role grants anything: a project has no policy that could.
    if (request.authorization_check !== undefined) return refuse({ error_type: 'session_authorization_error' })
    return write(project, held.value, wish)
  }

  async function write(project: Project, held: SessionRow, wish: SessionWish): Promise<Result<SessionRow, Refusal> | typeof changed> {
    const changesNothing = wish.durationMinutes === undefined && wish.customClaims === undefined
    if (changesNothing) {
      const touched = await sessions.touch(project.projectId, held.sessionId, clock.now())
      return touched.ok ? touched : refuse({ error_type: 'session_not_found' })
    }
    const planned = planChange(held, { ...wish, now: clock.now() })
    if (!planned.ok) return planned
    const written = await sessions.change(project.projectId, planned.value)
    if (written.ok) return written
    return written.refusal === 'changed' ? changed : refuse({ error_type: 'session_not_found' })
  }
}
