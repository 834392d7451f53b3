import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { methodId, phoneNumber, rightCode } from '../test/support/fake-tollgate.ts'
import { given, settle, startOfTest } from '../test/support/given.ts'
import type { AutofillEvent } from './index.ts'

const send = 'POST /otps/sms/send/primary'
const authenticate = 'POST /otps/authenticate'
const autofill = { enable_autofill: true }

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

/** A browser that waits for texts: `text` is one that arrives, offered to those who wait for it now. */
class FakeWebOtp {
  waiting = 0
  #deliver: ((code: unknown) => void)[] = []

  readonly get = (options?: CredentialRequestOptions): Promise<Credential | null> => {
    expect(options).toMatchObject({ otp: { transport: ['sms'] } })
    const { promise, resolve, reject } = Promise.withResolvers<Credential | null>()
    this.waiting += 1
    const stop = () => {
      this.waiting -= 1
      this.#deliver = this.#deliver.filter((each) => each !== deliver)
    }
    const deliver = (code: unknown) => {
      stop()
      resolve({ id: '', type: 'otp', code } as Credential)
    }
    this.#deliver.push(deliver)
    options?.signal?.addEventListener('abort', () => {
      if (this.#deliver.includes(deliver)) stop()
      reject(new DOMException('aborted', 'AbortError'))
    })
    return promise
  }

  text(code: unknown): void {
    for (const deliver of this.#deliver) deliver(code)
  }
}

async function givenWebOtp() {
  const webOtp = new FakeWebOtp()
  const world = await given({ credentials: webOtp })
  const told: AutofillEvent[] = []
  const endTelling = world.client.otps.sms.onAutofill((event) => told.push(event))
  return { ...world, webOtp, told, endTelling }
}

describe('a text with a code', () => {
  it('signs in, and the page is told of the code and of the session', async () => {
    const { tollgate, client, webOtp, told } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    webOtp.text(rightCode)
    await settle()
    expect(client.session.getSync()).toMatchObject({ session_id: 'session-test-1', expires_at: '2026-05-04T09:35:00Z' })
    expect(told).toEqual([
      { type: 'code_received', method_id: methodId, code: rightCode },
      { type: 'authenticated', method_id: methodId, reply: expect.objectContaining({ session: client.session.getSync() }) },
    ])
    expect(tollgate.received.at(-1)).toMatchObject({
      call: authenticate,
      body: { token: rightCode, method_id: methodId, session_duration_minutes: 5 },
    })
    expect(webOtp.waiting).toBe(0)
  })

  it('starts a session of autofill_session_duration_minutes', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.loginOrCreate(phoneNumber, { ...autofill, autofill_session_duration_minutes: 60 })
    webOtp.text(rightCode)
    await settle()
    expect(client.session.getSync()).toMatchObject({ expires_at: '2026-05-04T10:30:00Z' })
  })

  it('that is faster than the answer to the send signs in too', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    const release = tollgate.hold(send)
    const sending = client.otps.sms.send(phoneNumber, autofill)
    await settle()
    webOtp.text(rightCode)
    await settle()
    expect(tollgate.calls()).toEqual([send])
    release()
    await sending
    await settle()
    expect(client.session.getSync()).not.toBeNull()
  })

  it('whose code is refused is told, and nothing else happens', async () => {
    const { client, webOtp, told } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    webOtp.text('000000')
    await settle()
    expect(told).toEqual([
      { type: 'code_received', method_id: methodId, code: '000000' },
      { type: 'failed', method_id: methodId, error: expect.objectContaining({ error_type: 'otp_code_not_found' }) },
    ])
    expect(client.session.getSync()).toBeNull()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    expect(client.session.getSync()).not.toBeNull()
  })

  it('is typed by hand at the same moment: one request, and both are answered', async () => {
    const { tollgate, client, webOtp, told } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    const release = tollgate.hold(authenticate)
    webOtp.text(rightCode)
    await settle()
    const typed = client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    release()
    await typed
    await settle()
    expect(tollgate.calls()).toEqual([send, authenticate])
    expect(told.map(({ type }) => type)).toEqual(['code_received', 'authenticated'])
  })

  it('is not told to a listener that has ended', async () => {
    const { client, webOtp, told, endTelling } = await givenWebOtp()
    endTelling()
    await client.otps.sms.send(phoneNumber, autofill)
    webOtp.text(rightCode)
    await settle()
    expect(told).toEqual([])
    expect(client.session.getSync()).not.toBeNull()
  })

  it('is told once for each time that a listener was added and not ended', async () => {
    const { client, webOtp } = await givenWebOtp()
    const told: string[] = []
    const listener = ({ type }: AutofillEvent) => told.push(type)
    const end = client.otps.sms.onAutofill(listener)
    client.otps.sms.onAutofill(listener)
    end()
    end()
    await client.otps.sms.send(phoneNumber, autofill)
    webOtp.text(rightCode)
    await settle()
    expect(told).toEqual(['code_received', 'authenticated'])
  })

  it('without a code in it is nothing', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    webOtp.text(undefined)
    await settle()
    expect(tollgate.calls()).toEqual([send])
  })
})

describe('the browser is not asked', () => {
  it.each([{ enable_autofill: false }, {}, undefined])('with the options %j', async (options) => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, options)
    expect(webOtp.waiting).toBe(0)
  })

  it('where it knows nothing of texts', async () => {
    const { client } = await given()
    expect(await client.otps.sms.send(phoneNumber, autofill)).toMatchObject({ method_id: methodId })
  })

  it('for longer than its refusal: the code is typed by hand', async () => {
    const refuse = () => Promise.reject(new DOMException('not allowed', 'NotAllowedError'))
    const { client } = await given({ credentials: { get: refuse } })
    expect(await client.otps.sms.send(phoneNumber, autofill)).toMatchObject({ method_id: methodId })
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    expect(client.session.getSync()).not.toBeNull()
  })
})

describe('the wait for a text ends', () => {
  it.each([
    { options: {}, minutes: 2 },
    { options: { expiration_minutes: 5 }, minutes: 5 },
  ])('with the life of the code: $options, $minutes min', async ({ options, minutes }) => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, { ...autofill, ...options })
    await vi.advanceTimersByTimeAsync(minutes * 60_000 - 1)
    expect(webOtp.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(webOtp.waiting).toBe(0)
  })

  it('when the code is typed by hand', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    expect(webOtp.waiting).toBe(0)
  })

  it('when it is cancelled', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    client.otps.sms.cancelAutofill()
    expect(webOtp.waiting).toBe(0)
  })

  it('when it is cancelled while the send is under way', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    const release = tollgate.hold(send)
    const sending = client.otps.sms.send(phoneNumber, autofill)
    await settle()
    expect(webOtp.waiting).toBe(1)
    client.otps.sms.cancelAutofill()
    expect(webOtp.waiting).toBe(0)
    release()
    await sending
    webOtp.text(rightCode)
    await settle()
    expect(tollgate.calls()).toEqual([send])

    // Nor does a refused send go back to waiting for that code.
    tollgate.refuseNext(send, 429, 'too_many_requests')
    await expect(client.otps.sms.send(phoneNumber, autofill)).rejects.toMatchObject({ error_type: 'too_many_requests' })
    expect(webOtp.waiting).toBe(0)
  })

  it('when the client ends', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    client.destroy()
    expect(webOtp.waiting).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('when the send is refused', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    tollgate.refuseNext(send, 400, 'invalid_phone_number')
    await expect(client.otps.sms.send(phoneNumber, autofill)).rejects.toMatchObject({ error_type: 'invalid_phone_number' })
    expect(webOtp.waiting).toBe(0)
  })

  it('when a text without autofill is sent next', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    await client.otps.sms.send(phoneNumber)
    expect(webOtp.waiting).toBe(0)
  })
})

describe('a second send', () => {
  it('waits anew, for as long as the new code lives', async () => {
    const { client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    await vi.advanceTimersByTimeAsync(60_000)
    await client.otps.sms.send(phoneNumber, autofill)
    expect(webOtp.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(119_999)
    expect(webOtp.waiting).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(webOtp.waiting).toBe(0)
  })

  it('that is refused leaves the first code to be waited for', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    tollgate.refuseNext(send, 429, 'too_many_requests')
    await expect(client.otps.sms.send(phoneNumber, autofill)).rejects.toMatchObject({ error_type: 'too_many_requests' })
    expect(webOtp.waiting).toBe(1)
    webOtp.text(rightCode)
    await settle()
    expect(client.session.getSync()).not.toBeNull()
  })

  it('of a double click, refused after the first was taken, loses nothing', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    const first = client.otps.sms.send(phoneNumber, autofill)
    tollgate.refuseNext(send, 429, 'too_many_requests')
    const second = client.otps.sms.send(phoneNumber, autofill)
    await Promise.allSettled([first, second])
    expect(webOtp.waiting).toBe(1)
    webOtp.text(rightCode)
    await settle()
    expect(client.session.getSync()).not.toBeNull()
  })

  it('under way while the first code expires is waited for', async () => {
    const { tollgate, client, webOtp } = await givenWebOtp()
    await client.otps.sms.send(phoneNumber, autofill)
    await vi.advanceTimersByTimeAsync(119_000)
    const release = tollgate.hold(send)
    const sending = client.otps.sms.send(phoneNumber, autofill)
    await vi.advanceTimersByTimeAsync(2000)
    release()
    await sending
    webOtp.text(rightCode)
    await settle()
    expect(client.session.getSync()).not.toBeNull()
  })
})
