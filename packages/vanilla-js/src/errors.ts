import type { ErrorDetails, ErrorType } from '@tollgate/contract'

/** What every error of this package is. */
export class StytchError extends Error {
  override readonly name: string = 'StytchError'
}

/** An `error_type` of the catalogue, or one that a newer server knows. */
export type StytchErrorType = ErrorType | (string & Record<never, never>)

/** The fields of a refusal, as the server sent them. */
export interface StytchAPIErrorFields {
  /** The HTTP status. */
  readonly status_code: number
  /** `""` where the answer names none. */
  readonly request_id: string
  readonly error_type: StytchErrorType
  /** In words that may be shown to the person who signs in: no code, token or full number in them. */
  readonly error_message: string
  /** A page that explains the `error_type`; `""` where the answer names none. */
  readonly error_url: string
  /** Of a 429: `retry_after_seconds`, at least 1. */
  readonly error_details?: ErrorDetails
}

/** The server refused the request. */
export class StytchAPIError extends StytchError implements StytchAPIErrorFields {
  override readonly name = 'StytchAPIError'
  readonly status_code: number
  readonly request_id: string
  readonly error_type: StytchErrorType
  readonly error_message: string
  readonly error_url: string
  readonly error_details?: ErrorDetails

  constructor(fields: StytchAPIErrorFields) {
    super(summaryOf(fields))
    this.status_code = fields.status_code
    this.request_id = fields.request_id
    this.error_type = fields.error_type
    this.error_message = fields.error_message
    this.error_url = fields.error_url
    if (fields.error_details !== undefined) this.error_details = fields.error_details
  }
}

/** The server found the request to be of the wrong shape, and answered with a validator's report. */
export class StytchAPISchemaError extends StytchError {
  override readonly name = 'StytchAPISchemaError'
}

/** No answer, none in time, or one that is not of this API: a broken network, a refused origin, a proxy's own page. */
export class StytchAPIUnreachableError extends StytchError {
  override readonly name = 'StytchAPIUnreachableError'
}

/** A call is wrong in itself, and nothing was sent. The text names the method and the argument, never a value. */
export class StytchSDKUsageError extends StytchError {
  override readonly name = 'StytchSDKUsageError'

  constructor(method: string, problem: string) {
    super(`${method}: ${problem}`)
  }
}

function summaryOf({ status_code, error_type, error_message, error_url, request_id }: StytchAPIErrorFields): string {
  return `[${status_code}] ${error_type}\n${error_message}\nSee ${error_url}\nrequest_id: ${request_id}`
}
