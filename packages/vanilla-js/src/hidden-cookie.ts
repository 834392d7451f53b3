interface Location {
  readonly protocol: string
  readonly hostname: string
}

/**
 * Whether the server may hold a session of this page in a cookie that scripts cannot see. Never, where the two are surely of different sites:
 * other schemes, or names that differ in their last two labels (which are never more than the registrable domain).
 */
export function couldShareCookies(page: Location, baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return page.protocol === protocol && lastLabels(page.hostname) === lastLabels(hostname)
}

function lastLabels(hostname: string): string {
  return hostname.split('.').slice(-2).join('.')
}
