import type { Caller } from '../kernel/caller.ts'
import type { FactorId, UserId } from '../kernel/ids.ts'
import type { Locale } from '../kernel/locale.ts'
import type { PhoneNumber } from '../kernel/phone-number.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Asker } from './find-recipient.ts'

/** A request for a code, parsed and allowed as far as number, language and session go. */
export interface CodeRequest {
  readonly project: Project
  readonly channel: Channel
  readonly number: PhoneNumber
  readonly asker: Asker
  readonly expirationMinutes: number
  readonly locale: Locale
  /** Compared with the redeeming caller if the redemption asks for it. */
  readonly caller: Caller
  /** Of a live session that came along, whoever it is. */
  readonly sessionUserId: UserId | undefined
  readonly isAutofillWanted: boolean
  /** Known and unknown numbers get one answer, and cost one kind of work. */
  readonly hidesWhoExists: boolean
}

export interface CodeAsked {
  readonly userId: UserId
  readonly factorId: FactorId
  readonly userCreated: boolean
  /** Until this caller's next send to this number would pass. */
  readonly nextSendInMilliseconds: number
}
