import type { BodyOf, searchMessages } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { parseEmailAddress } from '../kernel/email-address.ts'
import type { Project } from '../kernel/project.ts'
import { e164, parsePhoneNumber } from '../kernel/phone-number.ts'
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
    const [recipient, from, until] = [recipientOf(to), momentOf(created_after), momentOf(created_before)]
    if (!recipient.ok) return recipient
    if (!from.ok) return from
    if (!until.ok) return until
    const page = await log.search({
      project: project.projectId,
      to: recipient.value,
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

/** In its stored form. A number that is nobody's now may have been somebody's when the message was sent. */
function recipientOf(to: string | undefined): Result<string | undefined, Refusal> {
  if (to === undefined) return ok(undefined)
  const number = parsePhoneNumber(to)
  if (number.ok) return ok(number.value.number)
  if (e164.test(to)) return ok(to)
  const address = parseEmailAddress(to)
  return address.ok ? address : refuse({ error_type: 'message_search_invalid_to' })
}

/** The schema knows the shape only: a 13th month has it too. */
function momentOf(timestamp: string | undefined): Result<EpochMilliseconds | undefined, Refusal> {
  if (timestamp === undefined) return ok(undefined)
  const moment = Date.parse(timestamp)
  return Number.isNaN(moment) ? refuse({ error_type: 'message_search_invalid_time' }) : ok(moment)
}
