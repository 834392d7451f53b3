import * as contract from '@tollgate/contract'
import { ok, refuse } from '../kernel/result.ts'
import { route, type Route } from '../kernel/route.ts'
import type { MessageLog } from './message-log.port.ts'
import { messageView } from './message-view.ts'
import type { SearchMessages } from './search-messages.ts'

interface Dependencies {
  readonly log: MessageLog
  readonly searchMessages: SearchMessages
}

export function messagesRoutes({ log, searchMessages }: Dependencies): readonly Route[] {
  return [
    route(contract.searchMessages, async ({ project, body }) => {
      const found = await searchMessages(project, body)
      if (!found.ok) return found
      const { messages, nextCursor } = found.value
      return ok({ reply: { results: messages.map(messageView), results_metadata: { next_cursor: nextCursor } } })
    }),

    route(contract.getMessage, async ({ project, params }) => {
      const message = await log.find(project.projectId, params.message_id)
      return message ? ok({ reply: messageView(message) }) : refuse({ error_type: 'message_not_found' })
    }),
  ]
}
