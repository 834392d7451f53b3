import { isVisitedBySecure, visitedHost } from './visited-host.ts'

const harmless = new Set(['GET', 'HEAD'])

/**
 * Whether one of the app's own pages asks. Cookies go with whatever any page asks for, so what changes something has to say where it
 * comes from, and no other page can say the right thing. Source: OWASP, Cross-Site Request Forgery Prevention, "Using Standard Headers".
 */
export function isOwnPage(request: Request, origins: readonly string[] | undefined): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = request.headers.get('origin')
  if (origin === null) return harmless.has(request.method) || site === 'same-origin'
  if (origins !== undefined) return origins.includes(origin)
  const scheme = isVisitedBySecure(request) ? 'https' : 'http'
  return origin === `${scheme}://${visitedHost(request)}`
}
