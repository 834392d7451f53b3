/** The host that a visitor's browser asked for, with its port; a proxy that asks by another one says so beside it. */
export function visitedHost({ headers, url }: Request): string {
  return headers.get('x-forwarded-host') ?? headers.get('host') ?? new URL(url).host
}

/** Whether her browser holds a secure connection, so that it keeps a `Secure` cookie. */
export function isVisitedBySecure({ headers, url }: Request): boolean {
  const protocol = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? new URL(url).protocol.replace(':', '')
  return protocol === 'https'
}
