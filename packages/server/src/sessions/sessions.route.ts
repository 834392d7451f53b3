import * as contract from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId, SessionId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { route, type Route } from '../kernel/route.ts'
import { second } from '../kernel/time.ts'
import type { AuthenticateSession } from './authenticate-session.ts'
import type { PresentedSessions } from './presented-session.ts'
import type { SessionOwners } from './session-owners.port.ts'
import type { SessionHandle, SessionStore } from './session-store.port.ts'
import { sessionView } from './session-view.ts'
import { jwksMaxAgeMilliseconds } from './signing-key.policy.ts'
import type { SigningKeys } from './signing-keys.ts'

interface Dependencies {
  readonly sessions: SessionStore
  readonly presented: PresentedSessions
  readonly owners: SessionOwners
  readonly keys: SigningKeys
  readonly clock: Clock
  readonly projectExists: (project: ProjectId) => Promise<boolean>
  readonly authenticateSession: AuthenticateSession
}

export function sessionsRoutes(dependencies: Dependencies): readonly Route[] {
  const { sessions, owners, keys, clock, projectExists, authenticateSession } = dependencies
  return [
    route(contract.authenticateSession, async ({ project, body }) => {
      const authenticated = await authenticateSession(project, body)
      return authenticated.ok ? ok({ reply: authenticated.value }) : authenticated
    }),

    route(contract.listSessions, async ({ project, query }) => {
      const userId = await owners.idOf(project.projectId, query.user_id)
      const user = userId && (await owners.viewOf(project.projectId, userId))
      if (!userId || !user) return refuse({ error_type: 'user_not_found' })
      const alive = await sessions.listOfUser(project.projectId, userId, clock.now())
      return ok({ reply: { sessions: alive.map((session) => sessionView(session, user.roles)) } })
    }),

    route(contract.revokeSession, async ({ project, body }) => {
      const handle = await revokedHandle(dependencies, project, body)
      if (!handle.ok) return handle
      const isRevoked = await sessions.revoke(project.projectId, handle.value, clock.now())
      return isRevoked ? ok({ reply: {} }) : refuse({ error_type: 'session_not_found' })
    }),

    route(contract.getJwks, async ({ params }) => {
      const project = params.project_id as ProjectId
      if (!(await projectExists(project))) return refuse({ error_type: 'unauthorized_credentials' })
      const published = await keys.published(project)
      // Nobody may keep that there are none: the first sign-in makes one and signs with it at once.
      return ok({ reply: { keys: published }, ...(published.length > 0 && { cacheSeconds: jwksMaxAgeMilliseconds / second }) })
    }),
  ]
}

async function revokedHandle(
  { presented }: Pick<Dependencies, 'presented'>,
  project: Project,
  body: contract.BodyOf<typeof contract.revokeSession>,
): Promise<Result<SessionHandle, Refusal>> {
  const given = [body.session_id, body.session_token, body.session_jwt].filter((argument) => argument !== undefined)
  if (given.length > 1) return refuse({ error_type: 'too_many_session_revoke_arguments' })
  if (body.session_id !== undefined) return ok({ sessionId: body.session_id as SessionId })
  const handle = await presented.handleOf(project, body)
  if (!handle.ok) return handle
  return handle.value ? ok(handle.value) : refuse({ error_type: 'no_session_revoke_arguments' })
}
