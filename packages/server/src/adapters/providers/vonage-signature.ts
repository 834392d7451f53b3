import { createHmac, timingSafeEqual } from 'node:crypto'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import { minute, second } from '../../kernel/time.ts'
import { fieldsAtMost } from '../http-request/form-of.ts'

interface Held {
  readonly secret: string
  readonly method: 'sha256' | 'sha512' | 'md5'
  readonly now: EpochMilliseconds
}

const toleranceMilliseconds = 5 * minute

/**
 * `sig` is an HMAC over all other fields by name, `&name=value`, in which & and = of a value are _; `timestamp` is in seconds. A name with
 * & or = is none of Vonage's: `a=1&b` with the value 2 would be signed as the fields a and b are.
 */
export function isSignedByVonage(fields: Readonly<Record<string, string>>, { secret, method, now }: Held): boolean {
  const { sig = '', timestamp = '', ...others } = fields
  const names = Object.keys(fields)
  if (names.length > fieldsAtMost || names.some((name) => /[&=]/.test(name))) return false
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * second) > toleranceMilliseconds) return false
  const signed = Object.entries({ ...others, timestamp })
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
  const expected = createHmac(method, secret).update(signed.join('')).digest()
  const claimed = Buffer.from(/^[0-9A-Fa-f]+$/.test(sig) ? sig : '', 'hex')
  return claimed.length === expected.length && timingSafeEqual(claimed, expected)
}
