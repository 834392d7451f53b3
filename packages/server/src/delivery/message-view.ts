import type { Message, MessageAttempt } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { timestamp } from '../kernel/time.ts'
import type { LoggedAttempt, LoggedMessage } from './message-log.port.ts'

/** As the project's backend sees it. */
export function messageView(message: LoggedMessage): Message {
  const { messageId, channel, to, locale, state, warning, segments, createdAt, expiresAt } = message
  return {
    message_id: messageId,
    channel,
    to,
    locale,
    state,
    warning,
    created_at: timestamp(createdAt),
    expires_at: timestamp(expiresAt),
    requested_at: timestamp(createdAt),
    ...milestonesOf(message),
    segments,
    attempts: message.attempts.map(attemptView),
  }
}

export function milestonesOf({ sentAt, deliveredAt, verifiedAt }: LoggedMessage) {
  return { sent_at: orNull(sentAt), delivered_at: orNull(deliveredAt), verified_at: orNull(verifiedAt) }
}

function attemptView(held: LoggedAttempt): MessageAttempt {
  const { attempt, provider, routeKey, state, reason, providerMessageId, segments, price, startedAt, endedAt, receiptAt } = held
  return {
    attempt,
    provider,
    route: routeKey,
    state,
    reason,
    provider_message_id: providerMessageId,
    segments,
    price,
    started_at: timestamp(startedAt),
    ended_at: orNull(endedAt),
    receipt_at: orNull(receiptAt),
  }
}

function orNull(at: EpochMilliseconds | null): string | null {
  return at === null ? null : timestamp(at)
}
