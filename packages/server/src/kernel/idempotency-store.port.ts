import type { EpochMilliseconds } from './clock.port.ts'
import type { ProjectId } from './ids.ts'
import type { KeptAnswer } from './kept-answer.ts'

export interface KeyQuestion {
  readonly project: ProjectId
  readonly keyHash: string
  /** Keyed hash of the body. */
  readonly bodyHash: string
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
  /** For work that had no step of its own. Nothing happens where an answer is kept already. */
  keep(project: ProjectId, kept: KeptAnswer): Promise<void>
  /** After a refusal: the key is free again. */
  release(project: ProjectId, key: Pick<KeptAnswer, 'keyHash' | 'owner'>): Promise<void>
}

/** A request that neither answered nor failed by then is dead. */
export const inFlightMilliseconds = 30_000
/** So long an answer is given again. */
export const keptMilliseconds = 86_400_000
