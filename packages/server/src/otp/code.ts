import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { CodeId, FactorId, SessionId } from '../kernel/ids.ts'
import type { Channel } from '../kernel/project.ts'

/** How the sender named the user that the number belongs to, or will. */
export type Selector = 'primary' | 'session' | 'user_id'

/** The one live code of a number. */
export interface Code {
  readonly codeId: CodeId
  readonly factorId: FactorId
  /** Keyed hash of the number. */
  readonly addressKey: string
  /** Keyed hash over project, purpose, method, code id and code; the key's id beside it. */
  readonly mac: string
  readonly macKeyId: string
  readonly createdAt: EpochMilliseconds
  /** Half-open: at this instant the code is dead. */
  readonly expiresAt: EpochMilliseconds
  /** By which it was sent: whoever types it back proves to read there. */
  readonly channel: Channel
  readonly selector: Selector
  /** The session it was asked for with; null unless the selector is one. */
  readonly sessionId: SessionId | null
  /** As given at the send; "" when not. */
  readonly ipAddress: string
  readonly userAgent: string
}
