import { getCountries } from 'libphonenumber-js/max'
import type { Environment } from '../kernel/ids.ts'
import { locales } from '../kernel/locale.ts'
import type { Channel, ProjectSettings, SendLimits } from '../kernel/project.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'

/** By key as on the command line, a limit's with its dot: `limits.number_day`. */
export type SettingValues = Readonly<Record<string, unknown>>

export interface SettingMistake {
  readonly key: string
  readonly value: unknown
  /** What would have been right, in words. */
  readonly range: string
}

/** What settings need of the texts: projects and messages know nothing of each other. */
export interface MessageRules {
  isSmsName(name: string): boolean
  smsNameOf(projectName: string): string
  /** Every mistake in a project's own texts; `path` leads from the templates down. */
  lintTemplates(
    templates: unknown,
    wish: { readonly hasAppHash: boolean },
  ): readonly { readonly path: readonly string[]; readonly value: unknown; readonly expected: string }[]
}

/** What settings are judged by, beside themselves. */
export interface SettingGround {
  readonly environment: Environment
  /** What was set before, and stays where it is not set again. */
  readonly held: SettingValues
  readonly rules: MessageRules
}

interface SettingRule {
  readonly range: string
  fits(value: unknown, environment: Environment, rules: MessageRules): boolean
}

const regions: ReadonlySet<string> = new Set(getCountries())
const channels: readonly Channel[] = ['sms', 'whatsapp', 'email']

/** One row a setting: its range in words, and the judgement. Defaults: `settingsOf`. */
export const settingRules: Readonly<Record<string, SettingRule>> = {
  name: { range: 'text of 1 to 100 characters', fits: (value) => isText(value, /^[^\p{C}]{1,100}$/u) },
  sms_name: {
    range: '1 to 20 GSM-7 basic letters, digits, spaces and .-& without a run of 4 digits',
    fits: (value, _environment, rules) => typeof value === 'string' && rules.isSmsName(value),
  },
  allowed_origins: {
    range: 'list of at most 100 origins such as "https://app.example.com"',
    fits: (value) => isList(value, 100, isOrigin),
  },
  allowed_regions: {
    range: '"all" or a list of ISO 3166-1 alpha-2 regions such as ["US", "CA"]',
    fits: (value) => value === 'all' || isList(value, 300, (region) => typeof region === 'string' && regions.has(region)),
  },
  locales: { range: `non-empty list of ${locales.join(', ')}`, fits: (value) => isList(value, 4, isOneOf(locales)) && value.length > 0 },
  test_numbers: { range: 'object of E.164 numbers and their six-digit codes, at most 100; test projects only', fits: isTestNumbers },
  create_new_users: boolean(),
  channels: { range: `non-empty list of ${channels.join(', ')}`, fits: (value) => isList(value, 3, isOneOf(channels)) && value.length > 0 },
  max_session_duration_minutes: integer(5, 527_040),
  http_only_cookies: boolean(),
  enumeration_protection: boolean(),
  jwt_algorithm: { range: '"RS256" or "ES256"', fits: isOneOf(['RS256', 'ES256']) },
  autofill_domain: {
    range: 'null or a lower-case ASCII host of at most 40 characters',
    fits: (value) => value === null || (isText(value, /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/) && value.length <= 40),
  },
  autofill_app_hashes: {
    range: 'list of at most 10 SMS Retriever hashes of 11 characters',
    fits: (value) => isList(value, 10, (hash) => isText(hash, /^[A-Za-z0-9+/]{11}$/)),
  },
  factor_change_max_age_minutes: integer(0, 527_040),
  templates: {
    range:
      'object of at most 50 `{channel, subject, text}` by id, subject (emails only) and text by locale, with `{code}`, `{name}`, `{minutes}`',
    // Judged by `templateMistakes`, which names each mistake.
    fits: () => true,
  },
  webhook_url: {
    range: 'null or an https URL of at most 500 characters; http in test projects only',
    fits: (value, environment) => value === null || isWebhookUrl(value, environment),
  },
  'limits.gap_seconds': {
    range: 'list of 1 to 10 whole seconds, 1 to 3600; 0 in test projects only',
    fits: (value, environment) => isList(value, 10, (gap) => isInteger(gap, environment === 'test' ? 0 : 1, 3_600)) && value.length > 0,
  },
  'limits.known_number_hour': limit(),
  'limits.stranger_number_hour': limit(),
  'limits.number_day': limit(),
  'limits.address_hour': limit(),
  'limits.prefix_day': limit(),
  'limits.project_new_day': limit(),
}

/** The given settings by flat key, or every mistake in them. */
export function parseSettings(given: SettingValues, ground: SettingGround): Result<SettingValues, readonly SettingMistake[]> {
  const flat = flatten(given)
  const mistakes = Object.entries(flat).flatMap(([key, value]): SettingMistake[] => {
    const rule = Object.hasOwn(settingRules, key) ? settingRules[key] : undefined
    if (rule === undefined) return [{ key, value, range: `no such setting; there are ${Object.keys(settingRules).join(', ')}` }]
    return rule.fits(value, ground.environment, ground.rules) ? [] : [{ key, value, range: rule.range }]
  })
  const all = [...mistakes, ...templateMistakes(flat, ground)]
  return all.length > 0 ? refuse(all) : ok(flat)
}

/** An app hash leaves texts less room, so that either setting is judged with the other. */
function templateMistakes(flat: SettingValues, { held, rules }: SettingGround): readonly SettingMistake[] {
  if (flat['templates'] === undefined && flat['autofill_app_hashes'] === undefined) return []
  const { templates = {}, autofill_app_hashes: hashes } = { ...held, ...flat }
  const found = rules.lintTemplates(templates, { hasAppHash: Array.isArray(hashes) && hashes.length > 0 })
  return found.map(({ path, value, expected }) => ({ key: ['templates', ...path].join('.'), value, range: expected }))
}

/** What was set, over the defaults. */
export function settingsOf(environment: Environment, values: SettingValues, rules: MessageRules): ProjectSettings {
  const defaults = defaultsOf(environment)
  const flatDefaults = flatten({ ...defaults })
  const { limits, settings } = nest({ ...flatDefaults, ...values })
  const name = typeof values['name'] === 'string' ? values['name'] : defaults.name
  const smsName = typeof values['sms_name'] === 'string' ? values['sms_name'] : rules.smsNameOf(name)
  // Each value was judged by its rule before it was stored.
  return { ...(settings as unknown as ProjectSettings), sms_name: smsName, limits: limits as unknown as SendLimits }
}

function defaultsOf(environment: Environment): ProjectSettings {
  return {
    name: 'Tollgate',
    sms_name: 'Tollgate',
    allowed_origins: [],
    allowed_regions: environment === 'test' ? 'all' : ['US', 'CA'],
    locales,
    test_numbers: {},
    create_new_users: true,
    channels: ['sms'],
    max_session_duration_minutes: 527_040,
    http_only_cookies: false,
    enumeration_protection: false,
    jwt_algorithm: 'RS256',
    autofill_domain: null,
    autofill_app_hashes: [],
    factor_change_max_age_minutes: 0,
    templates: {},
    webhook_url: null,
    limits: {
      gap_seconds: [15, 30, 60, 120],
      known_number_hour: 5,
      stranger_number_hour: 3,
      number_day: environment === 'test' ? 100 : 10,
      address_hour: 30,
      prefix_day: 6,
      project_new_day: 1_000,
    },
  }
}

const limitsPrefix = 'limits.'

function flatten({ limits, ...others }: SettingValues): SettingValues {
  if (limits === undefined) return others
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) return { ...others, limits }
  return { ...others, ...Object.fromEntries(Object.entries(limits).map(([key, value]) => [`${limitsPrefix}${key}`, value as unknown])) }
}

function nest(flat: SettingValues): { readonly settings: SettingValues; readonly limits: SettingValues } {
  const entries = Object.entries(flat)
  const isLimit = ([key]: [string, unknown]) => key.startsWith(limitsPrefix)
  return {
    settings: Object.fromEntries(entries.filter((entry) => !isLimit(entry))),
    limits: Object.fromEntries(entries.filter(isLimit).map(([key, value]) => [key.slice(limitsPrefix.length), value])),
  }
}

function boolean(): SettingRule {
  return { range: 'true or false', fits: (value) => typeof value === 'boolean' }
}

function integer(lowest: number, highest: number): SettingRule {
  return { range: `whole number, ${lowest.toString()} to ${highest.toString()}`, fits: (value) => isInteger(value, lowest, highest) }
}

function limit(): SettingRule {
  return {
    range: 'whole number, 1 to 1000000; 0 switches it off, in test projects only',
    fits: (value, environment) => isInteger(value, environment === 'test' ? 0 : 1, 1_000_000),
  }
}

function isInteger(value: unknown, lowest: number, highest: number): boolean {
  return Number.isInteger(value) && Number(value) >= lowest && Number(value) <= highest
}

function isText(value: unknown, shape: RegExp): value is string {
  return typeof value === 'string' && shape.test(value)
}

function isOneOf(allowed: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && allowed.includes(value)
}

function isList(value: unknown, longest: number, fits: (item: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= longest && value.every(fits)
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value
}

function isWebhookUrl(value: unknown, environment: Environment): boolean {
  if (typeof value !== 'string' || value.length > 500 || !URL.canParse(value)) return false
  const { protocol, username, password } = new URL(value)
  return (protocol === 'https:' || (protocol === 'http:' && environment === 'test')) && username === '' && password === ''
}

function isTestNumbers(value: unknown, environment: Environment): boolean {
  if (environment !== 'test' || typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  return entries.length <= 100 && entries.every(([number, code]) => isStoredForm(number) && isText(code, /^[0-9]{6}$/))
}

/** The form that numbers are kept in; another spelling of the same number would never be met. */
function isStoredForm(number: string): boolean {
  const parsed = parsePhoneNumber(number)
  return parsed.ok && parsed.value.number === number
}
