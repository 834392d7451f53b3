import { parse as parseWithErrors, type ParseError } from 'jsonc-parser'
import type { Static, TObject } from 'typebox'
import { Check } from 'typebox/value'
import type { Channel } from '../kernel/project.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { variableName, type ProviderTools, type ProviderType, type Resolved } from './provider-type.ts'
import type { Provider } from './provider.port.ts'
import type { DeliveryRoute, Sender } from './providers.ts'
import { channelSetting, entrySchema, regionSetting, routeSettings, type commonSettings } from './providers-file-schema.ts'
import { isRegion } from './region-of.ts'
import { schemaMistakes } from './schema-mistakes.ts'
import { unreachedRoutes } from './unreached-routes.policy.ts'

/** What an entry of the file comes to; built by `make` once somebody serves. */
export interface ProviderEntry {
  readonly name: string
  readonly type: string
  /** Default live. */
  readonly serves: 'test' | 'live'
  readonly channels: readonly Channel[]
  /** Messages at a time, of this process alone. 1 to 500; default 20. */
  readonly concurrency: number
  /** Messages a second, of this process alone. 0.1 to 1,000; undefined, the default: as many as come. */
  readonly perSecond: number | undefined
  /** It drops what comes twice under one message id. Default false. */
  readonly isIdempotent: boolean
  /** By region; `from` of the file comes last, for all regions. */
  readonly senders: readonly Sender[]
  make(tools: ProviderTools): Provider
}

export interface ProvidersFile {
  readonly entries: readonly ProviderEntry[]
  readonly routes: readonly DeliveryRoute[]
}

const fileKeys: ReadonlySet<string> = new Set(['$schema', 'providers', 'routes'])

const defaultConcurrency = 20

/** All mistakes together, each saying where it is and what would be right. Secrets come from the environment, never from the file. */
export function parseProvidersFile(
  json: string,
  { types, secretOf }: { readonly types: readonly ProviderType[]; readonly secretOf: (name: string) => string | undefined },
): Result<ProvidersFile, readonly string[]> {
  // Some editors begin a file with a byte order mark.
  const text = json.replace(/^\ufeff/, '')
  const file = parseJson(text)
  if (file === undefined) return refuse([`the file is no JSON${whereJsonBreaks(text)}`])
  if (!isObject(file)) return refuse(['the file is not a JSON object with "providers" and "routes"'])
  const { providers, routes } = file
  if (!Array.isArray(providers) || !Array.isArray(routes)) return refuse(['"providers" and "routes" have to be there, and to be lists'])
  const read = providers.map((entry: unknown, index) => readEntry(entry, { place: `providers[${index.toString()}]`, types, secretOf }))
  const entries = read.flatMap((entry) => (entry.ok ? [entry.value] : []))
  const mistakes = [
    ...Object.keys(file).flatMap((key) => (fileKeys.has(key) ? [] : [`"${key}" is no part of the file`])),
    ...read.flatMap((entry) => (entry.ok ? [] : entry.refusal)),
    ...twice(providers).map((held) => `two providers have the name "${held}"`),
    ...routes.flatMap((held: unknown, index) => mistakesOfRoute(held, { place: `routes[${index.toString()}]`, types, providers })),
    ...mistakesOfOrder(routes, providers),
  ]
  return mistakes.length > 0
    ? refuse(mistakes)
    : ok({ entries, routes: (routes as readonly unknown[]).map((held) => deliveryRouteOf(held as Static<typeof routeSettings>)) })
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

interface EntryQuestion {
  readonly place: string
  readonly types: readonly ProviderType[]
  readonly secretOf: (name: string) => string | undefined
}

function readEntry(entry: unknown, { place, types, secretOf }: EntryQuestion): Result<ProviderEntry, readonly string[]> {
  if (!isObject(entry)) return refuse([`${place} is no object`])
  const type = types.find((known) => known.type === entry['type'])
  if (type === undefined)
    return refuse([`${place}.type is ${JSON.stringify(entry['type'])}; expected: ${types.map((known) => known.type).join(', ')}`])
  const unfit = schemaMistakes(entrySchema(type), entry, place)
  const unset = settingsWithoutSecret(entry, secretOf)
  const settings = resolvedBy(secretOf, entry)
  // Nothing can be said of what does not fit, nor of a secret that is not there.
  const judged =
    unfit.length > 0
      ? []
      : (type.mistakesOf?.(settings, entry) ?? []).filter((mistake) => !unset.some(({ key }) => mistake.startsWith(key)))
  const mistakes = [
    ...unfit,
    ...unset.map(({ variable }) => `${place}: the environment variable ${variable} is not set`),
    ...judged.map((mistake) => `${place}.${mistake}`),
    ...mistakesOfSenders(entry['senders'], place),
  ]
  // Held to the schema just now.
  return mistakes.length > 0 ? refuse(mistakes) : ok(entryOf(entry as unknown as CommonSettings, { type, settings }))
}

type CommonSettings = Static<TObject<typeof commonSettings>>

interface Judged {
  readonly type: ProviderType
  /** Held to the type's own schema. */
  readonly settings: Resolved<Readonly<Record<string, unknown>>>
}

function resolvedBy(secretOf: EntryQuestion['secretOf'], entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, isSecret(value) ? (secretOf(value.env) ?? '') : value]))
}

function mistakesOfSenders(senders: unknown, place: string): readonly string[] {
  if (!Array.isArray(senders)) return []
  return senders.flatMap((sender: unknown, index) =>
    isObject(sender) ? mistakesOfRegions(sender['regions'], `${place}.senders[${index.toString()}]`) : [],
  )
}

/** Of those that have the form of a region. */
function mistakesOfRegions(named: unknown, place: string): readonly string[] {
  const wellFormed = stringsIn(named).filter((each) => Check(regionSetting, each))
  return wellFormed.flatMap((each) => (isRegion(each) ? [] : [`${place}.regions names "${each}", which no number is of`]))
}

function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function entryOf(entry: CommonSettings, { type, settings }: Judged): ProviderEntry {
  const { from, senders = [] } = entry
  return {
    name: entry.name,
    type: type.type,
    serves: entry.for ?? 'live',
    channels: type.channels,
    concurrency: entry.concurrency ?? defaultConcurrency,
    perSecond: entry.per_second,
    isIdempotent: settings['idempotent'] === true,
    senders: [...senders, ...(from === undefined ? [] : [{ regions: undefined, from }])],
    make: (tools) => type.make(settings, tools),
  }
}

interface RouteQuestion {
  readonly place: string
  readonly types: readonly ProviderType[]
  readonly providers: readonly unknown[]
}

function mistakesOfRoute(held: unknown, { place, types, providers }: RouteQuestion): readonly string[] {
  if (!isObject(held)) return [`${place} is no object`]
  const names = namesOf(providers)
  const { channel: wanted, regions: inRegions, prefixes, providers: wishes } = held
  const isForNumbers = inRegions !== undefined || prefixes !== undefined
  const inWishes = stringsIn(wishes).flatMap((wish) => {
    if (!names.includes(wish)) return [`${place}.providers names "${wish}", which is no provider of the file`]
    const type = typeOf(wish, { types, providers })
    const isCarried = type === undefined || !Check(channelSetting, wanted) || type.channels.includes(wanted)
    return isCarried ? [] : [`${place}.providers: "${wish}" (${type.type}) carries no ${wanted}`]
  })
  return [
    ...schemaMistakes(routeSettings, held, place),
    ...(wanted === 'email' && isForNumbers ? [`${place} is never used: an email address has no region and no prefix`] : []),
    ...mistakesOfRegions(inRegions, place),
    ...inWishes,
  ]
}

/** Whatever else is wrong with the entry. Undefined: no type that there is. */
function typeOf(name: string, { types, providers }: Omit<RouteQuestion, 'place'>): ProviderType | undefined {
  const entry = providers.filter(isObject).find((held) => held['name'] === name)
  return types.find(({ type }) => type === entry?.['type'])
}

/** Among those that can be read, so that it is told together with what is wrong elsewhere. */
function mistakesOfOrder(routes: readonly unknown[], providers: readonly unknown[]): readonly string[] {
  const serving = routes.flatMap((held, index) => {
    if (schemaMistakes(routeSettings, held, '').length > 0) return []
    const { channel: carried, regions: inRegions, prefixes, providers: wishes } = held as Static<typeof routeSettings>
    const environments = new Set(wishes.flatMap((wish) => environmentsOf(wish, providers)))
    return [{ place: `routes[${index.toString()}]`, channel: carried, regions: inRegions, prefixes, environments }]
  })
  return unreachedRoutes(serving).map(({ place, takenBy }) => `${place} is never used: ${takenBy} comes first and takes all it is for`)
}

/** None where nobody has the name: that is a mistake of its own. */
function environmentsOf(wish: string, providers: readonly unknown[]): readonly unknown[] {
  return providers.flatMap((entry) => (isObject(entry) && entry['name'] === wish ? [entry['for'] ?? 'live'] : []))
}

function deliveryRouteOf({ channel: carried, regions: inRegions, prefixes, providers }: Static<typeof routeSettings>): DeliveryRoute {
  const key = [carried, inRegions?.join(','), prefixes?.join(',')].filter((part) => part !== undefined).join(' ')
  return { key, channel: carried, regions: inRegions, prefixes, providers }
}

function settingsWithoutSecret(entry: Readonly<Record<string, unknown>>, secretOf: EntryQuestion['secretOf']) {
  const secrets = Object.entries(entry).flatMap(([key, value]) => (isSecret(value) ? [{ key, variable: value.env }] : []))
  return secrets.filter(({ variable }) => (secretOf(variable) ?? '') === '')
}

function isSecret(value: unknown): value is { readonly env: string } {
  return isObject(value) && typeof value['env'] === 'string' && variableName.test(value['env'])
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function twice(providers: readonly unknown[]): readonly string[] {
  const names = namesOf(providers)
  return [...new Set(names.filter((held, index) => names.indexOf(held) !== index))]
}

function namesOf(providers: readonly unknown[]): readonly string[] {
  return providers.flatMap((entry) => (isObject(entry) && typeof entry['name'] === 'string' ? [entry['name']] : []))
}

/** The engine's own words hold a piece of the file, and often no place. */
function whereJsonBreaks(json: string): string {
  const errors: ParseError[] = []
  parseWithErrors(json, errors, { disallowComments: true, allowTrailingComma: false })
  const offset = errors[0]?.offset ?? json.length
  if (offset >= json.trimEnd().length) return ': it ends too early'
  const lines = json.slice(0, offset).split('\n')
  return `: line ${lines.length.toString()}, column ${((lines.at(-1) ?? '').length + 1).toString()}`
}
