import type { BodyOf, searchUsers } from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import type { UserId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { User } from './user.ts'
import type { SearchPosition, UserStore } from './user-store.port.ts'

export interface FoundUsers {
  readonly users: readonly User[]
  readonly total: number
  /** Null on the last page. */
  readonly nextCursor: string | null
}

export type SearchUsers = (project: Project, request: BodyOf<typeof searchUsers>) => Promise<Result<FoundUsers, Refusal>>

const defaultLimit = 100

export function makeSearchUsers({ users, clock }: { readonly users: UserStore; readonly clock: Clock }): SearchUsers {
  return async (project, { limit = defaultLimit, cursor = '', query }) => {
    const after = positionOf(cursor)
    if (!after.ok) return after
    const page = await users.search({ project: project.projectId, now: clock.now(), query, after: after.value, limit })
    const last = page.users.at(-1)
    return ok({ users: page.users, total: page.total, nextCursor: page.isLast || last === undefined ? null : cursorOf(last) })
  }
}

function cursorOf({ createdAt, userId }: User): string {
  return Buffer.from(`${createdAt.toString()} ${userId}`).toString('base64url')
}

function positionOf(cursor: string): Result<SearchPosition | undefined, Refusal> {
  if (cursor === '') return ok(undefined)
  const parts = /^(\d{1,15}) (user-[0-9a-z-]{1,60})$/.exec(Buffer.from(cursor, 'base64url').toString())
  if (parts?.[1] === undefined || parts[2] === undefined) return refuse({ error_type: 'user_search_invalid_cursor' })
  return ok({ createdAt: Number(parts[1]), userId: parts[2] as UserId })
}
