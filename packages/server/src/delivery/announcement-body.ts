import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { timestamp } from '../kernel/time.ts'
import type { LoggedMessage } from './message-log.port.ts'
import { milestonesOf } from './message-view.ts'

/** What a webhook says of a message's state: JSON, never the text or the code. */
export function announcementBody(message: LoggedMessage, now: EpochMilliseconds): string {
  const { messageId, projectId, to, channel, state, attempts } = message
  const last = attempts.at(-1)
  return JSON.stringify({
    type: `message.${state}`,
    timestamp: timestamp(message.deliveredAt ?? last?.receiptAt ?? last?.endedAt ?? now),
    data: {
      message_id: messageId,
      project_id: projectId,
      to,
      channel,
      state,
      provider: last?.provider ?? null,
      reason: last?.reason ?? null,
      price: last?.price ?? null,
      ...milestonesOf(message),
    },
  })
}
