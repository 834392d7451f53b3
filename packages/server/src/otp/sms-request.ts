import type { BodyOf, loginOrCreateSms } from '@tollgate/contract'
import { judgeDestination } from '../guard/destination.policy.ts'
import type { Caller } from '../kernel/caller.ts'
import type { Locale } from '../kernel/locale.ts'
import { parseAddress } from '../kernel/network.ts'
import { parsePhoneNumber, type PhoneNumber } from '../kernel/phone-number.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxNumber } from '../kernel/sandbox.ts'
import { lookupLocale } from '../messages/lookup-locale.ts'

type LoginOrCreateBody = BodyOf<typeof loginOrCreateSms>

export interface SmsWish {
  readonly number: PhoneNumber
  readonly expirationMinutes: number
  readonly locale: Locale
  /** The text is to end in a line that lets a browser fill in the code. */
  readonly isAutofillWanted: boolean
}

const defaultExpirationMinutes = 2

/** The fields that every send has, judged in the order in which refusals are answered: body, then the number's type and region. */
export function parseSmsRequest(
  project: Project,
  body: Pick<LoginOrCreateBody, 'phone_number' | 'expiration_minutes' | 'locale' | 'enable_autofill'>,
): Result<SmsWish, Refusal> {
  const locale = lookupLocale(body.locale ?? defaultLocale(project))
  if (!locale.ok) return locale
  if (!project.settings.locales.includes(locale.value)) return refuse({ error_type: 'invalid_locale' })
  const number = parseDestination(project, body.phone_number)
  if (!number.ok) return number
  return ok({
    number: number.value,
    expirationMinutes: body.expiration_minutes ?? defaultExpirationMinutes,
    locale: locale.value,
    isAutofillWanted: body.enable_autofill ?? false,
  })
}

/** What a backend says of the person behind its request. */
export function parseAttributes(attributes: LoginOrCreateBody['attributes']): Result<Caller, Refusal> {
  const address = attributes?.ip_address === undefined ? ok(undefined) : parseAddress(attributes.ip_address)
  return address.ok ? ok({ address: address.value, userAgent: attributes?.user_agent ?? '' }) : address
}

/** English, or the first language of a project that does not speak it. */
function defaultLocale({ settings: { locales } }: Project): string {
  return locales.includes('en') ? 'en' : (locales[0] ?? 'en')
}

/** The sandbox number comes through as it is: it is no number that could be judged. */
function parseDestination({ environment, settings }: Project, input: string): Result<PhoneNumber, Refusal> {
  if (input === sandboxNumber)
    return environment === 'test' ? ok(input as PhoneNumber) : refuse({ error_type: 'invalid_phone_number_sandbox' })
  const parsed = parsePhoneNumber(input)
  if (!parsed.ok) return parsed
  const destination = judgeDestination(parsed.value, { environment, allowedRegions: settings.allowed_regions })
  return destination.ok ? ok(parsed.value.number) : destination
}
