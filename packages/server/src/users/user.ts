import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, UserId } from '../kernel/ids.ts'

export type FactorKind = 'phone_number' | 'email'

/**
 * pending: not proven, on a user who has a proven factor; invisible to a log-in, gone when `pendingUntil` has passed.
 * primary: not proven, the user's way in. verified: a code of this number came back.
 * A project has at most one primary or verified factor an address.
 */
export type FactorState = 'pending' | 'primary' | 'verified'

/** Where a code reaches a person. */
export interface FactorAddress {
  readonly kind: FactorKind
  /** A phone number in E.164, or an email in lower case. */
  readonly address: string
}

export interface Factor extends FactorAddress {
  readonly factorId: FactorId
  readonly userId: UserId
  readonly state: FactorState
  /** Null unless pending. */
  readonly pendingUntil: EpochMilliseconds | null
}

export interface User {
  readonly userId: UserId
  readonly status: 'active' | 'pending'
  readonly name: { readonly first_name: string; readonly middle_name: string; readonly last_name: string }
  readonly trustedMetadata: Readonly<Record<string, unknown>>
  readonly untrustedMetadata: Readonly<Record<string, unknown>>
  readonly externalId: string | null
  readonly roles: readonly string[]
  readonly isSandbox: boolean
  readonly createdAt: EpochMilliseconds
  /** Those alive, oldest first. */
  readonly factors: readonly Factor[]
}

/** What is written when a user begins. */
export type NewUser = Omit<User, 'factors'> & { readonly factors: readonly NewFactor[] }
export type NewFactor = Omit<Factor, 'userId'>

/** What is answered where somebody else has the address. */
export function duplicateOf(kind: FactorKind): 'duplicate_email' | 'duplicate_phone_number' {
  return kind === 'email' ? 'duplicate_email' : 'duplicate_phone_number'
}
