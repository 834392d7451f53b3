import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, MessageId, ProjectId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'
import type { MessageState } from './message.ts'
import type { HandOverOutcome, Receipt } from './provider.port.ts'

export type HandOverState = 'sending' | 'sent' | 'rejected' | 'busy' | 'unknown' | 'delivered' | 'undelivered'

/** Who was asked to carry a message, and what came of it. */
export interface Try {
  readonly provider: string
  readonly state: HandOverState
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

export type MessageReference = Pick<OutboxMessage, 'projectId' | 'messageId'>

export interface BeginStep extends MessageReference {
  /** 1 for the first try. Whoever begins a try first has it. */
  readonly attempt: number
  readonly provider: string
  readonly routeKey: string
  readonly now: EpochMilliseconds
  /** From then on nobody is waiting for the provider's answer any more. */
  readonly leaseUntil: EpochMilliseconds
}

/** What becomes of the message; `queued` waits until `nextAttemptAt`. */
export type NextState =
  { readonly state: 'queued'; readonly nextAttemptAt: EpochMilliseconds } | { readonly state: 'sent' | 'unknown' | 'failed' | 'expired' }

export interface FinishStep extends MessageReference {
  readonly attempt: number
  readonly now: EpochMilliseconds
  readonly outcome: HandOverOutcome
  readonly next: NextState
}

export interface ParkStep extends MessageReference {
  /** How many tries there were: another one begun meanwhile keeps the message. */
  readonly tries: number
  readonly now: EpochMilliseconds
  readonly next: NextState
}

export interface ReceiptStep {
  readonly provider: string
  readonly receipt: Receipt
  readonly now: EpochMilliseconds
  /** Whether anybody else may carry a message that is not delivered. Pure: it may be asked more than once. */
  readonly isWorthAnotherTry: (message: OutboxMessage) => boolean
}

export interface HealthQuestion {
  readonly provider: string
  readonly routeKey: string
  readonly now: EpochMilliseconds
}

/** One hand-over, seen from afterwards. */
export interface PastHandOver {
  readonly state: HandOverState
  readonly startedAt: EpochMilliseconds
  /** The code came back, and this was the last provider that had the message. */
  readonly isTypedBack: boolean
  /** The code can come back no more. */
  readonly isOver: boolean
}

export interface PastHandOvers {
  /** The newest 20, newest first. */
  readonly newest: readonly PastHandOver[]
  /** The newest 20 of those that are old enough for a person to have typed, newest first. */
  readonly settled: readonly PastHandOver[]
}

/**
 * The messages on their way. A message is handed over by whoever begins its next try, and never while a try may have succeeded: every
 * method is one atomic step.
 */
export interface Outbox {
  /** Those that wait and may go, and those whose provider was asked by a process that is no more; oldest first. */
  due(wish: { readonly now: EpochMilliseconds; readonly limit: number }): Promise<readonly OutboxMessage[]>
  /** `taken`: somebody else began this try. `dead`: its code is spent, voided or over, and the message is dropped. */
  begin(step: BeginStep): Promise<'begun' | 'taken' | 'dead'>
  /** What is known already, by a receipt that came first, stays. */
  finish(step: FinishStep): Promise<void>
  /** Without a try: nobody is there to carry it, or nothing is left to carry. */
  park(step: ParkStep): Promise<void>
  /** `unknown`: no such message. `queued`: applied, and the message is to be handed over again. */
  receive(step: ReceiptStep): Promise<'applied' | 'queued' | 'unknown'>
  past(question: HealthQuestion): Promise<PastHandOvers>
}

/** So long a person may take to type a code before its absence says something. */
export const typingMilliseconds = 60_000
