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
  /** `used`: somebody typed it. `void`: a newer one took its place, or its number is gone. `open`: neither; it may be over by now. */
  readonly codeState: 'open' | 'used' | 'void'
}

export interface InboxStore {
  /** The newest `inboxSize`, newest last. */
  newest(): Promise<readonly InboxMessage[]>
}

/** So many messages stay in the inbox, their texts with them. */
export const inboxSize = 200
