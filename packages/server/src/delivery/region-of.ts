import { isSupportedCountry } from 'libphonenumber-js/max'
import { parsePhoneNumber } from '../kernel/phone-number.ts'

/** ISO 3166-1 alpha-2 of a number; undefined for emails and for numbers of no region. */
export function regionOf(to: string): string | undefined {
  const parsed = parsePhoneNumber(to)
  return parsed.ok ? parsed.value.region : undefined
}

/** Whether some number may be of it: not of ZZ, EU, or AQ. */
export function isRegion(region: string): boolean {
  return isSupportedCountry(region)
}
