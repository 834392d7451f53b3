import ipaddr from 'ipaddr.js'
import type { Brand } from './brand.ts'
import { ok, refuse, type Result } from './result.ts'

/** Canonical text: dotted decimal, or RFC 5952. One address has one text. */
export type NetworkAddress = Brand<string, 'NetworkAddress'>

/** A network in CIDR notation, its host bits zero. */
export type Network = Brand<string, 'Network'>

/** The longest text of an IPv6 address, with an IPv4 tail. */
const longestAddress = 45
const addressLetters = /^[0-9A-Fa-f:.]+$/
const decimalTail = /[0-9]+\.[0-9.]*$/
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
/** Public by its number, and answered inside every Azure machine with the secrets of that machine: the wire server. Source: Microsoft. */
const azureWireServer = '168.63.129.16'

/** IPv4 as four decimal numbers, or IPv6 without zone, port and brackets. IPv4 mapped into IPv6 is the IPv4 address. */
export function parseAddress(input: string): Result<NetworkAddress, { readonly error_type: 'invalid_ip_address' }> {
  const address = input.length <= longestAddress && addressLetters.test(input) ? parseStrictly(input) : undefined
  if (address === undefined) return refuse({ error_type: 'invalid_ip_address' })
  return ok(textOf(address))
}

/** Whom a limit counts: an IPv4 address, or an IPv6 /64, of which one customer has all addresses. */
export function limitKeyOf(address: NetworkAddress): NetworkAddress | Network {
  return isIPv6(address) ? networkOf(address) : address
}

/** The neighbourhood that stays when a phone or a home gets a new address: IPv4 /24, IPv6 /64. */
export function networkOf(address: NetworkAddress): Network {
  if (!isIPv6(address)) return `${address.slice(0, address.lastIndexOf('.'))}.0/24` as Network
  const { parts } = ipaddr.IPv6.parse(address)
  const network = new ipaddr.IPv6([...parts.slice(0, 4), 0, 0, 0, 0])
  return `${network.toRFC5952String()}/64` as Network
}

export function isLoopback(address: NetworkAddress): boolean {
  return ipaddr.parse(address).range() === 'loopback'
}

/**
 * Not private, loopback, link-local, shared by a carrier (CGNAT), multicast, reserved, a tunnel around another address, or a cloud's own
 * desk for its machines.
 */
export function isPublic(address: NetworkAddress): boolean {
  if (address === azureWireServer) return false
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast)
}

function parseStrictly(input: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (!input.includes(':')) return ipaddr.IPv4.isValidFourPartDecimal(input) ? ipaddr.IPv4.parse(input) : undefined
  const inGroups = withTailInGroups(input)
  if (inGroups === undefined || !ipaddr.IPv6.isValid(inGroups)) return undefined
  const address = ipaddr.IPv6.parse(inGroups)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

// ipaddr.js reads 010 in an IPv4 tail as octal, and takes ::8.8.8.8 for ::ffff:8.8.8.8 though it is ::808:808.
function withTailInGroups(input: string): string | undefined {
  const tail = decimalTail.exec(input)?.[0]
  if (tail === undefined) return input
  if (!ipaddr.IPv4.isValidFourPartDecimal(tail)) return undefined
  const groups = ipaddr.IPv4.parse(tail).toIPv4MappedAddress().parts.slice(6)
  return input.slice(0, -tail.length) + groups.map((group) => group.toString(16)).join(':')
}

function textOf(address: ipaddr.IPv4 | ipaddr.IPv6): NetworkAddress {
  return (address instanceof ipaddr.IPv4 ? address.toString() : address.toRFC5952String()) as NetworkAddress
}

function isIPv6(address: NetworkAddress): boolean {
  return address.includes(':')
}
