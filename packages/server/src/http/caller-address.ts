import { parseAddress, type NetworkAddress } from '../kernel/network.ts'

export interface Arrival {
  /** Who is at the other end of the connection. */
  readonly socketAddress: string | undefined
  /** `X-Forwarded-For`: each proxy adds whom it saw, at the right. */
  readonly forwardedFor: string | undefined
}

/**
 * Whom the outermost of our own proxies saw. What stands further left is the caller's own word, as is every other header; without trusted
 * proxies nothing but the connection counts, and so it does where a proxy wrote what is no address: nobody goes uncounted.
 */
export function callerAddress({ socketAddress, forwardedFor }: Arrival, trustedProxies: number): NetworkAddress | undefined {
  const forwarded = forwardedFor === undefined ? [] : forwardedFor.split(',').map((hop) => hop.trim())
  const seen = [...forwarded, socketAddress ?? '']
  const position = Math.max(0, seen.length - 1 - trustedProxies)
  return parsed(seen[position]) ?? parsed(socketAddress)
}

function parsed(hop = ''): NetworkAddress | undefined {
  const address = parseAddress(withoutPort(hop.replace(/%.*/, '')))
  return address.ok ? address.value : undefined
}

/** Some proxies write the port too: `203.0.113.9:41234`, `[2001:db8::1]:41234`. */
function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(hop)?.[1] ?? hop
}
