import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { MessageId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel } from '../kernel/project.ts'

/** Where messages of a project leave: the inbox of `tollgate dev`, a carrier, or, where only their rows are wanted, nowhere. */
export type Route = 'inbox' | 'suppressed'

export interface NewMessage {
  readonly messageId: MessageId
  readonly channel: Channel
  readonly to: string
  readonly locale: Locale
  /** The text, sealed: nobody reads a code in the database. */
  readonly sealedText: string
  readonly route: Route
  /** What the operator may want to know, such as a missing autofill domain. */
  readonly warning: string | null
  readonly createdAt: EpochMilliseconds
  /** When the code in it dies, and the text goes unless the inbox keeps it. */
  readonly expiresAt: EpochMilliseconds
}
