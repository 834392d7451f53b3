/** Shorter than a passcode or a number, so that neither is taken for one. */
const fiveDigits = /^[0-9]{1,5}$/

/** `Twilio 30003`, as operators look it up; of whatever else a vendor writes there, nothing. */
export function reasonOf(vendor: string, code: unknown, pattern = fiveDigits): string {
  const isCode = (typeof code === 'string' || typeof code === 'number') && pattern.test(String(code))
  return isCode ? `${vendor} ${String(code)}` : `${vendor} gave no code`
}
