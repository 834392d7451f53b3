import type { HandOverOutcome } from '../../../delivery/provider.port.ts'
import type { Answer } from './link.ts'
import { normalMessageId } from './message-id.ts'
import { statuses, statusName } from './pdu.ts'

/** What became of a submit that ended like that. */
export function outcomeOfAnswer(answer: Answer): HandOverOutcome {
  switch (answer.kind) {
    case 'not_sent':
      return { kind: 'busy', reason: answer.reason }
    case 'cut':
      return { kind: 'unknown', reason: answer.reason }
    case 'answered':
      return outcomeOfStatus(answer.status, answer.messageId)
  }
}

function outcomeOfStatus(status: number, messageId: string | undefined): HandOverOutcome {
  switch (status) {
    case statuses.ok:
      return { kind: 'sent', ...(messageId !== undefined && { providerMessageId: normalMessageId(messageId) }) }
    case statuses.throttled:
    case statuses.queueFull:
      return { kind: 'busy', reason: statusName(status) }
    default:
      return { kind: 'rejected', reason: statusName(status) }
  }
}
