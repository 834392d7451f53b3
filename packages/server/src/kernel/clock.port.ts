/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type EpochMilliseconds = number

export interface Clock {
  /** The one time that decides: codes, windows, locks and sessions are judged by it, never by a database's `now()`. */
  now(): EpochMilliseconds
}
