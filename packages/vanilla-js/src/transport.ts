import { StytchAPIError, StytchAPISchemaError, StytchAPIUnreachableError, StytchSDKUsageError } from './errors.ts'
import type { Page } from './page.ts'
import { sdkVersion } from './sdk-version.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/sdk/v1`. */
  readonly path: string
  /** Sent as JSON; absent: no body at all. */
  readonly body?: object
}

export interface ApiReply {
  /** What stood in `data`. */
  readonly data: Readonly<Record<string, unknown>>
  /** Of the `Retry-After` header. Seconds. */
  readonly retryAfterSeconds: number | undefined
}

/** Rejects with a `StytchAPIError`, a `StytchAPISchemaError` or a `StytchAPIUnreachableError`. */
export type Transport = (request: ApiRequest) => Promise<ApiReply>

interface Connection {
  readonly publicToken: string
  readonly baseUrl: string
  /** Asked with each request: the latest token, if scripts can read it. */
  readonly sessionToken: () => string | undefined
  readonly timeoutSeconds: number
  readonly page: Page | undefined
}

/** Source: wire contract 5.1. */
export function makeTransport({ publicToken, baseUrl, sessionToken, timeoutSeconds, page }: Connection): Transport {
  return async ({ method, path, body }) => {
    // A server has one client for all its visitors, and would sign them all in as one of them.
    if (page === undefined)
      throw new StytchSDKUsageError(`${method} ${path}`, "this client runs in a browser; a server calls /v1 with the project's secret.")

    const url = `${baseUrl}/sdk/v1${path}`
    const options: RequestInit = {
      method,
      credentials: 'include',
      headers: {
        Authorization: `Basic ${base64(`${publicToken}:${sessionToken() ?? publicToken}`)}`,
        'Content-Type': 'application/json',
        'X-SDK-Client': base64(JSON.stringify(describeSdk(page))),
        'X-SDK-Parent-Host': page.location.origin,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const { response, text } = await exchange({ url, options, timeoutSeconds, page })
    return readAnswer(response, text)
  }
}

/** No id that outlives the request: the server learns which page and which version asks, and nothing else. */
function describeSdk(page: Page) {
  return {
    client_sent_at: new Date().toISOString(),
    app: { identifier: page.location.hostname },
    sdk: { identifier: 'Tollgate.js', version: sdkVersion },
  }
}

interface Exchange {
  readonly url: string
  readonly options: RequestInit
  readonly timeoutSeconds: number
  readonly page: Page
}

async function exchange({ url, options, timeoutSeconds, page }: Exchange): Promise<{ response: Response; text: string }> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutSeconds * 1000)
  try {
    const response = await page.fetch(url, { ...options, signal: controller.signal })
    return { response, text: await response.text() }
  } catch (cause) {
    const why = controller.signal.aborted ? `did not answer within ${timeoutSeconds} seconds` : 'could not be reached'
    // Browsers word a broken network each in its own way, and tell a script no more about a refused origin.
    throw new StytchAPIUnreachableError(`Tollgate at ${new URL(url).origin} ${why}.`, { cause })
  } finally {
    clearTimeout(timer)
  }
}

function readAnswer(response: Response, text: string): ApiReply {
  const body = parseObject(text)
  if (!response.ok) throw refusal(response, body)

  const data = body?.data
  if (!isObject(data)) throw unreadable(response)
  return { data, retryAfterSeconds: parseSeconds(response.headers.get('Retry-After')) }
}

function refusal(response: Response, body: Record<string, unknown> | undefined): Error {
  const isJson = response.headers.get('Content-Type')?.includes('application/json') ?? false
  if (!isJson || body === undefined) return unreadable(response)
  if ('body' in body || 'params' in body || 'query' in body) {
    return new StytchAPISchemaError(`[${response.status}] The server found the request to be of the wrong shape: ${JSON.stringify(body)}`)
  }
  if (typeof body.error_type !== 'string') return unreadable(response)
  return new StytchAPIError({
    status_code: typeof body.status_code === 'number' ? body.status_code : response.status,
    request_id: textOf(body.request_id),
    error_type: body.error_type,
    error_message: textOf(body.error_message),
    error_url: textOf(body.error_url),
    ...(isObject(body.error_details) ? { error_details: body.error_details } : {}),
  })
}

function unreadable({ status }: Response): StytchAPIUnreachableError {
  return new StytchAPIUnreachableError(`The answer (HTTP ${status}) is not one of Tollgate's: is the address right, and is there a proxy?`)
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function parseSeconds(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined
}

// By way of UTF-8, because btoa throws at what is not Latin-1.
function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)))
}
