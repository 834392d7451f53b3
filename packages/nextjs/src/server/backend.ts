import type { TollgateSettings } from './options.ts'

/** Tollgate did not answer in time, or not as Tollgate answers. Nobody is signed in while that is so. */
export class TollgateUnreachableError extends Error {
  override readonly name = 'TollgateUnreachableError'
}

export interface BackendAnswer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: Readonly<Record<string, unknown>>
}

export interface Backend {
  /** `/v1`, by project id and secret. */
  asProject(path: string, body: object): Promise<BackendAnswer>
  /** `/sdk/v1`, as the user whose session it is; the answer comes as it was sent. */
  asUser(call: {
    readonly method: string
    readonly path: string
    readonly sessionToken: string
    readonly body: string | undefined
  }): Promise<BackendAnswer>
}

export function makeBackend({ baseUrl, projectId, secret, publicToken, timeoutMilliseconds }: TollgateSettings): Backend {
  async function call(path: string, init: RequestInit & { readonly user: string; readonly password: string }): Promise<BackendAnswer> {
    const { user, password, ...rest } = init
    const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa(`${user}:${password}`)}` }
    // Never kept: a kept answer would be somebody else's. Older Next.js keeps what it is not told.
    const wish: RequestInit = { ...rest, headers, cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(timeoutMilliseconds) }
    try {
      const response = await fetch(`${baseUrl}${path}`, wish)
      const body: unknown = await response.json()
      if (typeof body !== 'object' || body === null) throw new TypeError('no object')
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body: { ...body } }
    } catch (cause) {
      throw new TollgateUnreachableError(`Tollgate at ${new URL(baseUrl).origin} did not answer ${path}.`, { cause })
    }
  }

  return {
    asProject: (path, body) => call(`/v1${path}`, { method: 'POST', body: JSON.stringify(body), user: projectId, password: secret }),
    asUser: ({ method, path, sessionToken, body }) =>
      call(`/sdk/v1${path}`, { method, ...(body !== undefined && { body }), user: publicToken, password: sessionToken }),
  }
}
