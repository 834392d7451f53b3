import type { EpochMilliseconds } from '../kernel/clock.port.ts'

/** A send that was refused, for the person who waits for its code to arrive. */
export interface RefusedSend {
  readonly at: EpochMilliseconds
  /** As it was sent, so maybe no number at all; shown in full on the page, never logged. */
  readonly to?: string | undefined
  readonly error_type: string
  readonly message: string
  readonly retry_after_seconds?: number | undefined
}

export interface Notice extends RefusedSend {
  /** 1, 2, 3 ... in this process. */
  readonly sequence: number
}

export interface Notices {
  record(refused: RefusedSend): void
  /** The newest 50, newest last. */
  list(): readonly Notice[]
}

const noticesKept = 50
const longestTo = 64

export function makeNotices(): Notices {
  let kept: readonly Notice[] = []
  let recorded = 0
  return {
    record: (refused) => {
      recorded += 1
      kept = [...kept, { ...refused, to: refused.to?.slice(0, longestTo), sequence: recorded }].slice(-noticesKept)
    },
    list: () => kept,
  }
}
