import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { MessageId, ProjectId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'
import type { Result } from '../kernel/result.ts'
import type { HandOverOutcome, Price, ReceiptState } from './hand-over.ts'
import type { MessageContent } from './message.ts'

export type { HandOverOutcome } from './hand-over.ts'

/** One try to have a message carried. */
export interface HandOver {
  readonly projectId: ProjectId
  readonly messageId: MessageId
  /** 1 for the first try of the message, whoever the provider was. */
  readonly attempt: number
  readonly channel: Channel
  /** E.164, or an email address. */
  readonly to: string
  readonly content: MessageContent
  readonly locale: Locale
  /** The provider's identity for the region of `to`; undefined: its file names none. */
  readonly sender: string | undefined
  readonly now: EpochMilliseconds
  /** When the code dies: a provider that can is told to give up then. */
  readonly expiresAt: EpochMilliseconds
  /** Where the provider reports what became of it: its own `receipts/NAME` of the public URL. Undefined: nobody reaches that from outside. */
  readonly receiptUrl: string | undefined
}

/** What a provider says later of a message that it accepted. */
export interface Receipt {
  /** Which message: the provider's own names of it (hexadecimal in one place, decimal in another), or ours where it hands that back. */
  readonly providerMessageIds: readonly string[]
  readonly messageId?: string | undefined
  readonly state: ReceiptState
  readonly reason?: string | undefined
  readonly price?: Price | undefined
}

/** A request to a provider's receipt address, untouched. */
export interface Callback {
  readonly method: string
  /** As the provider called it, with the query: by the public URL, whatever proxies made of it. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly rawBody: Buffer
  readonly now: EpochMilliseconds
}

/** Who carries messages. The only one who may say of a fault whether the message can be on its way. */
export interface Provider {
  /** Never throws. Gives up when the signal says so. A reason names the fault, never the text, the code or the full number. */
  handOver(message: HandOver, signal: AbortSignal): Promise<HandOverOutcome>
  /**
   * What a callback says; several at a time, none for states between. `forged`: signature, secret or time are not right.
   * Absent: the provider calls nobody back.
   */
  readReceipts?(callback: Callback): Promise<Result<readonly Receipt[], 'forged' | 'malformed'>>
  /** What the provider wants to read when it checks the receipt address; undefined: it was not the provider. */
  answerChallenge?(callback: Callback): string | undefined
  /** Lets go of connections. */
  close(): Promise<void>
}

/** What a provider of its own connection (SMPP) hears there; false when the message is not known (yet). */
export type HearReceipt = (receipt: Receipt) => Promise<boolean>
