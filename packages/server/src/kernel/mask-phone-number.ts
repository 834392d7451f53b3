const shownDigits = 4
const leastHiddenDigits = 4

/** ITU-T E.164, list of assigned country codes: all others have three digits. */
const shortCountryCode = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** For logs and pages: the country code and at most the last four digits. Text that is no E.164 number shows nothing. */
export function maskPhoneNumber(number: string): string {
  if (!/^\+[0-9]{4,15}$/.test(number)) return '•••'
  const digits = number.slice(1)
  const countryCode = shortCountryCode.exec(digits)?.[0] ?? digits.slice(0, 3)
  const national = digits.slice(countryCode.length)
  const shown = Math.min(shownDigits, Math.max(0, national.length - leastHiddenDigits))
  return `+${countryCode}•••${national.slice(national.length - shown)}`
}
