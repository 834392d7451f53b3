import type { EpochMilliseconds } from './clock.port.ts'
import type { ProjectId } from './ids.ts'
import type { KeptAnswer } from './kept-answer.ts'

/** A key as one secret names it. */
export interface KeyHashes {
  /** Keyed hash of project, operation and key. */
  readonly keyHash: string
  /** Keyed hash of the body. */
  readonly bodyHash: string
}

export interface KeyQuestion {
  readonly project: ProjectId
  /** By the secret in use and, while that is being changed, by the previous one: a key is held under both or not at all. */
  readonly hashes: readonly KeyHashes[]
  readonly owner: string
  readonly now: EpochMilliseconds
}

export type KeyState =
  /** The key is this request's now. */
  | { readonly state: 'begun' }
  | { readonly state: 'in_flight' }
  /** It was used with another body. */
  | { readonly state: 'reused' }
  | { readonly state: 'answered'; readonly sealedAnswer: string; readonly nextSendAt: EpochMilliseconds | null }

/** Keys of requests. Answers are written by the steps of the features themselves. */
export interface IdempotencyStore {
  /** Takes a key that nobody holds, or whose holder took too long; or says how it stands. */
  begin(question: KeyQuestion): Promise<KeyState>
  /** Somebody else is at work on it. Only reads: for those who wait. */
  isInFlight(question: Pick<KeyQuestion, 'project' | 'hashes' | 'now'>): Promise<boolean>
  /** For work that had no step of its own. Nothing happens where an answer is kept already. */
  keep(project: ProjectId, kept: KeptAnswer): Promise<void>
  /** What the owner holds without an answer is free again. */
  release(held: Pick<KeyQuestion, 'project' | 'hashes' | 'owner'>): Promise<void>
}

/** A request that neither answered nor failed by then is dead. */
export const inFlightMilliseconds = 30_000
/** So long an answer is given again. */
export const keptMilliseconds = 86_400_000
