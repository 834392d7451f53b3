import type { User } from '@tollgate/contract'
import type { ProjectId, UserId } from '../kernel/ids.ts'

export interface SessionOwners {
  /** The user as the wire shows it; undefined once deleted. */
  viewOf(project: ProjectId, userId: UserId): Promise<User | undefined>
  /** By user id or the app's own id. */
  idOf(project: ProjectId, user: string): Promise<UserId | undefined>
}
