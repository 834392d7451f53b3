import type { ErrorType } from '@tollgate/contract'

/** Who asks or guesses: somebody from a network that signed in with this number before, or anybody else. */
export type Lane = 'known' | 'stranger'

/** Something that is counted against a bound before it may happen. */
export interface Counter {
  /**
   * sliding: a place is free again when its entry leaves the window (limits up to 100);
   * bucket: one count per clock-aligned window (limits above 100);
   * gap: a wait after the latest entry, longer with each entry in the window.
   */
  readonly kind: 'sliding' | 'bucket' | 'gap'
  /** Unique within the project. Never holds a full phone number. */
  readonly key: string
  /** 0 for a gap. */
  readonly limit: number
  /** A gap's waits after the 1st, 2nd, ... entry; the last one repeats. Empty for the others. */
  readonly gapsMilliseconds: readonly number[]
  readonly windowMilliseconds: number
  /** What becomes of the taken entry when the code is redeemed. */
  readonly onRedeem: 'keep' | 'give-back' | 'clear'
  readonly refusal: ErrorType
  /** Not told to the caller: a send that it refuses is answered as if it had gone, and no wait speaks of it. Absent: told. */
  readonly isHidden?: true
}

/** Epoch milliseconds, oldest first; of a bucket: its start, then its count. */
export type CounterEntries = readonly number[]
