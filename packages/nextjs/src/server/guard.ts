import { NextResponse } from 'next/server.js'
import { TollgateUnreachableError } from './backend.ts'
import { isPublicPath } from './public-paths.ts'
import { reportUnreachable } from './report-unreachable.ts'
import { cookiesOf, endedCookies, tokensOf } from './session-cookies.ts'
import type { SessionReader } from './session-reader.ts'
import { isVisitedBySecure } from './visited-host.ts'

export interface GuardOptions {
  /** Where visitors sign in; public itself. A path such as `/login`. */
  readonly signInPath: string
  /** What else anybody may see: paths such as `/`, or folders such as `/docs/*`. Everything else needs a session. Default none. */
  readonly publicPaths?: readonly string[]
  /** Where the route handler is: public, since it is where visitors sign in. Default `/api/tollgate`. */
  readonly handlerPath?: string
}

export type Guard = (request: Request) => Promise<Response>

/**
 * For `proxy.ts` (Next.js 16) or `middleware.ts` (before). It keeps visitors out of pages early; code that reads or changes what is
 * somebody's asks for the session itself, since a proxy can be configured away.
 */
export function makeGuard(reader: SessionReader, { signInPath, publicPaths = [], handlerPath = '/api/tollgate' }: GuardOptions): Guard {
  const open = [signInPath, `${handlerPath}/*`, ...publicPaths]
  return async (request) => {
    const url = new URL(request.url)
    if (isPublicPath(url.pathname, open)) return NextResponse.next()
    const tokens = tokensOf(request)
    try {
      const signedIn = await reader.read(tokens)
      const isSecure = isVisitedBySecure(request)
      if (signedIn === undefined) {
        const hasTokens = tokens.token !== undefined || tokens.jwt !== undefined
        return withCookies(toSignIn(url, signInPath), hasTokens ? endedCookies(isSecure) : [])
      }
      const isFresh = 'session_token' in signedIn && !isPrefetch(request)
      return withCookies(NextResponse.next(), isFresh ? cookiesOf(signedIn, isSecure) : [])
    } catch (error) {
      if (!(error instanceof TollgateUnreachableError)) throw error
      reportUnreachable(error)
      return unavailable()
    }
  }
}

/** With the way back: a path of this app, whatever the visitor asked for. */
function toSignIn(url: URL, signInPath: string): Response {
  const target = new URL(signInPath, url)
  // Two slashes would be another host to whoever follows them.
  target.searchParams.set('return_to', `${url.pathname.replace(/^\/+/, '/')}${url.search}`)
  return NextResponse.redirect(target, 307)
}

function unavailable(): Response {
  return new Response('Signing in cannot be checked right now. Please try again in a moment.', {
    status: 503,
    headers: { 'retry-after': '5', 'cache-control': 'no-store', 'content-type': 'text/plain; charset=utf-8' },
  })
}

/** It may arrive after the visitor has signed out, and would sign her in again. */
function isPrefetch({ headers }: Request): boolean {
  return (
    headers.has('next-router-prefetch') ||
    [headers.get('purpose'), headers.get('sec-purpose')].some((purpose) => purpose?.includes('prefetch'))
  )
}

/** What is guarded is nobody else's: no cache on the way may keep it, nor the cookies beside it. */
function withCookies(response: Response, cookies: readonly string[]): Response {
  response.headers.set('cache-control', 'private, no-store')
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}
