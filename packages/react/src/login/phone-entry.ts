import { AsYouType, type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** What stands in the phone field, and which country is chosen beside it. */
export interface PhoneEntry {
  readonly country: CountryCode
  /** In the country's own way of writing, or internationally, from `+` on. */
  readonly text: string
}

export interface TypedPhone {
  /** What the field holds after the key, the paste or the fill. */
  readonly text: string
  /** Where the caret stands in it, counted in characters. */
  readonly caret: number
}

/**
 * The entry as it is to be shown after something was typed, and where the caret goes: after the same digit as before. A whole number with
 * a `+` that comes at once (pasted, filled in) changes the country; one that is typed does so when it is left (`settlePhone`).
 */
export function typePhone(before: PhoneEntry, typed: TypedPhone): PhoneEntry & { readonly caret: number } {
  const came = isInternational(typed.text) && digitsOf(typed.text).length > digitsOf(before.text).length + 1
  const settled = came ? settlePhone({ country: before.country, text: typed.text }) : undefined
  if (settled !== undefined && !isInternational(settled.text)) return { ...settled, caret: settled.text.length }

  const { text, caret } = isPunctuationErased(before.text, typed) ? withoutDigitBefore(typed) : typed
  const formatter = new AsYouType(before.country)
  const formatted = formatter.input(text)
  const country = isInternational(formatted) ? (formatter.getCountry() ?? before.country) : before.country
  return { country, text: formatted, caret: caretAfterDigits(formatted, digitsOf(text.slice(0, caret)).length) }
}

/** An international number of a known country, turned into that country's way of writing; anything else as it is. */
export function settlePhone(entry: PhoneEntry): PhoneEntry {
  if (!isInternational(entry.text)) return entry
  const number = parsePhoneNumberFromString(entry.text)
  return number?.country !== undefined && number.isValid() ? { country: number.country, text: number.formatNational() } : entry
}

/** E.164; undefined where no number of any country is that long. What else is wrong with it, the server says. */
export function e164Of({ country, text }: PhoneEntry): string | undefined {
  const number = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false })
  return number?.isPossible() === true ? number.number : undefined
}

/** As people read it, in one piece: `+1 415 555 2671`, with spaces that do not break. */
export function readablePhone(e164: string): string {
  return (parsePhoneNumberFromString(e164)?.formatInternational() ?? e164).replaceAll(' ', '\u00a0')
}

function isInternational(text: string): boolean {
  return text.trimStart().startsWith('+')
}

/** The plus sign counts: the caret may stand behind it alone. */
function digitsOf(text: string): string {
  return text.replaceAll(/[^\d+]/g, '')
}

/** Backspace on a bracket or a dash: nothing would change, for ever, because it comes back. */
function isPunctuationErased(before: string, typed: TypedPhone): boolean {
  return typed.text.length === before.length - 1 && digitsOf(typed.text) === digitsOf(before) && typed.caret < before.length
}

function withoutDigitBefore({ text, caret }: TypedPhone): TypedPhone {
  const kept = text.slice(0, caret).replace(/\d\D*$/, '')
  return { text: kept + text.slice(caret), caret: kept.length }
}

function caretAfterDigits(text: string, digits: number): number {
  let seen = 0
  for (let place = 0; place < text.length; place += 1) {
    if (seen === digits) return place
    if (/[\d+]/.test(text.charAt(place))) seen += 1
  }
  return text.length
}
