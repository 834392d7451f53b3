import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { CodeId, FactorId, MessageId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'

/** Where messages of a project leave: the inbox of `tollgate dev`, a provider, or, where only their rows are wanted, nowhere. */
export type Route = 'inbox' | 'provider' | 'suppressed'

/**
 * queued: waits for a provider. sending: a provider is being asked. sent: a provider accepted it. delivered, undelivered: it said so.
 * failed: every provider refused. expired: its code died first. unknown: it may be on its way. suppressed: never meant to leave.
 * A message of the inbox is delivered as soon as it is written.
 */
export type MessageState = 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'expired' | 'unknown' | 'suppressed'

/** What no receipt can change any more: the text goes. */
export const finalStates: ReadonlySet<MessageState> = new Set(['delivered', 'undelivered', 'failed', 'expired'])
/** The project hears of these; of an unknown one too, for nothing more may ever come. */
export const announcedStates: ReadonlySet<MessageState> = new Set([...finalStates, 'unknown'])

/** What a person reads, sealed in the store. */
export interface MessageContent {
  /** Of an email the part without markup. */
  readonly text: string
  /** Six digits; channels with templates of their own take it alone. */
  readonly code: string
  /** Emails only. */
  readonly subject?: string | undefined
  readonly html?: string | undefined
}

export interface NewMessage {
  readonly messageId: MessageId
  readonly channel: Channel
  readonly to: string
  readonly locale: Locale
  /** The content as JSON, sealed: nobody reads a code in the database. */
  readonly sealedContent: string
  /** What a carrier bills for the text; 1 for channels that bill messages. */
  readonly segments: number
  readonly route: Route
  readonly state: MessageState
  /** When a provider is to be asked; null where none is. */
  readonly nextAttemptAt: EpochMilliseconds | null
  /** The code that it carries: once that is spent, voided or dead the message is not worth sending. */
  readonly codeId: CodeId
  readonly factorId: FactorId
  /** The project wants to hear of each final state. */
  readonly isAnnounced: boolean
  /** What the operator may want to know, such as a missing autofill domain. */
  readonly warning: string | null
  readonly createdAt: EpochMilliseconds
  /** When the code in it dies, and the text goes unless the inbox keeps it. */
  readonly expiresAt: EpochMilliseconds
}
