import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { LoggedMessage } from './message-log.port.ts'
import type { WebhookOutcome } from './webhook-outcome.ts'

/** A state that the project is to hear of. */
export interface Announcement {
  readonly message: LoggedMessage
  /** How often it was tried, this time included. */
  readonly tries: number
}

export interface Announcements {
  /** The projects that are to hear of something by now; whoever waits longest first. */
  due(now: EpochMilliseconds): Promise<readonly ProjectId[]>
  /** Those of a project that are due, oldest first; nobody else gets them before `leaseUntil`. */
  take(wish: {
    readonly project: ProjectId
    readonly now: EpochMilliseconds
    readonly leaseUntil: EpochMilliseconds
    readonly limit: number
  }): Promise<readonly Announcement[]>
  /** Nothing happens when the message has come to another state, or somebody else took it since. */
  settle(
    step: Announcement & {
      /** Null: the project heard of it, or never will. */
      readonly nextAt: EpochMilliseconds | null
    },
  ): Promise<void>
}

export interface WebhookCall {
  readonly url: string
  /** The same each time that the same thing is told. */
  readonly id: string
  readonly body: string
  /** `whsec_...`; signed with each. */
  readonly secrets: readonly string[]
  readonly now: EpochMilliseconds
}

/** POSTs to addresses that projects name: none inside our own network, and no redirects. */
export interface Webhooks {
  /** Never throws. Gives up when the signal says so. */
  call(webhook: WebhookCall, signal: AbortSignal): Promise<WebhookOutcome>
  close(): void
}
