import type { Page, Request, Route } from 'playwright-core'

interface Answer {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>>
}

interface AskedRequest {
  readonly path: string
  readonly body: unknown
}

export interface TollgateStub {
  /** What the form has asked for so far, the start-up check of the session left out. */
  readonly asked: AskedRequest[]
  /** The next request to the path gets this answer; the ones after it the usual one. */
  answerOnce(path: StubbedPath, answer: Answer): void
  /** The next request to the path gets no answer at all. */
  dropOnce(path: StubbedPath): void
  /** Requests to the path wait until the returned function is called. */
  hold(path: StubbedPath): () => void
}

type StubbedPath =
  | '/sessions/authenticate'
  | '/otps/sms/login_or_create'
  | '/otps/whatsapp/login_or_create'
  | '/otps/email/login_or_create'
  | '/otps/authenticate'

/** Stands for the server, in the page's own network: every code is right and every number gets one, until a test says otherwise. */
export async function stubTollgate(page: Page): Promise<TollgateStub> {
  const asked: AskedRequest[] = []
  const once = new Map<string, Answer | 'drop'>()
  const holds = new Map<string, Promise<unknown>>()

  await page.route('**/tollgate/sdk/v1/**', async (route, request) => {
    const path = new URL(request.url()).pathname.replace('/tollgate/sdk/v1', '')
    if (path !== '/sessions/authenticate') asked.push({ path, body: request.postDataJSON() as unknown })
    await holds.get(path)
    const answer = once.get(path) ?? usualAnswer(path, request)
    once.delete(path)
    await fulfil(route, answer)
  })

  return {
    asked,
    answerOnce: (path, answer) => void once.set(path, answer),
    dropOnce: (path) => void once.set(path, 'drop'),
    hold(path) {
      const released = new EventTarget()
      holds.set(path, new Promise((resolve) => released.addEventListener('release', resolve)))
      return () => {
        holds.delete(path)
        released.dispatchEvent(new Event('release'))
      }
    },
  }
}

interface Refusal extends Answer {
  readonly body: { readonly error_type: string }
}

interface RefusalDetails {
  readonly message?: string
  readonly retryAfterSeconds?: number
}

/** A refusal as the server words it. */
export function refusal(status: number, error_type: string, details: RefusalDetails = {}): Refusal {
  const { message = `The server's words for ${error_type}.`, retryAfterSeconds } = details
  const body = {
    status_code: status,
    request_id: 'request-id-test-1',
    error_type,
    error_message: message,
    error_url: `https://tollgate.example.test/docs/errors#${error_type}`,
    ...(retryAfterSeconds === undefined ? {} : { error_details: { retry_after_seconds: retryAfterSeconds } }),
  }
  return { status, body, ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }) }
}

/** An answer to a send, with the seconds until the next one. */
export function sent(retryAfterSeconds: number, methodId = 'phone-number-test-1'): Answer {
  return { status: 200, body: { data: { ...common, method_id: methodId } }, headers: { 'retry-after': String(retryAfterSeconds) } }
}

const common = { status_code: 200, request_id: 'request-id-test-1' }

function usualAnswer(path: string, request: Request): Answer {
  if (path === '/otps/authenticate') return { status: 200, body: { data: signedIn(request.postDataJSON() as { method_id: string }) } }
  if (path === '/sessions/revoke') return { status: 200, body: { data: common } }
  return path.startsWith('/otps/') ? sent(15) : refusal(401, 'user_unauthenticated')
}

function signedIn({ method_id }: { readonly method_id: string }): object {
  const session = { session_id: 'session-test-1', user_id: 'user-test-1', expires_at: '2999-01-01T00:00:00Z', authentication_factors: [] }
  const user = {
    user_id: 'user-test-1',
    status: 'active',
    phone_numbers: [{ phone_id: method_id, phone_number: '+14155552671', verified: true }],
  }
  return { ...common, method_id, user_id: 'user-test-1', session_token: 'token', session_jwt: 'jwt', session, user }
}

async function fulfil(route: Route, answer: Answer | 'drop'): Promise<void> {
  if (answer === 'drop') return route.abort('connectionfailed')
  return route.fulfill({
    status: answer.status,
    contentType: 'application/json',
    body: JSON.stringify(answer.body),
    headers: answer.headers ?? {},
  })
}
