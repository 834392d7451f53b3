import type { SearchQuery } from '@tollgate/contract'
import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, ProjectId, UserId } from '../kernel/ids.ts'
import type { KeptAnswer } from '../kernel/kept-answer.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Result } from '../kernel/result.ts'
import type { FactorKind, NewFactor, NewUser, User } from './user.ts'

/** A user id or the app's own id for the user. */
export type UserReference = string

export interface UserChange {
  readonly project: ProjectId
  readonly user: UserReference
  readonly now: EpochMilliseconds
  /** Judges and changes everything but the factors. Pure: it may be asked more than once. */
  readonly change: (user: User) => Result<User, Refusal>
}

export interface OwnFactorDeletion {
  readonly project: ProjectId
  readonly userId: UserId
  readonly factorId: FactorId
  readonly now: EpochMilliseconds
  /** Pure: it may be asked more than once. */
  readonly judge: (user: User) => Result<undefined, Refusal>
}

export interface FactorExchange {
  readonly project: ProjectId
  readonly user: UserReference
  readonly now: EpochMilliseconds
  readonly factor: NewFactor
}

/** Where a page begins: after this user, in the order of age. */
export interface SearchPosition {
  readonly createdAt: EpochMilliseconds
  readonly userId: UserId
}

export interface UserSearch {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly query: SearchQuery | undefined
  readonly after: SearchPosition | undefined
  readonly limit: number
}

export interface SearchPage {
  readonly users: readonly User[]
  /** Of all pages. */
  readonly total: number
  readonly isLast: boolean
}

export type DuplicateRefusal = {
  readonly error_type: 'duplicate_phone_number' | 'duplicate_email' | 'duplicate_user_external_id' | 'idempotency_key_in_flight'
}

export interface UserStore {
  find(project: ProjectId, user: UserReference, now: EpochMilliseconds): Promise<User | undefined>
  /** With the answer of a request that has a key; refused where it holds the key no more. */
  create(project: ProjectId, user: NewUser, kept?: KeptAnswer): Promise<Result<User, DuplicateRefusal>>
  change(change: UserChange): Promise<Result<User, Refusal>>
  /** With factors and sessions. Undefined when there is none, or it is the sandbox user. */
  delete(project: ProjectId, user: UserReference): Promise<UserId | undefined>
  /** The user that it was taken from. */
  deleteFactor(
    project: ProjectId,
    factor: { readonly factorId: FactorId; readonly kind: FactorKind; readonly now: EpochMilliseconds },
  ): Promise<User | undefined>
  /** Of the user who asks, if the judgement on the user as it then is allows it; all or nothing, however many race. */
  deleteOwnFactor(deletion: OwnFactorDeletion): Promise<Result<User, Refusal>>
  /** Puts the new factor in the place of the user's only one. */
  exchangeFactor(exchange: FactorExchange): Promise<Result<User, Refusal>>
  /** Oldest first; the sandbox user is never among them. */
  search(search: UserSearch): Promise<SearchPage>
}
