import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { MessageId, ProjectId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'
import type { HandOverState, Price } from './hand-over.ts'
import type { MessageState } from './message.ts'

/** What became of a message: never what it said. */
export interface LoggedMessage {
  readonly projectId: ProjectId
  readonly messageId: MessageId
  readonly channel: Channel
  readonly to: string
  readonly locale: Locale
  readonly state: MessageState
  readonly segments: number
  readonly warning: string | null
  readonly createdAt: EpochMilliseconds
  readonly expiresAt: EpochMilliseconds
  readonly sentAt: EpochMilliseconds | null
  readonly deliveredAt: EpochMilliseconds | null
  readonly verifiedAt: EpochMilliseconds | null
  /** In the order of asking. */
  readonly attempts: readonly LoggedAttempt[]
}

export interface LoggedAttempt {
  readonly attempt: number
  readonly provider: string
  readonly routeKey: string
  readonly state: HandOverState
  readonly reason: string | null
  readonly providerMessageId: string | null
  readonly segments: number | null
  readonly price: Price | null
  readonly startedAt: EpochMilliseconds
  readonly endedAt: EpochMilliseconds | null
  readonly receiptAt: EpochMilliseconds | null
}

export interface MessageSearch {
  readonly project: ProjectId
  readonly to?: string | undefined
  readonly state?: MessageState | undefined
  readonly channel?: Channel | undefined
  /** Created then or later. */
  readonly from?: EpochMilliseconds | undefined
  /** Created before. */
  readonly until?: EpochMilliseconds | undefined
  /** The page begins with what was written before this message of the project; undefined: with the newest. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface MessagePage {
  readonly messages: readonly LoggedMessage[]
  /** `before` of the next page; undefined on the last one. */
  readonly next: MessageId | undefined
}

export interface MessageLog {
  find(project: ProjectId, messageId: string): Promise<LoggedMessage | undefined>
  /** Newest first. A page looks at `lookedAtAtMost` messages, however few of them match. Undefined: `before` is no message of the project. */
  search(search: MessageSearch): Promise<MessagePage | undefined>
}

export const lookedAtAtMost = 10_000
