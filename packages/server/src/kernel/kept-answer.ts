/** What a request with an `Idempotency-Key` leaves behind: written by the very step that does its work, or not at all. */
export interface KeptAnswer {
  /** Keyed hash of project, operation and key. */
  readonly keyHash: string
  /** The request that holds the key; a step of any other does nothing. */
  readonly owner: string
  readonly sealedAnswer: string
}

/** Makes the kept answer of a reply that is known before its step. */
export type KeepAnswer = (reply: object) => KeptAnswer
