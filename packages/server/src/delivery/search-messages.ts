import type { BodyOf, searchMessages } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Project } from '../kernel/project.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { LoggedMessage, MessageLog } from './message-log.port.ts'

export interface FoundMessages {
  readonly messages: readonly LoggedMessage[]
  /** A message of the project, because a place in the order of all would tell how many others write. Null on the last page. */
  readonly nextCursor: string | null
}

export type SearchMessages = (project: Project, request: BodyOf<typeof searchMessages>) => Promise<Result<FoundMessages, Refusal>>

const defaultLimit = 50

export function makeSearchMessages({ log }: { readonly log: MessageLog }): SearchMessages {
  return async (project, { to, state, channel, created_after, created_before, limit = defaultLimit, cursor = '' }) => {
    const [from, until] = [momentOf(created_after), momentOf(created_before)]
    if (!from.ok) return from
    if (!until.ok) return until
    const page = await log.search({
      project: project.projectId,
      to: to === undefined ? undefined : storedFormOf(to),
      state,
      channel,
      from: from.value,
      until: until.value,
      before: cursor === '' ? undefined : cursor,
      limit,
    })
    if (page === undefined) return refuse({ error_type: 'message_search_invalid_cursor' })
    return ok({ messages: page.messages, nextCursor: page.next ?? null })
  }
}

/** One who is nobody's is looked for as it is, and not found. */
function storedFormOf(to: string): string {
  const parsed = parsePhoneNumber(to)
  return parsed.ok ? parsed.value.number : to.toLowerCase()
}

/** The schema knows the shape only: a 13th month has it too. */
function momentOf(timestamp: string | undefined): Result<EpochMilliseconds | undefined, Refusal> {
  if (timestamp === undefined) return ok(undefined)
  const moment = Date.parse(timestamp)
  return Number.isNaN(moment) ? refuse({ error_type: 'message_search_invalid_time' }) : ok(moment)
}
