import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Project } from '../kernel/project.ts'
import { isBrowserPath } from './browser-path.ts'

const preflightSeconds = 7_200
const methods = 'GET, POST, PUT, DELETE'
/** The four that published clients send. */
const headers = 'authorization, content-type, x-sdk-client, x-sdk-parent-host'
const localHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * What lets a page on another host read the browser API's answers, refusals included. A preflight names no project, so any web page's is
 * allowed and nothing is granted by it: the request itself is held to the project's origins. Source: rules 2, wire contract 5.1.
 */
export function corsHeadersOf({ url, headers: { origin } }: Pick<FastifyRequest, 'url' | 'headers'>): Readonly<Record<string, string>> {
  if (!isBrowserPath(url)) return {}
  const vary = { vary: 'Origin' }
  if (origin === undefined || !isWebOrigin(origin)) return vary
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After',
  }
}

/** Answers a preflight for any path: an address that does not exist is told to the request itself, where the page can read it. */
export function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined
  if (!isPreflight || !isBrowserPath(request.url) || !isWebOrigin(request.headers.origin ?? '')) return undefined
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': methods,
      'access-control-allow-headers': headers,
      'access-control-max-age': preflightSeconds,
    })
    .send()
}

export interface OriginQuestion {
  readonly project: Project
  /** As the browser sent it; undefined: none. */
  readonly origin: string | undefined
  /** `Sec-Fetch-Site`: pages cannot set it. */
  readonly fetchSite: string | undefined
  /** The session comes from a cookie, which a browser adds to whatever any page asks for. */
  readonly isSessionFromCookie: boolean
}

/** Exactly one of the project's; in test projects also any port of this machine. Without an origin, only what no page could have sent. */
export function isOriginAllowed({ project, origin, fetchSite, isSessionFromCookie }: OriginQuestion): boolean {
  if (origin === undefined) return !isSessionFromCookie || fetchSite === 'same-origin'
  if (project.settings.allowed_origins.includes(origin)) return true
  return project.environment === 'test' && isWebOrigin(origin) && localHosts.has(new URL(origin).hostname)
}

function isWebOrigin(origin: string): boolean {
  return /^https?:\/\//.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin
}
