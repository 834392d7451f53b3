import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, MessageId, ProjectId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'
import type { MessageState } from './message.ts'

export interface Accepted {
  /** What the provider calls the message, for its receipts; undefined where it says none. */
  readonly providerMessageId?: string | undefined
  readonly segments?: number | undefined
  /** What it costs in all, where the provider says so at once. */
  readonly price?: Price | undefined
}

/** As the provider writes it: a decimal such as `0.0079`, and an ISO 4217 code. */
export interface Price {
  readonly amount: string
  readonly currency: string
}

export type HandOverOutcome =
  | ({ readonly kind: 'sent' } & Accepted)
  /** Certainly not accepted: another provider may have it. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Certainly not accepted, and it would be later: too many at once, or nobody was reached. */
  | { readonly kind: 'busy'; readonly reason: string; readonly retryAfterMilliseconds?: number | undefined }
  /** It may be on its way, so nobody else may have it. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** What a provider reports of a message that it accepted. */
export type ReceiptState = 'delivered' | 'undelivered'

export type HandOverState = 'sending' | HandOverOutcome['kind'] | ReceiptState

/** Who was asked to carry a message, and what came of it. */
export interface Try {
  readonly provider: string
  readonly state: HandOverState
  /** Before when the provider is not asked for the message again; undefined: whenever, or never. */
  readonly retryAt?: EpochMilliseconds | undefined
}

export interface OutboxMessage {
  readonly projectId: ProjectId
  readonly messageId: MessageId
  readonly factorId: FactorId
  readonly channel: Channel
  readonly to: string
  readonly locale: Locale
  /** Null once erased. */
  readonly sealedContent: string | null
  readonly state: MessageState
  readonly createdAt: EpochMilliseconds
  readonly expiresAt: EpochMilliseconds
  /** In the order of trying. */
  readonly tries: readonly Try[]
}

/** What becomes of the message; `queued` waits until `nextAttemptAt`. */
export type NextState =
  | { readonly state: 'queued'; readonly nextAttemptAt: EpochMilliseconds }
  | { readonly state: 'sent' | 'unknown' | 'undelivered' | 'failed' | 'expired' }

/** One hand-over, seen from afterwards. */
export interface PastHandOver {
  readonly state: HandOverState
  /** Whom it was for. */
  readonly to: string
  readonly startedAt: EpochMilliseconds
  /** The code came back, and this was the last provider that had the message. */
  readonly isTypedBack: boolean
  /** The code can come back no more. */
  readonly isOver: boolean
}

/** Of the last day, newest first. */
export interface PastHandOvers {
  /** The newest 20. */
  readonly newest: readonly PastHandOver[]
  /** The newest 20 of those that a provider has answered, or that are given up. */
  readonly ended: readonly PastHandOver[]
  /** The newest 20 of those that are old enough for a person to have typed. */
  readonly settled: readonly PastHandOver[]
}
