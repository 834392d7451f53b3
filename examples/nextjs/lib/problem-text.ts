import { StytchAPIError, StytchAPIUnreachableError } from '@tollgate/nextjs'

/** What a person is told of an error. The server's own words may be shown; some are said better here. */
export function problemText(error: unknown): string {
  if (error instanceof StytchAPIUnreachableError) return 'No connection. Please try again.'
  if (!(error instanceof StytchAPIError)) return 'Something went wrong. Please try again.'
  const { error_type, error_message, error_details } = error
  const text = texts.get(error_type) ?? error_message
  const seconds = error_details?.retry_after_seconds
  return seconds === undefined ? text : `${text} Try again in ${seconds.toString()} s.`
}

const texts: ReadonlyMap<string, string> = new Map([
  ['invalid_phone_number', 'This is not a whole phone number. It begins with + and the country code.'],
  ['otp_code_not_found', 'This code is not right. Please check it.'],
  ['invalid_code', 'This code is not right. Please check it.'],
  ['too_many_requests', 'Too many codes were asked for.'],
])
