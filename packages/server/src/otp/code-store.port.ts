import type { Counter, Lane } from '../guard/counter.ts'
import type { CounterRefusal } from '../guard/counter-store.port.ts'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { CodeId, FactorId, ProjectId, UserId } from '../kernel/ids.ts'
import type { KeptAnswer } from '../kernel/kept-answer.ts'
import type { Result } from '../kernel/result.ts'
import type { NewMessage } from '../delivery/message.ts'
import type { SessionPlan, SessionRow } from '../sessions/session.ts'
import type { Factor, FactorAddress, NewFactor, NewUser, User } from '../users/user.ts'
import type { Code } from './code.ts'

/** Whose number a code goes to. The step judges again what the look-up saw. */
export type Recipient =
  /** The factor is there and alive. */
  | { readonly kind: 'existing'; readonly userId: UserId; readonly factorId: FactorId }
  /** Nobody has the address as primary or verified: the user begins with this send. */
  | { readonly kind: 'new-user'; readonly user: NewUser }
  /**
   * The user is there and has the address not; a pending factor replaces another pending one, or lives on if it is the same.
   * Beside one that is verified elsewhere only where the look-up saw that one. */
  | { readonly kind: 'attach'; readonly userId: UserId; readonly factor: NewFactor; readonly isBesideVerified: boolean }
  /** Nobody has the number as primary or verified, and nobody may see that: a code is written that nothing will ever redeem. */
  | { readonly kind: 'nobody'; readonly to: FactorAddress }

export interface IssueStep {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly counters: readonly Counter[]
  readonly recipient: Recipient
  readonly code: Code
  /** Undefined for the sandbox and for test numbers that nothing carries texts to. */
  readonly message: NewMessage | undefined
  /** Of a request with a key, which has to hold it still. */
  readonly kept?: KeptAnswer | undefined
}

export interface Issued {
  /** Until this caller's next send to this number would pass every counter. 0 or more. */
  readonly nextSendInMilliseconds: number
}

export type IssueRefusal =
  | ({ readonly reason: 'counter' } & CounterRefusal)
  /** Since the look-up the user or number went, or somebody else took the address: look again. */
  | { readonly reason: 'recipient_changed' }
  /** The request took so long that its key is somebody else's. */
  | { readonly reason: 'key_lost' }

export interface AttemptStep {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly codeId: CodeId
  readonly addressKey: string
  readonly lane: Lane
  readonly comparisonsPerCode: number
  /** Counts the guess against its caller's address; refuses in the stranger lane only. */
  readonly guessCounter: Counter | undefined
}

export type AttemptRefusal =
  /** Expired, used, voided or out of comparisons. */
  | { readonly reason: 'dead' }
  | { readonly reason: 'locked'; readonly waitMilliseconds: number }
  | { readonly reason: 'counter'; readonly waitMilliseconds: number }

export interface Redemption {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly codeId: CodeId
  readonly factor: Pick<Factor, 'factorId' | 'userId' | 'address' | 'kind'>
  readonly addressKey: string
  readonly lane: Lane
  /** Keyed hash of the caller's network, remembered for this number; undefined when it must not be. */
  readonly networkKey: string | undefined
  readonly guessCounter: Counter | undefined
  readonly session: SessionPlan
}

export interface Redeemed {
  readonly user: User
  readonly session: SessionRow | undefined
  /** True when this was the user's first verified factor: the unverified ones and older sessions are gone. */
  readonly resetSessions: boolean
}

export type RedemptionRefusal =
  /** Somebody else spent it first, or its number or user is gone. */
  | 'dead'
  /** The presented session was revoked since it was read: nothing was spent. */
  | 'session_gone'
  /** The presented session changed since it was read: nothing was spent, plan again. */
  | 'session_changed'
  /** The number was verified on another user meanwhile; the code is spent. */
  | 'duplicate'

export interface CodeStore {
  /** Takes every counter, voids the number's older code, writes user, number, code and message; or nothing. */
  issue(step: IssueStep): Promise<Result<Issued, IssueRefusal>>
  /** Reserves one comparison and one failure, or says why none is to be had. */
  takeAttempt(step: AttemptStep): Promise<Result<undefined, AttemptRefusal>>
  /** Spends the code and does all that follows from it, or nothing. Ok for exactly one caller, however many race. */
  redeem(step: Redemption): Promise<Result<Redeemed, RedemptionRefusal>>
}
