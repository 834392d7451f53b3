import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId, SessionId, UserId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { NewSession, SessionChange, SessionRow } from './session.ts'

/** Either way to name a session. */
export type SessionHandle = { readonly tokenHash: string } | { readonly sessionId: SessionId }

export interface SessionStore {
  /** Undefined when there is none or its end has come. */
  findLive(project: ProjectId, handle: SessionHandle, now: EpochMilliseconds): Promise<SessionRow | undefined>
  /** Only for a session that proves nothing new: a redemption starts its own, in its own step. */
  start(project: ProjectId, session: NewSession): Promise<SessionRow>
  /** Moves `last_accessed_at` alone, forward only. */
  touch(project: ProjectId, sessionId: SessionId, now: EpochMilliseconds): Promise<Result<SessionRow, 'gone'>>
  /** Applies the change if the session is alive and still at the version it was planned on. */
  change(project: ProjectId, change: SessionChange): Promise<Result<SessionRow, 'gone' | 'changed'>>
  /** Those alive, oldest first; at most 1,000. */
  listOfUser(project: ProjectId, userId: UserId, now: EpochMilliseconds): Promise<readonly SessionRow[]>
  /** False when there was none alive. */
  revoke(project: ProjectId, handle: SessionHandle, now: EpochMilliseconds): Promise<boolean>
}
