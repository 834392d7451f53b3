import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { second } from '../kernel/time.ts'

/** What `dns.lookup` calls back when it is asked for all addresses. */
type Answer = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void

/** Of a name without a hosts file, or the system's other sources. */
export type LookupByDns = (hostname: string, options: LookupAllOptions, answer: Answer) => void

interface Wish {
  /** `address:port` of name servers; the system's unless given. */
  readonly servers?: readonly string[] | undefined
}

const timeoutMilliseconds = 2 * second
const tries = 2

/**
 * Asks name servers by itself. `dns.lookup` waits in one of the four threads that files and cryptography share, so that a few names whose
 * servers never answer would hold up all of it.
 */
export function makeLookupByDns({ servers }: Wish = {}): LookupByDns {
  return (hostname, _options, answer) => {
    if (isLoopbackName(hostname)) {
      answer(null, [{ address: '127.0.0.1', family: 4 }])
      return
    }
    // One a look-up: it reads which servers the system names as of now.
    const resolver = new Resolver({ timeout: timeoutMilliseconds, tries })
    if (servers !== undefined) resolver.setServers(servers)
    void allAddresses(resolver, hostname).then(
      (found) => answer(null, found),
      (error: unknown) => answer(error as NodeJS.ErrnoException, []),
    )
  }
}

/** RFC 6761, 6.3: never asked of a name server. */
function isLoopbackName(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(hostname)
}

/** Those of IPv4 and of IPv6; rejects when neither has any. */
async function allAddresses(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
  const found = [...addressesOf(ipv4, 4), ...addressesOf(ipv6, 6)]
  if (found.length > 0) return found
  const isUnknown = [ipv4, ipv6].every((answer) => answer.status === 'fulfilled' || isNoAddress(answer.reason))
  throw Object.assign(new Error('no address'), { code: isUnknown ? 'ENOTFOUND' : 'EAI_AGAIN' })
}

function addressesOf(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : []
}

/** The name does not exist, or not with such an address. */
function isNoAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOTFOUND' || code === 'ENODATA'
}
