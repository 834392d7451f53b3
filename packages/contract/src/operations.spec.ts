import { describe, expect, expectTypeOf, it } from 'vitest'
import { errorTypes } from './errors.ts'
import type { BodyOf, ErrorOf, Operation, ParamsOf, QueryOf, ReplyOf } from './operation.ts'
import { operations } from './operations.ts'
import type { loginOrCreateSms, sendSms } from './operations/otps.ts'
import type { getJwks, listSessions, revokeSession } from './operations/sessions.ts'
import type { deleteUser, getUser } from './operations/users.ts'

const entries: readonly (readonly [string, Operation])[] = Object.entries(operations)

describe('the operations', () => {
  it('are these', () => {
    expect(entries.map(([, { method, path }]) => `${method} ${path}`).sort()).toEqual([
      'DELETE /v1/users/:user_id',
      'DELETE /v1/users/:user_id/external_id',
      'DELETE /v1/users/biometric_registrations/:factor_id',
      'DELETE /v1/users/crypto_wallets/:factor_id',
      'DELETE /v1/users/emails/:email_id',
      'DELETE /v1/users/oauth/:factor_id',
      'DELETE /v1/users/passwords/:factor_id',
      'DELETE /v1/users/phone_numbers/:phone_id',
      'DELETE /v1/users/totps/:factor_id',
      'DELETE /v1/users/webauthn_registrations/:factor_id',
      'GET /v1/messages/:message_id',
      'GET /v1/sessions',
      'GET /v1/sessions/jwks/:project_id',
      'GET /v1/users/:user_id',
      'POST /v1/messages/search',
      'POST /v1/otps/authenticate',
      'POST /v1/otps/email/login_or_create',
      'POST /v1/otps/email/send',
      'POST /v1/otps/sms/login_or_create',
      'POST /v1/otps/sms/send',
      'POST /v1/otps/whatsapp/login_or_create',
      'POST /v1/otps/whatsapp/send',
      'POST /v1/sessions/authenticate',
      'POST /v1/sessions/revoke',
      'POST /v1/users',
      'POST /v1/users/search',
      'PUT /v1/users/:user_id',
      'PUT /v1/users/:user_id/exchange_primary_factor',
    ])
  })

  it.each(entries)('%s is known by its id', (id, operation) => {
    expect(operation.id).toBe(id)
    expect(operation.summary).toMatch(/^[A-Z].*\.$/)
  })

  it.each(entries)('%s lists errors of the catalogue, each once', (_, { errors }) => {
    expect(errors.filter((errorType) => !errorTypes.includes(errorType))).toEqual([])
    expect(new Set(errors).size).toBe(errors.length)
  })

  it.each(entries)('%s describes each parameter of its path, and no other', (_, { path, params }) => {
    const inPath = [...path.matchAll(/:([a-z_]+)/g)].map(([, name]) => name)
    const described = params === undefined || !('properties' in params) ? [] : Object.keys(params.properties as object)
    expect(described).toEqual(inPath)
  })

  it.each(entries)('%s answers the common fields', (_, { reply }) => {
    expect(reply).toMatchObject({ required: expect.arrayContaining(['request_id', 'status_code']) })
  })

  it.each(entries)('%s can be refused for want of credentials, for size and for a broken machine', (_, { errors }) => {
    expect(errors).toEqual(
      expect.arrayContaining(['unauthorized_credentials', 'request_too_large', 'internal_server_error', 'server_unavailable']),
    )
  })

  it.each(entries)('%s refuses a broken body where it may carry one', (_, { method, errors }) => {
    expect(errors.includes('unsupported_media_type')).toBe(method !== 'GET')
    expect(errors.includes('bad_request')).toBe(method !== 'GET')
  })

  it('are limited where texts are sent and codes are guessed, and nowhere else', () => {
    const limited = entries.filter(([, { errors }]) => errors.includes('too_many_requests'))
    expect(limited.map(([id]) => id)).toEqual([
      'sendSms',
      'loginOrCreateSms',
      'sendWhatsApp',
      'loginOrCreateWhatsApp',
      'sendEmail',
      'loginOrCreateEmail',
      'authenticateOtp',
    ])
  })
})

describe('the types of a handler', () => {
  it('are those of the schemas', () => {
    expectTypeOf<BodyOf<typeof sendSms>['phone_number']>().toEqualTypeOf<string>()
    expectTypeOf<BodyOf<typeof sendSms>['expiration_minutes']>().toEqualTypeOf<number | undefined>()
    expectTypeOf<ParamsOf<typeof getUser>>().toEqualTypeOf<{ readonly user_id: string }>()
    expectTypeOf<QueryOf<typeof listSessions>>().toEqualTypeOf<{ readonly user_id: string }>()
  })

  it('are undefined for what an operation does not take', () => {
    expectTypeOf<BodyOf<typeof deleteUser>>().toEqualTypeOf<undefined>()
    expectTypeOf<QueryOf<typeof sendSms>>().toEqualTypeOf<undefined>()
    expectTypeOf<ParamsOf<typeof sendSms>>().toEqualTypeOf<undefined>()
  })

  it('leave the common fields to the server', () => {
    expectTypeOf<ReplyOf<typeof loginOrCreateSms>>().toEqualTypeOf<{
      readonly user_id: string
      readonly phone_id: string
      readonly user_created: boolean
    }>()
    expectTypeOf<ReplyOf<typeof revokeSession>>().toEqualTypeOf<Record<string, never>>()
  })

  it('name the errors that an operation can answer', () => {
    expectTypeOf<'invalid_locale'>().toExtend<ErrorOf<typeof sendSms>>()
    expectTypeOf<'invalid_code'>().not.toExtend<ErrorOf<typeof sendSms>>()
    expectTypeOf<'unauthorized_credentials'>().toExtend<ErrorOf<typeof getJwks>>()
  })
})
