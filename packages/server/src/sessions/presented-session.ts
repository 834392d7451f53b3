import type { Clock } from '../kernel/clock.port.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { SessionJwts } from './session-jwts.ts'
import type { SessionRow } from './session.ts'
import type { SessionHandle, SessionStore } from './session-store.port.ts'
import { hashSessionToken } from './session-tokens.ts'

/** How a request names a session: at most one of the two. */
export interface SessionArguments {
  readonly session_token?: string | undefined
  readonly session_jwt?: string | undefined
}

export interface PresentedSessions {
  /** Undefined when none was presented; 404 `session_not_found` when it is dead. */
  find(project: Project, given: SessionArguments): Promise<Result<SessionRow | undefined, Refusal>>
  /** What the arguments name, alive or not. */
  handleOf(project: Project, given: SessionArguments): Promise<Result<SessionHandle | undefined, Refusal>>
}

interface Dependencies {
  readonly sessions: SessionStore
  readonly jwts: SessionJwts
  readonly clock: Clock
}

export function makePresentedSessions({ sessions, jwts, clock }: Dependencies): PresentedSessions {
  async function handleOf(
    project: Project,
    { session_token, session_jwt }: SessionArguments,
  ): Promise<Result<SessionHandle | undefined, Refusal>> {
    if (session_token !== undefined && session_jwt !== undefined) return refuse({ error_type: 'too_many_session_arguments' })
    if (session_token !== undefined) return ok({ tokenHash: hashSessionToken(session_token) })
    if (session_jwt === undefined) return ok(undefined)
    const sessionId = await jwts.sessionIdOf(project, session_jwt)
    return sessionId === undefined ? refuse({ error_type: 'unable_to_parse_session_jwt' }) : ok({ sessionId })
  }

  return {
    handleOf,
    async find(project, given) {
      const handle = await handleOf(project, given)
      if (!handle.ok || handle.value === undefined) return handle.ok ? ok(undefined) : handle
      const session = await sessions.findLive(project.projectId, handle.value, clock.now())
      return session ? ok(session) : refuse({ error_type: 'session_not_found' })
    },
  }
}
