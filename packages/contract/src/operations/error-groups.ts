import type { ErrorType } from '../errors.ts'

export const phoneNumberErrors = [
  'invalid_phone_number',
  'invalid_phone_number_country_code',
  'invalid_phone_number_sandbox',
] as const satisfies readonly ErrorType[]

/** Of a code by email. */
export const emailErrors = [
  'invalid_email',
  'email_not_found',
  'invalid_template_id',
  'email_template_not_found',
] as const satisfies readonly ErrorType[]

export const attributeErrors = ['invalid_ip_address', 'invalid_user_agent'] as const satisfies readonly ErrorType[]

export const sendLimitErrors = ['too_many_requests', 'too_few_tokens_authenticated'] as const satisfies readonly ErrorType[]

/** Where a session may be presented by token or by JWT. */
export const sessionArgumentErrors = [
  'too_many_session_arguments',
  'invalid_session_token',
  'unable_to_parse_session_jwt',
  'session_not_found',
] as const satisfies readonly ErrorType[]

export const claimErrors = [
  'custom_claims_too_large',
  'stytch_claims_in_custom_claims',
  'unable_to_represent_custom_claims_json',
] as const satisfies readonly ErrorType[]

export const metadataErrors = [
  'metadata_invalid_format',
  'metadata_too_large',
  'metadata_too_many_keys',
] as const satisfies readonly ErrorType[]
