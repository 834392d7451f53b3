import type { BodyOf, loginOrCreateSms, sdkSendEmailPrimary, sdkSendSmsPrimary, sdkSendWhatsAppPrimary } from '@tollgate/contract'
import { judgeDestination } from '../guard/destination.policy.ts'
import type { Caller } from '../kernel/caller.ts'
import { parseEmailAddress } from '../kernel/email-address.ts'
import { parseAddress } from '../kernel/network.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'
import type { Channel, Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxEmail, sandboxNumber } from '../kernel/sandbox.ts'
import { lookupLocale } from '../messages/lookup-locale.ts'
import type { FactorAddress } from '../users/user.ts'
import type { CodeRequest } from './code-request.ts'

/** What a send says of the code that it wants, whichever channel and API it came by. */
export type CodeWishBody = BodyOf<typeof sdkSendSmsPrimary | typeof sdkSendWhatsAppPrimary | typeof sdkSendEmailPrimary>

export type CodeWish = Pick<CodeRequest, 'channel' | 'to' | 'expirationMinutes' | 'locale' | 'isAutofillWanted' | 'templates'>

const defaultExpirationMinutes = 2

/** The fields that every send has, judged in the order in which refusals are answered: body, then the number's type and region. */
export function parseCodeWish(project: Project, channel: Channel, body: CodeWishBody): Result<CodeWish, Refusal> {
  const locale = lookupLocale(body.locale ?? defaultLocale(project))
  if (!locale.ok) return locale
  if (!project.settings.locales.includes(locale.value)) return refuse({ error_type: 'invalid_locale' })
  const to = 'email' in body ? parseEmail(project, body.email) : parseNumber(project, body.phone_number)
  if (!to.ok) return to
  const templates = 'email' in body ? parseTemplates(project, body) : ok(noTemplates)
  if (!templates.ok) return templates
  return ok({
    channel,
    to: to.value,
    expirationMinutes: body.expiration_minutes ?? defaultExpirationMinutes,
    locale: locale.value,
    isAutofillWanted: 'enable_autofill' in body && (body.enable_autofill ?? false),
    templates: templates.value,
  })
}

const noTemplates = { login: undefined, signup: undefined }

function parseTemplates(
  { settings: { templates } }: Project,
  {
    login_template_id: login,
    signup_template_id: signup,
  }: Pick<BodyOf<typeof sdkSendEmailPrimary>, 'login_template_id' | 'signup_template_id'>,
): Result<CodeWish['templates'], Refusal> {
  const isThere = (id: string | undefined) => id === undefined || (Object.hasOwn(templates, id) && templates[id]?.channel === 'email')
  return isThere(login) && isThere(signup) ? ok({ login, signup }) : refuse({ error_type: 'email_template_not_found' })
}

/** What a backend says of the person behind its request. */
export function parseAttributes(attributes: BodyOf<typeof loginOrCreateSms>['attributes']): Result<Caller, Refusal> {
  const address = attributes?.ip_address === undefined ? ok(undefined) : parseAddress(attributes.ip_address)
  return address.ok ? ok({ address: address.value, userAgent: attributes?.user_agent ?? '' }) : address
}

/** English, or the first language of a project that does not speak it. */
function defaultLocale({ settings: { locales } }: Project): string {
  return locales.includes('en') ? 'en' : (locales[0] ?? 'en')
}

/** The sandbox number comes through as it is: it is no number that could be judged. */
function parseNumber({ environment, settings }: Project, input: string): Result<FactorAddress, Refusal> {
  if (input === sandboxNumber)
    return environment === 'test' ? ok({ kind: 'phone_number', address: input }) : refuse({ error_type: 'invalid_phone_number_sandbox' })
  const parsed = parsePhoneNumber(input)
  if (!parsed.ok) return parsed
  const destination = judgeDestination(parsed.value, { environment, allowedRegions: settings.allowed_regions })
  return destination.ok ? ok({ kind: 'phone_number', address: parsed.value.number }) : destination
}

function parseEmail({ environment }: Project, input: string): Result<FactorAddress, Refusal> {
  const parsed = parseEmailAddress(input)
  if (!parsed.ok) return parsed
  if (parsed.value === sandboxEmail && environment === 'live') return refuse({ error_type: 'invalid_email' })
  return ok({ kind: 'email', address: parsed.value })
}
