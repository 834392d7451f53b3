import { isIPv4, isIPv6 } from 'node:net'

export interface Caller {
  /** The `Host` header as it came: a forwarded one would be the caller's own word. */
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly scheme: 'http' | 'https'
}

const hostHeader = /^(?:\[(?<ipv6>[0-9a-f:.]+)\]|(?<name>[^\s:@/[\]]+))(?::[0-9]{1,5})?$/i

/** Whether a page of this server asks, or no page at all. */
export function isFromThisServer({ host, origin, scheme }: Caller, publicUrl: string): boolean {
  if (!isOwnHost(host, publicUrl)) return false
  return origin === undefined || origin === new URL(publicUrl).origin || origin === originOf(`${scheme}://${host ?? ''}`)
}

/**
 * Against DNS rebinding: a page of evil.example can have its own name resolve to 127.0.0.1 and then read what it likes as its own origin,
 * but it cannot make the browser send another name. An address as name cannot be rebound.
 */
function isOwnHost(host: string | undefined, publicUrl: string): boolean {
  const { ipv6, name } = hostHeader.exec(host ?? '')?.groups ?? {}
  if (ipv6 !== undefined) return isIPv6(ipv6)
  if (name === undefined) return false
  const hostname = name.toLowerCase()
  return hostname === 'localhost' || isIPv4(hostname) || hostname === new URL(publicUrl).hostname
}

function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin
}
