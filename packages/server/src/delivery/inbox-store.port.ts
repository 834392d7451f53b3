import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'

export interface InboxMessage {
  readonly messageId: string
  readonly channel: Channel
  readonly to: string
  readonly locale: Locale
  /** Null once erased. */
  readonly sealedContent: string | null
  readonly warning: string | null
  readonly createdAt: EpochMilliseconds
  readonly expiresAt: EpochMilliseconds
  /**
   * `used`: somebody typed it. `guessed`: so many wrong ones were typed that it is compared no more, at least for one of the lanes.
   * `void`: a newer one took its place, its number is gone, or it was over long ago. `open`: none of these; it may be over by now.
   */
  readonly codeState: 'open' | 'used' | 'guessed' | 'void'
}

export interface InboxStore {
  /** The newest `inboxSize`, newest last. */
  newest(): Promise<readonly InboxMessage[]>
}

/** So many messages stay in the inbox, their texts with them. */
export const inboxSize = 200
