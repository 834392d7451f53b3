import type { Environment } from '../kernel/ids.ts'
import type { ParsedPhoneNumber } from '../kernel/phone-number.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

export interface DestinationRules {
  readonly environment: Environment
  /** ISO 3166-1 alpha-2, upper case. */
  readonly allowedRegions: readonly string[] | 'all'
}

/** Whether a text may go to this number at all, before anything is counted. */
export function judgeDestination(
  { region, type, isFiction }: ParsedPhoneNumber,
  { environment, allowedRegions }: DestinationRules,
): Result<undefined, { readonly error_type: 'invalid_phone_number_country_code' }> {
  const refusal = refuse({ error_type: 'invalid_phone_number_country_code' as const })
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE') return refusal
  if (environment === 'live' && isFiction) return refusal
  if (allowedRegions !== 'all' && !allowedRegions.includes(region)) return refusal
  return ok(undefined)
}
