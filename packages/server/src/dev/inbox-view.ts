import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { InboxMessage } from '../delivery/inbox-store.port.ts'
import type { MessageContent } from '../delivery/message.ts'
import { openContent } from '../delivery/sealed-content.ts'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Keyring } from '../kernel/keyring.ts'
import { timestamp } from '../kernel/time.ts'
import type { Notice } from './notices.ts'

export type OpenText = Pick<Keyring, 'open'>

/** What a program that tests a sign-in gets. */
export function messageView({ messageId, to, channel, sealedContent, locale, createdAt }: InboxMessage, keyring: OpenText) {
  return {
    message_id: messageId,
    to,
    channel,
    text: contentOf(sealedContent, keyring)?.text ?? '',
    locale,
    created_at: timestamp(createdAt),
  }
}

export interface PageState {
  /** By which the page tells what has expired. */
  readonly now: EpochMilliseconds
  readonly messages: readonly InboxMessage[]
  readonly notices: readonly Notice[]
}

/** What the page shows; times are epoch milliseconds. */
export function pageView({ now, messages, notices }: PageState, keyring: OpenText) {
  return {
    now,
    messages: messages.map((message) => messageOnPage(message, keyring)),
    notices: notices.map(({ sequence, at, to, error_type, message, retry_after_seconds }) => ({
      id: `notice-${at}-${sequence}`,
      at,
      to: to ?? null,
      to_shown: to === undefined ? null : readable(to),
      error_type,
      message,
      passes_at: retry_after_seconds === undefined ? null : at + retry_after_seconds * 1_000,
    })),
  }
}

function messageOnPage({ messageId, to, channel, locale, warning, ...message }: InboxMessage, keyring: OpenText) {
  const content = contentOf(message.sealedContent, keyring)
  return {
    id: messageId,
    at: message.createdAt,
    to,
    to_shown: readable(to),
    channel,
    locale,
    text: content?.text ?? null,
    code: content?.code ?? null,
    code_state: message.codeState,
    expires_at: message.expiresAt,
    warning,
  }
}

/** Undefined once erased, or when it was sealed under a secret that is no longer held. */
function contentOf(sealedContent: string | null, keyring: OpenText): MessageContent | undefined {
  return sealedContent === null ? undefined : openContent(keyring, sealedContent)
}

function readable(to: string): string {
  return parsePhoneNumberFromString(to, { extract: false })?.formatInternational() ?? to
}
