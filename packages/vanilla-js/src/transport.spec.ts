import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { publicToken } from '../test/support/fake-browser.ts'
import { given, givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import { phoneNumber, refusal } from '../test/support/fake-tollgate.ts'
import { StytchAPIError, StytchAPISchemaError, StytchAPIUnreachableError } from './index.ts'
import { sdkVersion } from './sdk-version.ts'

const send = 'POST /otps/sms/login_or_create'

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

async function refusedSend(answer: { status?: number; body?: unknown; text?: string; headers?: Record<string, string> }): Promise<unknown> {
  const { tollgate, client } = await given()
  tollgate.answerNext(send, answer)
  return client.otps.sms.loginOrCreate(phoneNumber).catch((error: unknown) => error)
}

describe('a request', () => {
  it('names the project and the page, and nothing that outlives it', async () => {
    const { tollgate, client } = await given()
    await client.otps.sms.loginOrCreate(phoneNumber)
    await client.otps.sms.loginOrCreate(phoneNumber)

    const [first, second] = tollgate.received
    const basic = `Basic ${btoa(`${publicToken}:${publicToken}`)}`
    expect(first).toMatchObject({ url: 'https://login.example.com/sdk/v1/otps/sms/login_or_create', credentials: 'include' })
    const { 'x-sdk-client': sdk, ...headers } = Object.fromEntries(first?.headers ?? [])
    expect(headers).toEqual({
      authorization: basic,
      'content-type': 'application/json',
      'x-sdk-parent-host': 'https://app.example.com',
    })
    expect(JSON.parse(atob(sdk ?? ''))).toEqual({
      client_sent_at: '2026-05-04T09:30:00.000Z',
      app: { identifier: 'app.example.com' },
      sdk: { identifier: 'Tollgate.js', version: sdkVersion },
    })
    expect(second?.headers.get('X-SDK-Client')).toBe(sdk)
  })

  it('carries the session token where scripts can read it', async () => {
    const { tollgate, client } = await givenSignedIn()
    await client.user.get()
    expect(tollgate.received).toMatchObject([{ call: 'GET /users/me', token: 'session-token-1', body: undefined }])
  })

  it('names this version of the package', () => {
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Record<string, string>
    expect(sdkVersion).toBe(`${name ?? ''}@${version ?? ''}`)
  })
})

describe('a refusal', () => {
  it('is a StytchAPIError with the fields of the answer', async () => {
    const body = { ...refusal(429, 'too_many_requests'), error_details: { retry_after_seconds: 15 } }
    const error = await refusedSend({ status: 429, body })
    expect(error).toBeInstanceOf(StytchAPIError)
    expect(error).toMatchObject({ name: 'StytchAPIError', ...body })
    expect((error as Error).message).toBe(
      '[429] too_many_requests\nRefused: too_many_requests.\n' +
        'See https://login.example.com/docs/errors#too_many_requests\nrequest_id: request-id-test-1',
    )
  })

  it('of an error_type that this version does not know is passed on', async () => {
    expect(await refusedSend({ status: 400, body: refusal(400, 'brand_new') })).toMatchObject({ error_type: 'brand_new' })
  })

  it('with half of the fields has the HTTP status and empty texts', async () => {
    expect(await refusedSend({ status: 500, body: { error_type: 'internal_server_error' } })).toMatchObject({
      status_code: 500,
      request_id: '',
      error_message: '',
      error_url: '',
    })
  })

  it.each(['body', 'params', 'query'])('that is a validation report of the %s is a StytchAPISchemaError', async (part) => {
    const error = await refusedSend({ status: 400, body: { [part]: [{ keyword: 'type', message: 'must be string' }] } })
    expect(error).toBeInstanceOf(StytchAPISchemaError)
    expect(error).toMatchObject({ message: expect.stringContaining('must be string') })
  })
})

describe('StytchAPIUnreachableError', () => {
  it.each([
    { when: 'HTML of a proxy', answer: { status: 502, text: '<h1>Bad Gateway</h1>', headers: { 'Content-Type': 'text/html' } } },
    { when: 'JSON of a proxy', answer: { status: 502, body: { message: 'Bad Gateway' } } },
    { when: 'JSON that is not said to be', answer: { status: 400, body: refusal(400, 'a'), headers: { 'Content-Type': 'text/plain' } } },
    { when: 'an empty 200', answer: { text: '' } },
    { when: 'a 200 of HTML', answer: { text: '<!doctype html>', headers: { 'Content-Type': 'text/html' } } },
    { when: 'a 200 without data', answer: { body: { method_id: 'x' } } },
    { when: 'a 200 whose data is a list', answer: { body: { data: [] } } },
    { when: 'a send without a method_id', answer: { body: { data: { status_code: 200 } } } },
  ])('is thrown for $when', async ({ answer }) => {
    expect(await refusedSend(answer)).toBeInstanceOf(StytchAPIUnreachableError)
  })

  it('is thrown for a broken network, whatever the browser calls it, with its cause', async () => {
    const { tollgate, client } = await given()
    tollgate.isOnline = false
    const error: unknown = await client.otps.sms.loginOrCreate(phoneNumber).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(StytchAPIUnreachableError)
    expect(error).toMatchObject({
      message: 'Tollgate at https://login.example.com could not be reached.',
      cause: expect.any(TypeError),
    })
  })

  it.each([
    { seconds: 30, options: {} },
    { seconds: 5, options: { requestTimeoutSeconds: 5 } },
  ])('is thrown after $seconds s with $options, and not before', async ({ seconds, options }) => {
    const { tollgate, client } = await given({ options })
    tollgate.hold(send)
    let caught: unknown
    client.otps.sms.loginOrCreate(phoneNumber).catch((error: unknown) => (caught = error))
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1)
    expect(caught).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(caught).toBeInstanceOf(StytchAPIUnreachableError)
    expect(caught).toMatchObject({ message: expect.stringContaining(`did not answer within ${seconds} seconds`) })
  })

  it('leaves no timer behind when the answer was in time', async () => {
    const { client } = await given()
    client.destroy()
    await client.otps.sms.loginOrCreate(phoneNumber)
    await settle()
    expect(vi.getTimerCount()).toBe(0)
  })
})
