import { errorCatalogue, type ErrorType } from '@tollgate/contract/errors'
import { TollgateUnreachableError, type Backend, type BackendAnswer } from './backend.ts'
import { isOwnPage } from './is-own-page.ts'
import type { TollgateSettings } from './options.ts'
import { readText } from './read-text.ts'
import { reportUnreachable } from './report-unreachable.ts'
import { cookiesOf, endedCookies, tokensOf, type HandedSession } from './session-cookies.ts'
import { isVisitedBySecure } from './visited-host.ts'

/** Answers the browser client on the app's own host: `customBaseUrl: '/api/tollgate'`. */
export type PageCalls = (request: Request) => Promise<Response>

interface Dependencies {
  readonly settings: TollgateSettings
  readonly backend: Backend
}

/** What a page asks for, and what is known of who asks. */
interface Call {
  readonly method: string
  readonly path: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly sessionToken: string | undefined
  readonly attributes: object
}

/** The page gets `data`; a session in it goes into cookies that no script can read. */
interface Outcome {
  readonly answer: BackendAnswer
  readonly session?: 'begins' | 'ended'
}

type Handle = (call: Call) => Promise<Outcome>
type Refused = (errorType: ErrorType) => Outcome

const sdkPath = '/sdk/v1'
const longestBodyBytes = 64 * 1024
const longestUserAgent = 1_024
const ownAccount = /^\/users\/(?:me|phone_numbers\/[^/]+|emails\/[^/]+)$/

export function makePageCalls({ settings, backend }: Dependencies): PageCalls {
  const refused: Refused = (errorType) => refusalOf(errorType, settings)
  const refusal = (errorType: ErrorType) => responseOf(refused(errorType), false)
  const posts = postsOf(backend, refused)
  const changeOwnAccount = changesOf(backend, refused)

  return async (request) => {
    const isSecure = isVisitedBySecure(request)
    try {
      if (!isOwnPage(request, settings.origins)) return refusal('bad_domain_for_stytch_sdk')
      const call = await callOf(request)
      if (typeof call === 'string') return refusal(call)
      const handle = handlerOf(call)
      return handle === undefined ? refusal('route_not_found') : responseOf(await handle(call), isSecure)
    } catch (error) {
      if (!(error instanceof TollgateUnreachableError)) throw error
      reportUnreachable(error)
      return refusal('server_unavailable')
    }
  }

  async function callOf(request: Request): Promise<Call | ErrorType> {
    const { pathname } = new URL(request.url)
    const path = pathname.includes(sdkPath) ? pathname.slice(pathname.indexOf(sdkPath) + sdkPath.length) : ''
    const text = await readText(request, longestBodyBytes)
    if (text === undefined) return 'request_too_large'
    if (text !== '' && !/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) return 'unsupported_media_type'
    const fields = parsed(text)
    if (fields === undefined) return 'bad_request'
    return { method: request.method, path, fields, sessionToken: tokensOf(request).token, attributes: attributesOf(request) }
  }

  function attributesOf(request: Request): object {
    const address = settings.addressOf(request)
    const userAgent = (request.headers.get('user-agent') ?? '').slice(0, longestUserAgent)
    return { ...(address !== undefined && { ip_address: address }), user_agent: userAgent }
  }

  function handlerOf({ method, path }: Call): Handle | undefined {
    if (method === 'POST' && Object.hasOwn(posts, path)) return posts[path]
    return ownAccount.test(path) && ['GET', 'PUT', 'DELETE'].includes(method) ? changeOwnAccount : undefined
  }
}

/** By the secret, and by the rules for browsers: the person's address and browser go along, since Tollgate sees the app's alone. */
function postsOf(backend: Backend, refused: Refused): Readonly<Record<string, Handle>> {
  const send =
    (path: string): Handle =>
    async ({ fields, attributes }) => ({ answer: methodOnly(await backend.asProject(path, { ...sendFields(fields), attributes })) })

  return {
    '/otps/sms/login_or_create': send('/otps/sms/login_or_create'),
    '/otps/sms/send/primary': send('/otps/sms/send'),

    async '/otps/sms/send/secondary'({ fields, attributes, sessionToken }) {
      if (sessionToken === undefined) return refused('user_unauthenticated')
      const asked = { ...sendFields(fields), attributes, session_token: sessionToken }
      return { answer: methodOnly(await backend.asProject('/otps/sms/send', asked)) }
    },

    async '/otps/authenticate'({ fields: { method_id, token, session_duration_minutes }, attributes, sessionToken }) {
      const session = { session_token: sessionToken, session_duration_minutes }
      return signedIn(await backend.asProject('/otps/authenticate', { method_id, code: token, attributes, ...session, from_browser: true }))
    },

    async '/sessions/authenticate'({ fields, sessionToken }) {
      if (sessionToken === undefined) return refused('user_unauthenticated')
      const { session_duration_minutes } = fields
      const answer = await backend.asProject('/sessions/authenticate', { session_token: sessionToken, session_duration_minutes })
      return isDead(answer) ? { answer, session: 'ended' } : signedIn(answer)
    },

    async '/sessions/revoke'({ sessionToken }) {
      if (sessionToken === undefined) return refused('user_unauthenticated')
      const answer = await backend.asProject('/sessions/revoke', { session_token: sessionToken })
      return answer.status === 200 || isDead(answer) ? { answer, session: 'ended' } : { answer }
    },

    // What clients report of themselves stays with them.
    '/events': async () => ({ answer: { status: 200, retryAfter: null, body: {} } }),
  }
}

/** As the user herself, so that Tollgate judges what a session may change. Its answers come in `data` already. */
function changesOf(backend: Backend, refused: Refused): Handle {
  return async ({ method, path, fields, sessionToken }) => {
    if (sessionToken === undefined) return refused('user_unauthenticated')
    const body = method === 'PUT' ? JSON.stringify(fields) : undefined
    const { body: answered, ...answer } = await backend.asUser({ method, path, sessionToken, body })
    const { data } = answered
    return { answer: { ...answer, body: typeof data === 'object' && data !== null ? { ...data } : answered } }
  }
}

/** Field by field: who the number is for, and from where it is asked, a page has no word in. */
function sendFields({ phone_number, expiration_minutes, locale, enable_autofill }: Call['fields']): object {
  return { phone_number, expiration_minutes, locale, enable_autofill, from_browser: true }
}

/** A page learns who the user is when the code comes back. */
function methodOnly(answer: BackendAnswer): BackendAnswer {
  if (answer.status !== 200) return answer
  const { request_id, status_code, phone_id } = answer.body
  return { ...answer, body: { request_id, status_code, method_id: phone_id } }
}

function signedIn(answer: BackendAnswer): Outcome {
  const { user } = answer.body as { readonly user?: { readonly user_id: string } }
  if (answer.status !== 200 || user === undefined) return { answer }
  return { answer: { ...answer, body: { ...answer.body, user_id: user.user_id } }, session: 'begins' }
}

function isDead({ body }: BackendAnswer): boolean {
  return body['error_type'] === 'session_not_found'
}

/** As the server would have said it. */
function refusalOf(error_type: ErrorType, { baseUrl, projectId }: TollgateSettings): Outcome {
  const { status, message } = errorCatalogue[error_type]
  const request_id = `request-id-${projectId.startsWith('project-live-') ? 'live' : 'test'}-${crypto.randomUUID()}`
  const error_url = `${baseUrl}/docs/errors/${status.toString()}#${error_type}`
  return { answer: { status, retryAfter: null, body: { status_code: status, request_id, error_type, error_message: message, error_url } } }
}

function responseOf({ answer, session }: Outcome, isSecure: boolean): Response {
  const { status, retryAfter, body } = answer
  const headers = new Headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
  if (retryAfter !== null) headers.set('retry-after', retryAfter)
  const cookies =
    session === 'begins' ? cookiesOf(body as unknown as HandedSession, isSecure) : session === 'ended' ? endedCookies(isSecure) : []
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  const shown = session === 'begins' ? { ...body, session_token: '', session_jwt: '' } : body
  return new Response(JSON.stringify(status === 200 ? { data: shown } : shown), { status, headers })
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const fields: unknown = text === '' ? {} : JSON.parse(text)
    return typeof fields === 'object' && fields !== null ? { ...fields } : undefined
  } catch {
    return undefined
  }
}
