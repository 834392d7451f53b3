/**
 * Whom the outermost of the app's own proxies saw. What stands further left is the visitor's own word, and a visitor who is taken at her
 * word could pass for the owner's network; so without a proxy that writes the header nobody is known. Undefined then.
 */
export function forwardedAddress(forwardedFor: string | null, trustedProxies: number): string | undefined {
  if (trustedProxies === 0 || forwardedFor === null) return undefined
  const seen = forwardedFor.split(',').map((hop) => hop.trim())
  const hop = seen[Math.max(0, seen.length - trustedProxies)] ?? ''
  const address = withoutPort(hop)
  return /^[\dA-Fa-f:.]{2,45}$/.test(address) ? address : undefined
}

function withoutPort(hop: string): string {
  return /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^(\d+(?:\.\d+){3}):\d+$/.exec(hop)?.[1] ?? hop
}
