import { createHmac, timingSafeEqual } from 'node:crypto'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import { minute, second } from '../../kernel/time.ts'

interface Held {
  readonly secret: string
  readonly method: 'sha256' | 'sha512' | 'md5'
  readonly now: EpochMilliseconds
}

const toleranceMilliseconds = 5 * minute

/** `sig` is an HMAC over all other fields by name, `&name=value`, in which & and = of a value are _; `timestamp` is in seconds. */
export function isSignedByVonage(fields: Readonly<Record<string, string>>, { secret, method, now }: Held): boolean {
  const { sig = '', timestamp = '', ...others } = fields
  if (!/^[0-9]{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * second) > toleranceMilliseconds) return false
  const signed = Object.entries({ ...others, timestamp })
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, '_')}`)
  const expected = createHmac(method, secret).update(signed.join('')).digest()
  const claimed = Buffer.from(/^[0-9A-Fa-f]+$/.test(sig) ? sig : '', 'hex')
  return claimed.length === expected.length && timingSafeEqual(claimed, expected)
}
