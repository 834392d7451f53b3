import type { Session, User } from '@tollgate/contract'

export const phoneNumber = '+12025550162'
export const methodId = 'phone-number-test-11111111-1111-4111-8111-111111111111'
export const rightCode = '123456'

export interface ReceivedRequest {
  /** `POST /otps/authenticate`: what follows `/sdk/v1`. */
  readonly call: string
  readonly url: string
  readonly headers: Headers
  /** Of the Basic header; `anonymous` where it is the public token again. */
  readonly token: string
  readonly body: unknown
  readonly credentials: string | undefined
}

interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of `body` as JSON. */
  readonly text?: string
}

/** The part of a Tollgate that the client sees: sends, codes, sessions, one user. Times are those of the test's clock. */
export class FakeTollgate {
  readonly received: ReceivedRequest[] = []
  isOnline = true
  /** Replies carry no tokens, and the session is known by a cookie. */
  httpOnly = false
  retryAfterSeconds: number | undefined
  user: User = makeUser()
  readonly #sessions = new Map<string, Session>()
  readonly #answers = new Map<string, Answer[]>()
  readonly #gates = new Map<string, Promise<void>>()
  #hiddenCookie: string | undefined
  #count = 0

  readonly fetch = async (url: string, options: RequestInit): Promise<Response> => {
    const request = read(url, options)
    this.received.push(request)
    const answer = this.#answer(request)
    const { signal } = options
    await Promise.race([this.#gates.get(request.call), ...(signal ? [whenAborted(signal)] : [])])
    if (!this.isOnline) throw new TypeError('network')
    return answer
  }

  calls(): readonly string[] {
    return this.received.map(({ call }) => call)
  }

  /** The next answer to a call, instead of its own. */
  answerNext(call: string, answer: Answer): void {
    this.#answers.set(call, [...(this.#answers.get(call) ?? []), answer])
  }

  refuseNext(call: string, status: number, errorType: string): void {
    this.answerNext(call, { status, body: refusal(status, errorType) })
  }

  /** What is asked is done, and answered when the returned function is called. */
  hold(call: string): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#gates.set(call, promise)
    return () => {
      this.#gates.delete(call)
      resolve(undefined)
    }
  }

  /** A session that began elsewhere. */
  startSession({ minutes = 60, inHiddenCookie = false } = {}): string {
    this.#count += 1
    const token = `session-token-${this.#count}`
    const session: Session = {
      session_id: `session-test-${this.#count}`,
      user_id: this.user.user_id,
      started_at: at(0),
      last_accessed_at: at(0),
      expires_at: at(minutes),
      attributes: { ip_address: '', user_agent: '' },
      authentication_factors: [],
      custom_claims: null,
      roles: [],
    }
    this.#sessions.set(token, session)
    if (inHiddenCookie) this.#hiddenCookie = token
    return token
  }

  /** Not by this browser. */
  endSession(token: string): void {
    this.#sessions.delete(token)
  }

  #answer(request: ReceivedRequest): Response {
    const given = this.#answers.get(request.call)?.shift() ?? this.#ownAnswer(request)
    const { status = 200, body, headers = {}, text = JSON.stringify(body) } = given
    return new Response(text, { status, headers: { 'Content-Type': 'application/json', ...headers } })
  }

  #ownAnswer({ call, token, body }: ReceivedRequest): Answer {
    const key = token === 'anonymous' ? this.#hiddenCookie : token
    const session = key === undefined ? undefined : this.#sessions.get(key)
    if (call.startsWith('POST /otps/') && call !== 'POST /otps/authenticate') {
      const headers = this.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(this.retryAfterSeconds) }
      return { ...granted({ method_id: methodId }), headers }
    }
    if (call === 'POST /otps/authenticate') return this.#redeem(body as { token: string; session_duration_minutes: number }, key)
    if (key === undefined) return { status: 401, body: refusal(401, 'user_unauthenticated') }
    if (session === undefined) return { status: 404, body: refusal(404, 'session_not_found') }
    if (call === 'POST /sessions/authenticate') {
      return this.#signedIn(key, (body as { session_duration_minutes?: number }).session_duration_minutes)
    }
    if (call === 'POST /sessions/revoke') {
      this.#sessions.delete(key)
      return granted({})
    }
    if (call === 'GET /users/me') return granted({ ...this.user })
    if (call === 'PUT /users/me') this.user = { ...this.user, ...(body as Partial<User>) }
    if (call.startsWith('DELETE /users/phone_numbers/')) this.user = { ...this.user, phone_numbers: [] }
    const { user_id, emails, phone_numbers, crypto_wallets } = this.user
    return granted({ user_id, emails, phone_numbers, crypto_wallets, __user: this.user })
  }

  #redeem(body: { token: string; session_duration_minutes: number }, key: string | undefined): Answer {
    if (body.token !== rightCode) return { status: 404, body: refusal(404, 'otp_code_not_found') }
    const stepsUp = key !== undefined && this.#sessions.has(key)
    const token = stepsUp ? key : this.startSession({ inHiddenCookie: this.httpOnly })
    return this.#signedIn(token, body.session_duration_minutes, { method_id: methodId })
  }

  #signedIn(token: string, minutes: number | undefined, fields: object = {}): Answer {
    const before = this.#sessions.get(token)
    if (before === undefined) return { status: 404, body: refusal(404, 'session_not_found') }
    const session = { ...before, last_accessed_at: at(0), ...(minutes === undefined ? {} : { expires_at: at(minutes) }) }
    this.#sessions.set(token, session)
    const tokens = this.httpOnly
      ? { session_token: '', session_jwt: '' }
      : { session_token: token, session_jwt: `jwt.of.${token}.${Date.now()}` }
    return granted({ user_id: this.user.user_id, session, user: this.user, __user: this.user, ...tokens, ...fields })
  }
}

function makeUser(): User {
  return {
    user_id: 'user-test-22222222-2222-4222-8222-222222222222',
    status: 'active',
    created_at: '2026-05-04T09:30:00Z',
    name: { first_name: '', middle_name: '', last_name: '' },
    emails: [],
    phone_numbers: [{ phone_id: methodId, phone_number: phoneNumber, verified: true }],
    providers: [],
    webauthn_registrations: [],
    biometric_registrations: [],
    totps: [],
    crypto_wallets: [],
    password: null,
    trusted_metadata: {},
    untrusted_metadata: {},
    roles: [],
    is_locked: false,
    lock_created_at: null,
    lock_expires_at: null,
    external_id: null,
  }
}

export function refusal(status: number, errorType: string) {
  return {
    status_code: status,
    request_id: 'request-id-test-1',
    error_type: errorType,
    error_message: `Refused: ${errorType}.`,
    error_url: `https://login.example.com/docs/errors#${errorType}`,
  }
}

function granted(fields: object): Answer {
  return { body: { data: { status_code: 200, request_id: 'request-id-test-1', ...fields } } }
}

/** RFC 3339, whole seconds. */
function at(minutesFromNow: number): string {
  return new Date(Date.now() + minutesFromNow * 60_000).toISOString().replace(/\.\d+Z$/, 'Z')
}

function read(url: string, options: RequestInit): ReceivedRequest {
  const headers = new Headers(options.headers)
  const [, path = ''] = url.split('/sdk/v1')
  const [user, password = ''] = atob(headers.get('Authorization')?.replace('Basic ', '') ?? '').split(':')
  return {
    call: `${options.method ?? ''} ${path}`,
    url,
    headers,
    token: password === user ? 'anonymous' : password,
    body: typeof options.body === 'string' ? JSON.parse(options.body) : undefined,
    credentials: options.credentials,
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
  })
}
