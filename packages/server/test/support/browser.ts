import { errorCatalogue, type User } from '@tollgate/contract'
import type { AnswerBody } from './desk.ts'
import { basicAuthorization, httpCall } from './http-call.ts'
import type { Keys, World } from './world.ts'

export interface BrowserAnswer {
  readonly status: number
  readonly error: string | undefined
  readonly retryAfterSeconds: number | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** What stands in `data`, or the refusal. */
  readonly body: AnswerBody & { readonly __user: User }
}

export interface BrowserCall {
  readonly method?: string
  /** Below `/sdk/v1`. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
}

/** A page in a browser, as far as the server can tell one; a session goes with each call once it has one. */
export interface Browser {
  call(call: BrowserCall): Promise<BrowserAnswer>
  loginOrCreate(number: string, more?: object): Promise<BrowserAnswer>
  sendPrimary(number: string, more?: object): Promise<BrowserAnswer>
  sendSecondary(number: string, more?: object): Promise<BrowserAnswer>
  /** Types a code back. */
  type(methodId: string, code: string, more?: object): Promise<BrowserAnswer>
  /** Asks for a code and types it back; keeps the session. */
  signIn(number: string, more?: object): Promise<BrowserAnswer>
  /** The same person with what another page of hers holds. */
  with(sessionToken: string | undefined): Browser
}

const pageOrigin = 'http://localhost:3000'

export function openBrowser(
  world: World,
  keys: Keys,
  { sessionToken, headers }: { readonly sessionToken?: string; readonly headers?: BrowserCall['headers'] } = {},
): Browser {
  let session = sessionToken

  async function call({ method = 'POST', path, body, headers: more }: BrowserCall): Promise<BrowserAnswer> {
    const credentials = { project_id: keys.public_token, secret: session ?? keys.public_token }
    const sent: Readonly<Record<string, string | undefined>> = {
      'content-type': 'application/json',
      origin: pageOrigin,
      authorization: basicAuthorization(credentials),
      ...headers,
      ...more,
    }
    const answer = await httpCall(world.baseUrl, {
      method,
      path: `/sdk/v1${path}`,
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    })
    const read = answer.status === 200 ? answer.body['data'] : answer.body
    const retryAfter = answer.headers['retry-after']
    return {
      status: answer.status,
      error: answer.body['error_type'] as string | undefined,
      retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
      headers: answer.headers,
      body: read as BrowserAnswer['body'],
    }
  }
  const send = (kind: string) => (phone_number: string, more?: object) =>
    call({ path: `/otps/sms/${kind}`, body: { phone_number, ...more } })

  const browser: Browser = {
    call,
    loginOrCreate: send('login_or_create'),
    sendPrimary: send('send/primary'),
    sendSecondary: send('send/secondary'),
    type: (method_id, token, more) =>
      call({ path: '/otps/authenticate', body: { token, method_id, session_duration_minutes: 60, ...more } }),
    async signIn(number, more) {
      const asked = done(await browser.loginOrCreate(number))
      const answer = done(await browser.type(asked.body.method_id, await world.codeOf(number), more))
      session = answer.body.session_token
      return answer
    },
    with: (token) => openBrowser(world, keys, { ...(token !== undefined && { sessionToken: token }), ...(headers && { headers }) }),
  }
  return browser
}

/** For steps that lead to what a test is about: says at once where they broke. */
export function done(answer: BrowserAnswer): BrowserAnswer {
  if (answer.status !== 200) throw new Error(`expected 200: ${JSON.stringify(answer.body)}`)
  return answer
}

export function refused(errorType: keyof typeof errorCatalogue): object {
  return { status: errorCatalogue[errorType].status, error: errorType }
}
