import type { ErrorType } from '@tollgate/contract'

/** An expected "no": a row of the contract's error catalogue, with what the caller may know besides. */
export interface Refusal {
  readonly error_type: ErrorType
  /** When the same request may pass. Answered as `Retry-After`, rounded up to whole seconds. */
  readonly retryAfterMilliseconds?: number
  /** Of a `bad_request`: which field it is about, with the names above it, such as `query.operands`. */
  readonly field?: string | undefined
}
