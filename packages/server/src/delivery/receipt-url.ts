import { isLoopback, parseAddress } from '../kernel/network.ts'

/** Where a provider reports on its messages; undefined where the public URL is this machine's own name, which vendors refuse to call. */
export function receiptUrlOf(publicUrl: string, provider: string): string | undefined {
  const { hostname } = new URL(publicUrl)
  const address = parseAddress(hostname.replace(/^\[|\]$/g, ''))
  const isOwn = address.ok ? isLoopback(address.value) : hostname === 'localhost' || hostname.endsWith('.localhost')
  return isOwn ? undefined : `${publicUrl}/receipts/${provider}`
}
