import type { BodyOf, SearchQuery, searchUsers } from '@tollgate/contract'
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
    if (!timestampsOf(query).every(isTime)) return refuse({ error_type: 'user_search_invalid_filter_value' })
    const page = await users.search({ project: project.projectId, now: clock.now(), query, after: after.value, limit })
    const last = page.users.at(-1)
    return ok({ users: page.users, total: page.total, nextCursor: page.isLast || last === undefined ? null : cursorOf(last) })
  }
}

function timestampsOf(query: SearchQuery | undefined): readonly string[] {
  return (query?.operands ?? []).flatMap((operand) => {
    if (operand.filter_name === 'created_at_between') return [operand.filter_value.greater_than, operand.filter_value.less_than]
    const isBound = operand.filter_name === 'created_at_greater_than' || operand.filter_name === 'created_at_less_than'
    return isBound ? [operand.filter_value] : []
  })
}

/** The schema knows the shape only: a 13th month has it too. */
function isTime(timestamp: string): boolean {
  return !Number.isNaN(Date.parse(timestamp))
}

function cursorOf({ createdAt, userId }: SearchPosition): string {
  return Buffer.from(`${createdAt.toString()} ${userId}`).toString('base64url')
}

function positionOf(cursor: string): Result<SearchPosition | undefined, Refusal> {
  if (cursor === '') return ok(undefined)
  const [, createdAt, userId] = /^(\d{1,15}) (user-[0-9a-z-]{1,60})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (createdAt === undefined || userId === undefined) return refuse({ error_type: 'user_search_invalid_cursor' })
  const position = { createdAt: Number(createdAt), userId: userId as UserId }
  // The decoder passes over what is no base64url, so one position would have many cursors.
  return cursorOf(position) === cursor ? ok(position) : refuse({ error_type: 'user_search_invalid_cursor' })
}
