import { idPatterns } from '@tollgate/contract'
import type { FastifyRequest } from 'fastify'
import type { BrowserCaller } from '../kernel/caller.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { parseBasicCredentials } from './basic-credentials.ts'
import { callerAddress } from './caller-address.ts'
import { isOriginAllowed } from './cors.ts'
import type { SessionCookies } from './session-cookies.ts'

interface Dependencies {
  readonly directory: ProjectDirectory
  readonly cookies: SessionCookies
  readonly trustedProxies: number
}

export interface AuthenticatedBrowser {
  readonly project: Project
  readonly caller: BrowserCaller
}

export type AuthenticateBrowser = (request: FastifyRequest) => Promise<Result<AuthenticatedBrowser, Refusal>>

const publicToken = new RegExp(idPatterns.publicToken, 'u')
/** What the fields of a session keep of it. */
const longestUserAgent = 1_024
const longestToken = 512

/** Whose project and which session, by public token; then whether this page may call for it at all. */
export function makeAuthenticateBrowser({ directory, cookies, trustedProxies }: Dependencies): AuthenticateBrowser {
  return async (request) => {
    const credentials = parseBasicCredentials(request.headers.authorization)
    const token = publicTokenOf(request) ?? credentials?.user ?? ''
    // What is no token is not looked up: a store would fail on some of it, and the directory's memory would hold it.
    const project = publicToken.test(token) ? await directory.byPublicToken(token) : undefined
    if (project === undefined) return refuse({ error_type: 'unauthorized_credentials' })

    const fromHeader = credentials && credentials.user === token ? sessionOf(credentials.password, token) : undefined
    const fromCookie = project.settings.http_only_cookies && fromHeader === undefined ? cookies.tokenOf(request) : undefined
    const { origin, 'sec-fetch-site': fetchSite } = request.headers
    const site = typeof fetchSite === 'string' ? fetchSite : undefined
    if (!isOriginAllowed({ project, origin, fetchSite: site, isSessionFromCookie: fromCookie !== undefined }))
      return refuse({ error_type: 'bad_domain_for_stytch_sdk' })
    return ok({ project, caller: { sessionToken: fromHeader ?? fromCookie, ...whoCalls(request, trustedProxies) } })
  }
}

function whoCalls(request: FastifyRequest, trustedProxies: number): Pick<BrowserCaller, 'address' | 'userAgent'> {
  const forwardedFor = request.raw.headers['x-forwarded-for']
  const arrival = {
    socketAddress: request.raw.socket.remoteAddress,
    forwardedFor: Array.isArray(forwardedFor) ? forwardedFor.join(',') : forwardedFor,
  }
  return {
    address: callerAddress(arrival, trustedProxies),
    userAgent: (request.raw.headers['user-agent'] ?? '').slice(0, longestUserAgent),
  }
}

/** A start-up call names it in its path. */
function publicTokenOf({ params }: FastifyRequest): string | undefined {
  const named = (params as { readonly public_token?: unknown } | undefined)?.public_token
  return typeof named === 'string' ? named : undefined
}

/** Who has no session sends the public token a second time. Longer than any token: none of ours. */
function sessionOf(password: string, token: string): string | undefined {
  return password === '' || password === token || password.length > longestToken ? undefined : password
}
