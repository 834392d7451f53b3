import { StytchAPIError, StytchAPIUnreachableError } from '@tollgate/vanilla-js'
import type { MessageId } from './strings/message-id.ts'

export interface Problem {
  /** A message of the form, or the server's own words. */
  readonly saying: { readonly id: MessageId } | { readonly serverText: string }
  /** From the answer on, until the same is worth trying again; undefined: at once, or nobody knows. */
  readonly waitSeconds?: number
}

/** What the form says of an error. Of an `error_type` that it does not know it shows the server's `error_message`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof StytchAPIUnreachableError) return { saying: { id: 'error.unreachable' } }
  if (!(error instanceof StytchAPIError)) return { saying: { id: 'error.unexpected' } }

  const id = messageIds.get(error.error_type) ?? (error.status_code >= 500 || error.error_message === '' ? 'error.unexpected' : undefined)
  const saying = id === undefined ? { serverText: error.error_message } : { id }
  const waitSeconds = error.error_details?.retry_after_seconds
  return typeof waitSeconds === 'number' ? { saying, waitSeconds } : { saying }
}

const messageIds: ReadonlyMap<string, MessageId> = new Map([
  ['invalid_phone_number', 'error.invalid_phone_number'],
  ['invalid_phone_number_country_code', 'error.invalid_phone_number_country_code'],
  ['invalid_phone_number_sandbox', 'error.invalid_phone_number_sandbox'],
  ['unsubscribed_phone_number', 'error.unsubscribed_phone_number'],
  ['downstream_carrier_error', 'error.downstream_carrier_error'],
  ['invalid_email', 'error.invalid_email'],
  ['invalid_email_domain', 'error.invalid_email'],
  ['invalid_email_sandbox', 'error.invalid_email'],
  ['inactive_email', 'error.inactive_email'],
  ['user_not_found', 'error.user_not_found'],
  ['phone_number_not_found', 'error.user_not_found'],
  ['email_not_found', 'error.user_not_found'],
  ['too_many_requests', 'error.too_many_requests'],
  ['too_few_tokens_authenticated', 'error.too_few_tokens_authenticated'],
  ['user_lock_limit_reached', 'error.user_lock_limit_reached'],
  ['otp_code_not_found', 'error.otp_code_not_found'],
  ['invalid_code', 'error.invalid_code'],
  ['unable_to_auth_otp_code', 'error.unable_to_auth_otp_code'],
  ['duplicate_phone_number', 'error.duplicate_phone_number'],
  ['duplicate_phone_number_for_user', 'error.duplicate_phone_number'],
  ['duplicate_email', 'error.duplicate_email'],
  ['session_on_code_does_not_match_session_passed_in', 'error.session_mismatch'],
  ['no_associated_session_passed_in', 'error.session_mismatch'],
  ['unauthorized_credentials', 'error.not_set_up'],
  ['public_token_not_found', 'error.not_set_up'],
  ['bad_domain_for_stytch_sdk', 'error.not_set_up'],
  ['endpoint_not_authorized_for_sdk', 'error.not_set_up'],
  ['invalid_template_id', 'error.not_set_up'],
  ['email_template_not_found', 'error.not_set_up'],
])
