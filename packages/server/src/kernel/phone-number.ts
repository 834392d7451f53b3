import { parsePhoneNumberFromString, type PhoneNumberType } from 'libphonenumber-js/max'
import type { Brand } from './brand.ts'
import { ok, refuse, type Result } from './result.ts'

/** E.164, the one stored form of a subscriber. */
export type PhoneNumber = Brand<string, 'PhoneNumber'>

export interface ParsedPhoneNumber {
  readonly number: PhoneNumber
  /** ISO 3166-1 alpha-2 of the number itself: 25 regions share +1. */
  readonly region: string
  readonly type: PhoneNumberType
  /** In a range set aside for films and books: nobody's phone. */
  readonly isFiction: boolean
}

/** The shape alone: whether such numbers are given out is another question. */
export const e164 = /^\+[1-9][0-9]{6,14}$/
const argentineWithoutMobileMark = /^\+54(?!9)/

/** Sources: NANPA (555-01XX), Ofcom, ACMA, PTS. The landline ranges of these and other regions are no mobiles anyway. */
const fictionRanges = [
  /^\+1[0-9]{3}55501[0-9]{2}$/,
  /^\+447700900[0-9]{3}$/,
  /^\+6149157(?:0(?:006|110|15[6-9]|313|737)|1(?:266|491|804)|2(?:549|665|983)|3(?:087|770)|4(?:118|632))$/,
  /^\+6149157(?:5(?:254|789)|6(?:398|801)|7(?:426|644)|8(?:148|888|957)|9(?:212|455|760))$/,
  /^\+467017406(?:0[5-9]|[1-9][0-9])$/,
]

/** Takes E.164 as it is stored, `+` and ASCII digits; whatever else could name the same phone is refused, not repaired. */
export function parsePhoneNumber(input: string): Result<ParsedPhoneNumber, { readonly error_type: 'invalid_phone_number' }> {
  const parsed = parseCanonical(input)
  if (parsed === undefined) return refuse({ error_type: 'invalid_phone_number' })
  const mobile = argentineWithoutMobileMark.test(input) ? argentineMobile(input) : undefined
  return ok(mobile ?? parsed)
}

/**
 * +54 11 2345 6789 and +54 9 11 2345 6789 ring one phone, and libphonenumber calls both valid. The form with the 9 is kept: it is how
 * a mobile is dialled from abroad, and the other one has the type of a landline, to which no text is sent.
 */
function argentineMobile(input: string): ParsedPhoneNumber | undefined {
  const mobile = parseCanonical(`+549${input.slice('+54'.length)}`)
  return mobile?.type === 'MOBILE' ? mobile : undefined
}

// The library compiles its patterns on every call: 11 microseconds for US, 20 for GB. The type is asked once and stands for validity, which
// saves asking twice. No cache: sends to one number are seconds apart, so it would hold numbers in memory and rarely be hit.
function parseCanonical(input: string): ParsedPhoneNumber | undefined {
  if (!e164.test(input)) return undefined
  const parsed = parsePhoneNumberFromString(input, { extract: false })
  const type = parsed?.getType()
  // The library drops trunk zeros and carrier codes on its own, so +44 07911 ... would be one more name of +44 7911 ...
  if (parsed?.country === undefined || type === undefined || parsed.number !== input) return undefined
  return { number: input as PhoneNumber, region: parsed.country, type, isFiction: fictionRanges.some((range) => range.test(input)) }
}
