import type { TSchema } from 'typebox'
import { Check } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { errorTypes } from './errors.ts'
import * as fields from './fields.ts'
import type { Operation } from './operation.ts'
import { operations, sdkOperations } from './operations.ts'

interface Schema extends TSchema {
  readonly type?: string
  readonly pattern?: string
  readonly maxLength?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly allOf?: readonly { readonly then: Schema }[]
  readonly additionalProperties?: unknown
  readonly [fields.errorTypeKeyword]?: string
}

const uuid = '9f1c2d3e-4b5a-4c6d-8e7f-0123456789ab'

/** What a missing or mistyped value answers, by the field's name on the wire. */
const errorTypeOfField: Readonly<Record<string, string>> = {
  phone_number: 'invalid_phone_number',
  email: 'invalid_email',
  email_address: 'invalid_email',
  method_id: 'invalid_method_id',
  code: 'invalid_code',
  expiration_minutes: 'invalid_expiration_otp',
  locale: 'invalid_locale',
  login_template_id: 'invalid_template_id',
  signup_template_id: 'invalid_template_id',
  ip_address: 'invalid_ip_address',
  user_agent: 'invalid_user_agent',
  user_id: 'invalid_user_id',
  external_id: 'invalid_user_id',
  phone_id: 'phone_number_not_found',
  email_id: 'email_not_found',
  factor_id: 'user_not_found',
  project_id: 'unauthorized_credentials',
  session_id: 'invalid_session_id',
  session_token: 'invalid_session_token',
  session_jwt: 'unable_to_parse_session_jwt',
  session_duration_minutes: 'invalid_session_duration_minutes',
  session_custom_claims: 'unable_to_represent_custom_claims_json',
  trusted_metadata: 'metadata_invalid_format',
  untrusted_metadata: 'metadata_invalid_format',
  limit: 'user_search_invalid_limit',
  cursor: 'user_search_invalid_cursor',
  operator: 'user_search_invalid_operator',
  filter_name: 'user_search_invalid_filter_name',
  filter_value: 'user_search_invalid_filter_value',
  attributes: 'bad_request',
  options: 'bad_request',
  ip_match_required: 'bad_request',
  user_agent_match_required: 'bad_request',
  create_user_as_pending: 'bad_request',
  name: 'bad_request',
  first_name: 'bad_request',
  middle_name: 'bad_request',
  last_name: 'bad_request',
  roles: 'bad_request',
  query: 'bad_request',
  operands: 'bad_request',
  authorization_check: 'bad_request',
  resource_id: 'bad_request',
  action: 'bad_request',
  telemetry_id: 'bad_request',
  enable_autofill: 'bad_request',
  from_browser: 'bad_request',
  autofill_session_duration_minutes: 'invalid_session_duration_minutes',
  captcha_token: 'bad_request',
  dfp_telemetry_id: 'bad_request',
  public_token: 'unauthorized_credentials',
  token: 'invalid_code',
  message_id: 'message_not_found',
  to: 'message_search_invalid_to',
  state: 'bad_request',
  channel: 'bad_request',
  created_after: 'message_search_invalid_time',
  created_before: 'message_search_invalid_time',
}
/** Fields that another search has too. */
const ofMessageSearch: Readonly<Record<string, string>> = {
  limit: 'message_search_invalid_limit',
  cursor: 'message_search_invalid_cursor',
}
const refusedInUpdate = ['email', 'emails', 'phone_number', 'phone_numbers', 'crypto_wallets']

describe('a request field', () => {
  it('answers its own error type, in every operation that takes it', () => {
    const wrong = requestFields().filter(({ operation, field, schema }) => errorTypeOf(schema) !== expected(operation, field))
    expect(wrong.map(({ operation, field, schema }) => [operation.id, field, errorTypeOf(schema)])).toEqual([])
  })

  it('answers an error type that its operation lists', () => {
    const unlisted = requestFields().filter(({ operation, schema }) => {
      const listed: readonly string[] = operation.errors
      return !listed.includes(errorTypeOf(schema))
    })
    expect(unlisted.map(({ operation, field, schema }) => [operation.id, field, errorTypeOf(schema)])).toEqual([])
  })

  it('is known to the table above, and the table to the requests', () => {
    const seen = new Set(requestFields().map(({ field }) => field))
    expect(Object.keys(errorTypeOfField).filter((field) => !seen.has(field))).toEqual([])
    expect([...new Set(Object.values(errorTypeOfField))].filter((errorType) => !(errorTypes as string[]).includes(errorType))).toEqual([])
  })

  it('is ignored where it is unknown', () => {
    const closed = requestSchemas().filter(({ schema }) => schema.additionalProperties === false)
    expect(closed.map(({ operation }) => operation.id)).toEqual([])
  })

  it('that is text has a bound, and refuses NUL and lone surrogates', () => {
    const texts = requestSchemas().filter(({ schema }) => schema.type === 'string' && !('enum' in schema))
    const open = texts.filter(({ schema }) => {
      const bounded = schema.maxLength !== undefined || !/[*+]|,\}/.test((schema.pattern ?? '*').replaceAll(/\[[^\]]*\]/g, ''))
      const plain = new RegExp(schema.pattern ?? '', 'u')
      return !bounded || ['a\u0000', '\u0000', '\ud800', 'a\udfffb', '\udc00\ud800'].some((text) => plain.test(text))
    })
    expect(texts.length).toBeGreaterThan(20)
    expect(open.map(({ operation, schema }) => [operation.id, schema.pattern])).toEqual([])
  })

  it('that is a list has a bound', () => {
    const lists = requestSchemas().filter(({ schema }) => schema.type === 'array')
    expect(lists.filter(({ schema }) => schema.maxItems === undefined).map(({ operation }) => operation.id)).toEqual([])
  })
})

describe('a value', () => {
  it.each([
    ['phoneNumber', '+14155550123'],
    ['phoneNumber', 'anything the parser shall refuse'],
    ['phoneNumber', ''],
    ['methodId', `phone-number-test-${uuid}`],
    ['methodId', `email-live-${uuid}`],
    ['code', '000000'],
    ['expirationMinutes', 1],
    ['expirationMinutes', 10],
    ['sessionDurationMinutes', 5],
    ['sessionDurationMinutes', 527_040],
    ['locale', 'es-MX'],
    ['attributes', {}],
    ['attributes', { ip_address: '203.0.113.7', user_agent: '😀', more: 1 }],
    ['userId', 'x'.repeat(512)],
    ['userAgent', 'x'.repeat(1024)],
    ['metadata', { a: { b: [null] } }],
    ['searchLimit', 1000],
    ['unread', null],
  ] as const)('of %s may be %j', (field, value) => {
    expect(Check(fields[field], value)).toBe(true)
  })

  it.each([
    ['phoneNumber', null],
    ['phoneNumber', ['+14155550123']],
    ['phoneNumber', 14155550123],
    ['phoneNumber', `+${'1'.repeat(64)}`],
    ['methodId', 'phone-number-test-1'],
    ['code', '12345'],
    ['code', '1234567'],
    ['code', 123456],
    ['code', '12345a'],
    ['code', '123456\n'],
    ['code', '١٢٣٤٥٦'],
    ['expirationMinutes', 0],
    ['expirationMinutes', 11],
    ['expirationMinutes', 1.5],
    ['expirationMinutes', '5'],
    ['expirationMinutes', null],
    ['sessionDurationMinutes', 4],
    ['sessionDurationMinutes', 527_041],
    ['attributes', []],
    ['attributes', null],
    ['userId', ''],
    ['userId', 'x'.repeat(513)],
    ['userAgent', 'x'.repeat(1025)],
    ['externalId', 'user-1'],
    ['metadata', []],
    ['metadata', 'a'],
    ['sessionCustomClaims', null],
    ['roles', 'admin'],
    ['factorInUpdate', []],
    ['searchLimit', 0],
    ['searchLimit', 1001],
  ] as const)('of %s may not be %j', (field, value) => {
    expect(Check(fields[field], value)).toBe(false)
  })
})

describe('a pattern', () => {
  const patterns = [...new Set(requestSchemas().flatMap(({ schema }) => schema.pattern ?? []))]

  it.each(patterns)('%s repeats nothing that repeats', (pattern) => {
    const withoutClasses = pattern.replaceAll(/\[[^\]]*\]/g, 'c')
    expect(withoutClasses).toMatch(/^\^.*\$$/)
    expect(withoutClasses).not.toMatch(/[*+}][^()]*\)[*+{]/)
    expect(withoutClasses).not.toMatch(/\\\d/)
  })

  // A quadratic pattern needs seconds for this, a linear one less than a millisecond.
  it.each(patterns)('%s judges a long text in a moment', (pattern) => {
    const expression = new RegExp(pattern, 'u')
    const began = Date.now()
    for (const piece of ['a', '0', 'phone-number-test-', '2026-01-01T00:00:00', '.', '-', '😀']) {
      expression.test(`${piece.repeat(100_000)}\u0000`)
    }
    expect(Date.now() - began).toBeLessThan(500)
  })
})

interface RequestSchema {
  readonly operation: Operation
  readonly schema: Schema
}
interface RequestField extends RequestSchema {
  readonly field: string
}

function requestFields(): readonly RequestField[] {
  return requestSchemas().flatMap(({ operation, schema }) =>
    Object.entries(schema.properties ?? {})
      .filter(([field]) => !['greater_than', 'less_than'].includes(field))
      .map(([field, member]) => ({ operation, field, schema: member })),
  )
}

function requestSchemas(): readonly RequestSchema[] {
  const all: readonly Operation[] = Object.values({ ...operations, ...sdkOperations })
  return all.flatMap((operation) =>
    [operation.params, operation.query, operation.body]
      .flatMap((schema) => (schema === undefined ? [] : within(schema)))
      .map((schema) => ({ operation, schema })),
  )
}

function within(schema: Schema): readonly Schema[] {
  const members = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(schema.allOf ?? []).map(({ then }) => then),
  ]
  return [schema, ...members.flatMap((member) => within(member))]
}

function errorTypeOf(schema: Schema): string {
  return schema[fields.errorTypeKeyword] ?? 'bad_request'
}

function expected(operation: Operation, field: string): string | undefined {
  if (operation.id === 'searchMessages' && field in ofMessageSearch) return ofMessageSearch[field]
  if (operation.id === 'sdkUpdateUser' && field === 'trusted_metadata') return 'cannot_update_trusted_metadata'
  return operation.id === 'updateUser' && refusedInUpdate.includes(field) ? 'update_user_auth_method_not_allowed' : errorTypeOfField[field]
}
