import type { Caller } from '../kernel/caller.ts'
import type { FactorId, UserId } from '../kernel/ids.ts'
import type { KeptAnswer } from '../kernel/kept-answer.ts'
import type { Locale } from '../kernel/locale.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { FactorAddress } from '../users/user.ts'
import type { Asker } from './find-recipient.ts'

/** A request for a code, parsed and allowed as far as number, language and session go. */
export interface CodeRequest {
  readonly project: Project
  readonly channel: Channel
  readonly to: FactorAddress
  readonly asker: Asker
  readonly expirationMinutes: number
  readonly locale: Locale
  /** Compared with the redeeming caller if the redemption asks for it. */
  readonly caller: Caller
  /** Of a live session that came along, whoever it is. */
  readonly sessionUserId: UserId | undefined
  readonly isAutofillWanted: boolean
  readonly templates: TemplateWish
  /** Of a request with a key: what is answered to every other with it. */
  readonly keep?: ((asked: BeganCode) => KeptAnswer) | undefined
  /** Known and unknown numbers get one answer, and cost one kind of work. */
  readonly hidesWhoExists: boolean
}

/** Of emails: the project's template for a person it knows, and for one it does not. */
export interface TemplateWish {
  readonly login: string | undefined
  readonly signup: string | undefined
}

/** What is known of a send before its step. */
export interface BeganCode {
  readonly userId: UserId
  readonly factorId: FactorId
  readonly userCreated: boolean
}

export interface CodeAsked extends BeganCode {
  /** Until this caller's next send to this number would pass. */
  readonly nextSendInMilliseconds: number
}
