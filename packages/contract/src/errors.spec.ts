import { describe, expect, it } from 'vitest'
import { errorCatalogue, errorTypes, type ErrorRow } from './errors.ts'
import { routingErrors } from './operation.ts'
import { operations, sdkOperations } from './operations.ts'

const rows: readonly (readonly [string, ErrorRow])[] = Object.entries(errorCatalogue)

describe('the error catalogue', () => {
  it.each([
    ['invalid_phone_number', 400, 'phone_number format is invalid.'],
    ['unauthorized_credentials', 401, 'Unauthorized credentials.'],
    ['user_not_found', 404, 'User could not be found.'],
    ['too_many_requests', 429, 'Too many requests have been made.'],
  ] as const)('answers %s with %i and "%s", word for word', (errorType, status, message) => {
    expect(errorCatalogue[errorType]).toMatchObject({ status, message })
  })

  it('begins a 500 as clients know it, for the server to add the contact', () => {
    expect(errorCatalogue.internal_server_error.message).toMatch(/^Oops, something seems to have gone wrong/)
  })

  it.each([
    ['otp_code_not_found', 404],
    ['unable_to_auth_otp_code', 401],
    ['attribute_mismatch', 401],
    ['unable_to_parse_session_jwt', 401],
    ['session_on_code_does_not_match_session_passed_in', 401],
    ['no_associated_session_passed_in', 400],
    ['invalid_session_token', 400],
    ['invalid_session_id', 400],
    ['duplicate_phone_number', 400],
    ['session_authorization_error', 403],
    ['session_not_found', 404],
    ['phone_number_not_found', 404],
    ['email_not_found', 404],
    ['route_not_found', 404],
    ['method_not_allowed', 405],
    ['request_too_large', 413],
    ['unsupported_media_type', 415],
    ['too_few_tokens_authenticated', 429],
    ['user_lock_limit_reached', 429],
    ['server_unavailable', 503],
  ] as const)('answers %s with %i', (errorType, status) => {
    expect(errorCatalogue[errorType].status).toBe(status)
  })

  it('answers what is malformed, doubled or missing with 400, and what is not there with 404', () => {
    const families = rows.map(([errorType, { status }]) => ({ errorType, status, expected: statusOfFamily(errorType) }))
    expect(families.filter(({ status, expected }) => expected !== undefined && status !== expected)).toEqual([])
  })

  it('has names in lower case that can be an anchor', () => {
    expect(errorTypes.filter((errorType) => !/^[a-z]+(?:_[a-z]+)*$/.test(errorType))).toEqual([])
  })

  it.each(rows)('says %s in whole sentences', (_, { message, when, action }) => {
    for (const text of [message, when, action]) expect(text).toMatch(/^[A-Za-z`"].*\.$/)
    expect(message).not.toContain('`')
    expect(message.length).toBeLessThanOrEqual(120)
    expect(action.split(/[.](?: |$)/).filter((sentence) => sentence !== '').length).toBeLessThanOrEqual(2)
  })

  it.each(['message', 'when'] as const)('has no two rows with the same %s', (column) => {
    const texts = rows.map(([, row]) => row[column].toLowerCase())
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([])
  })

  it('has no text with a code, a token or a number of a person in it', () => {
    const messages = rows.map(([, { message }]) => message).join('\n')
    expect(messages).not.toMatch(/\d{5,}/)
  })

  it('has no row that nothing answers', () => {
    const answered = new Set<string>([
      ...routingErrors,
      ...Object.values({ ...operations, ...sdkOperations }).flatMap(({ errors }) => [...errors]),
    ])
    expect(errorTypes.filter((errorType) => !answered.has(errorType))).toEqual([])
  })
})

function statusOfFamily(errorType: string): number | undefined {
  if (/^(invalid|duplicate|metadata|user_search|no|too_many_(session|user))_/.test(errorType)) return 400
  if (errorType.endsWith('_not_found')) return 404
  return undefined
}
