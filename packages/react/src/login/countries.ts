import { type CountryCode, getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/min'

export interface Country {
  readonly code: CountryCode
  readonly name: string
  /** With the plus sign: `+44`. */
  readonly callingCode: string
}

/** Every country that numbers are known of, by name in the language, in its order. */
export function countriesIn(language: string): readonly Country[] {
  const names = new Intl.DisplayNames([language], { type: 'region' })
  const order = new Intl.Collator(language)
  return getCountries()
    .map((code) => ({ code, name: names.of(code) ?? code, callingCode: callingCodeOf(code) }))
    .sort((one, other) => order.compare(one.name, other.name))
}

export function callingCodeOf(country: CountryCode): string {
  return `+${getCountryCallingCode(country)}`
}

/** The first known region that the browser's languages stand for (`en-GB` and `fr` alike); the United States where none does. */
export function likelyCountry(languageTags: readonly string[]): CountryCode {
  for (const tag of languageTags) {
    const region = regionOf(tag)
    if (region !== undefined && isSupportedCountry(region)) return region
  }
  return 'US'
}

/** undefined for a tag that is none: some systems make up their own (`en-US@posix`). */
function regionOf(languageTag: string): string | undefined {
  try {
    return new Intl.Locale(languageTag).maximize().region
  } catch {
    return undefined
  }
}
