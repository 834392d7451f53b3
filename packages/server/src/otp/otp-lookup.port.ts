import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, ProjectId } from '../kernel/ids.ts'
import type { Factor, FactorKind } from '../users/user.ts'
import type { Code } from './code.ts'

export interface AddressQuestion {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly kind: FactorKind
  readonly address: string
  /** Keyed hash of the address. */
  readonly addressKey: string
  /** Keyed hashes of the caller's network, by every secret that is held; empty when it is unknown or may not be known. */
  readonly networkKeys: readonly string[]
}

export interface AddressFacts {
  /** The primary or verified factor of the address. */
  readonly holder: Factor | undefined
  readonly isNetworkKnown: boolean
  /** A code of this number came back before, from any network. */
  readonly everVerified: boolean
}

export interface MethodQuestion {
  readonly project: ProjectId
  readonly now: EpochMilliseconds
  readonly factorId: FactorId
  readonly networkKeys: readonly string[]
}

export interface MethodFacts {
  /** Undefined: a code was written for it, and nobody has it. */
  readonly factor: Factor | undefined
  /** The number's code if it was sent by this method, dead or alive. */
  readonly code: Code | undefined
  readonly isNetworkKnown: boolean
  /** The user on whom the address is verified. */
  readonly verifiedUserId: string | undefined
}

/** What the use-cases see before a step. Every step judges again what must hold. */
export interface OtpLookup {
  ofAddress(question: AddressQuestion): Promise<AddressFacts>
  /** Undefined when the project has neither such a method nor a code for one, or its time as a pending one is over. */
  ofMethod(question: MethodQuestion): Promise<MethodFacts | undefined>
}
