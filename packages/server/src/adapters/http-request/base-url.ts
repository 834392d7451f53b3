import Type, { type TOptional, type TString } from 'typebox'
import { isPublic, parseAddress } from '../../kernel/network.ts'

/** The setting of a vendor that has an address of its own. */
export function baseUrlSetting(vendorUrl: string): TOptional<TString> {
  return Type.Optional(Type.String({ pattern: '^https?://', description: `Default ${vendorUrl}.` }))
}

/** Paths are added to it. */
export function withoutSlash(baseUrl: string): string {
  return baseUrl.replace(/\/$/, '')
}

/** What keeps requests from leaving, whoever is asked. */
export function mistakesOfUrl(baseUrl: string): readonly string[] {
  const url = URL.parse(baseUrl)
  if (url === null) return ['base_url is no URL']
  return url.username === '' && url.password === '' ? [] : ['base_url holds a name or password; nothing is sent to such a URL']
}

/** Of a vendor that is told a secret with each request: it may not cross other people's networks in plain text. */
export function mistakesOfVendorUrl(baseUrl: string | undefined): readonly string[] {
  if (baseUrl === undefined) return []
  const url = URL.parse(baseUrl)
  if (url?.protocol !== 'http:' || isNearby(url.hostname)) return mistakesOfUrl(baseUrl)
  return ['base_url is http, which shows the secret to everybody on the way; expected: https, or a host of this machine or private network']
}

/** By its address, or a name that no public name server knows. */
function isNearby(hostname: string): boolean {
  const address = parseAddress(hostname.replace(/^\[|\]$/g, ''))
  if (address.ok) return !isPublic(address.value)
  return !hostname.includes('.') || /\.(?:localhost|local|internal)$/.test(hostname)
}
