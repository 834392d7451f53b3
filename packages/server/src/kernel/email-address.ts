import type { Brand } from './brand.ts'
import { ok, refuse, type Result } from './result.ts'

/** Lower case, at most 254 characters. */
export type EmailAddress = Brand<string, 'EmailAddress'>

const maxLength = 254
// The pattern that browsers hold an <input type=email> to, with a dot in the domain asked for. Source: HTML, "valid e-mail address".
const shape = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/

export function parseEmailAddress(input: string): Result<EmailAddress, { error_type: 'invalid_email' }> {
  const address = input.toLowerCase()
  return address.length <= maxLength && shape.test(address) ? ok(address as EmailAddress) : refuse({ error_type: 'invalid_email' })
}
