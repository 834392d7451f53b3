import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { HandOverOutcome, NextState, OutboxMessage, PastHandOvers } from './hand-over.ts'
import type { Receipt } from './provider.port.ts'

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

export interface FinishStep extends MessageReference {
  readonly attempt: number
  readonly now: EpochMilliseconds
  readonly outcome: HandOverOutcome
  /** Before when this provider is not asked for the message again. */
  readonly retryAt: EpochMilliseconds | undefined
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
  /** What becomes of a message that is not delivered, and whose code lives. Pure: it may be asked more than once. */
  readonly nextAfter: (message: OutboxMessage) => NextState
}

export interface HealthQuestion {
  readonly provider: string
  readonly routeKey: string
  readonly now: EpochMilliseconds
  /** Nothing older counts. */
  readonly since: EpochMilliseconds
  /** What is older than this had its time. */
  readonly settledBefore: EpochMilliseconds
  /** Of each kind. */
  readonly limit: number
}

export interface DueWish {
  readonly now: EpochMilliseconds
  readonly limit: number
  /** Of the page before; undefined: from the beginning. */
  readonly after: DuePosition | undefined
}

export interface DuePosition {
  readonly dueAt: EpochMilliseconds
  readonly sequence: number
}

export interface DuePage {
  readonly messages: readonly OutboxMessage[]
  /** `after` of the next page; undefined on the last one. */
  readonly next: DuePosition | undefined
}

/**
 * The messages on their way. A message is handed over by whoever begins its next try, and never while a try may have succeeded: every
 * method is one atomic step.
 */
export interface Outbox {
  /** Those that wait and may go, and those whose provider was asked by a process that is no more; longest due first, page by page. */
  due(wish: DueWish): Promise<DuePage>
  /** `taken`: somebody else began this try. `dead`: its code is spent, voided or over, or its user is deleted, and the message is dropped. */
  begin(step: BeginStep): Promise<'begun' | 'taken' | 'dead'>
  /** What is known already, by a receipt that came first, stays. */
  finish(step: FinishStep): Promise<void>
  /** Without a try: it waits, or is at its end. */
  park(step: ParkStep): Promise<void>
  /** `unknown`: no such message. `queued`: applied, and the message waits for another provider. */
  receive(step: ReceiptStep): Promise<'applied' | 'queued' | 'unknown'>
  past(question: HealthQuestion): Promise<PastHandOvers>
}
