import type { Price } from '../../delivery/hand-over.ts'

const decimal = /^[0-9]{1,9}(?:\.[0-9]{1,9})?$/
const currencyCode = /^[A-Z]{3}$/
/** Up to nine digits before the point, and behind it. */
export const decimalPattern = decimal.source
/** ISO 4217. */
export const currencyPattern = currencyCode.source

export function isDecimal(text: unknown): text is string {
  return typeof text === 'string' && decimal.test(text)
}

/** Undefined where the vendor says none, or says it otherwise. */
export function priceOf(amount: unknown, currency: unknown): Price | undefined {
  return isDecimal(amount) && typeof currency === 'string' && currencyCode.test(currency) ? { amount, currency } : undefined
}
