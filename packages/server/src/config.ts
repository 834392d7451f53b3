import { parseAllowedHosts, type AllowedHost } from './kernel/allowed-hosts.ts'
import { ok, refuse, type Result } from './kernel/result.ts'

export type Command = 'dev' | 'start' | 'manage'

/** What the environment says, read once. `undefined` where nothing was said and the command supplies its own. */
export interface Config {
  readonly secret: string | undefined
  readonly previousSecret: string | undefined
  readonly port: number
  readonly host: string | undefined
  readonly publicUrl: string | undefined
  readonly database: DatabaseLocation | undefined
  readonly trustedProxies: number
  readonly tlsCertFile: string | undefined
  readonly tlsKeyFile: string | undefined
  readonly providersFile: string | undefined
  readonly webhookAllowedHosts: readonly AllowedHost[]
  readonly metricsToken: string | undefined
  readonly logLevel: (typeof logLevels)[number] | undefined
  readonly contact: string | undefined
  readonly devDir: string
  readonly devProjectSettings: Readonly<Record<string, unknown>>
  readonly isDevClock: boolean
}

/** `file:PATH`, `:memory:` or `postgres://...`. */
export type DatabaseLocation = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string }

export interface ConfigMistake {
  readonly name: string
  /** Left out of the message for a secret. */
  readonly value: string | undefined
  readonly range: string
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

interface Setting<T> {
  readonly name: string
  /** What is right, in words; also the docs'. */
  readonly range: string
  readonly fallback: string
  readonly isSecret?: boolean
  /** Undefined: not right. */
  read(value: string | undefined, command: Command): { readonly value: T } | undefined
}

type Reading<T> = { readonly value: T } | undefined

/** One row a setting. docs/settings.md is made from these. */
export const settings: { readonly [K in keyof Config]: Setting<Config[K]> } = {
  secret: {
    name: 'TOLLGATE_SECRET',
    range: 'at least 32 bytes, not a well-known value; every key is derived from it',
    fallback: '`dev`: generated into the dev folder; `start`: required',
    isSecret: true,
    read: (value, command) => (value === undefined && command !== 'start' ? { value: undefined } : readSecret(value, command)),
  },
  previousSecret: {
    name: 'TOLLGATE_SECRET_PREVIOUS',
    range: 'the secret before a rotation, at least 32 bytes; looked up too, old counts are carried over',
    fallback: 'none',
    isSecret: true,
    read: optional((value) => readSecret(value)),
  },
  port: {
    name: 'TOLLGATE_PORT',
    range: 'whole number, 0 to 65535; 0 takes a free one',
    fallback: '4000',
    read: (value) => readInteger(value ?? '4000', 65_535),
  },
  host: {
    name: 'TOLLGATE_HOST',
    range: 'address or name to listen on',
    fallback: '`dev`: loopback, IPv4 and IPv6; `start`: 0.0.0.0',
    read: optional((value) => matching(value, /^[A-Za-z0-9.:_-]{1,255}$/)),
  },
  publicUrl: {
    name: 'TOLLGATE_PUBLIC_URL',
    range: 'http or https URL under which callers reach this server',
    fallback: '`http://localhost:PORT`',
    read: optional(readUrl),
  },
  database: {
    name: 'TOLLGATE_DATABASE_URL',
    range: '`file:PATH`, `postgres://...`, or `:memory:` with `dev`',
    fallback: '`dev`: a file in the dev folder; `start`: required',
    isSecret: true,
    read: (value, command) => (value === undefined && command !== 'start' ? { value: undefined } : readDatabase(value, command)),
  },
  trustedProxies: {
    name: 'TOLLGATE_TRUSTED_PROXIES',
    range: 'hops between the callers and this server, 0 to 10',
    fallback: '0',
    read: (value) => readInteger(value ?? '0', 10),
  },
  tlsCertFile: {
    name: 'TOLLGATE_TLS_CERT_FILE',
    range: 'PEM file; set together with TOLLGATE_TLS_KEY_FILE',
    fallback: 'none',
    read: optional(nonEmpty),
  },
  tlsKeyFile: {
    name: 'TOLLGATE_TLS_KEY_FILE',
    range: 'PEM file; set together with TOLLGATE_TLS_CERT_FILE',
    fallback: 'none',
    read: optional(nonEmpty),
  },
  providersFile: {
    name: 'TOLLGATE_PROVIDERS_FILE',
    range: 'JSON file that names the providers and routes; docs/providers.md',
    fallback: 'none',
    read: optional(nonEmpty),
  },
  webhookAllowedHosts: {
    name: 'TOLLGATE_WEBHOOK_ALLOWED_HOSTS',
    range: 'hosts with commas between, such as `localhost:3000,10.0.0.7`, that webhooks may reach beside public addresses',
    fallback: 'none',
    read: (value) => {
      const hosts = value === undefined ? [] : parseAllowedHosts(value)
      return hosts && { value: hosts }
    },
  },
  metricsToken: {
    name: 'TOLLGATE_METRICS_TOKEN',
    range: 'bearer token of at least 16 visible characters that `/metrics` asks for',
    fallback: 'none: `/metrics` answers this machine only',
    isSecret: true,
    read: optional((value) => matching(value, /^[\x21-\x7e]{16,}$/)),
  },
  logLevel: {
    name: 'TOLLGATE_LOG_LEVEL',
    range: `one of ${logLevels.join(', ')}`,
    fallback: '`dev`: warn; `start`: info',
    read: optional((value) => {
      const level = logLevels.find((known) => known === value)
      return level && { value: level }
    }),
  },
  contact: {
    name: 'TOLLGATE_CONTACT',
    range: 'whom a 500 names: an address or URL of at most 200 characters',
    fallback: 'none',
    read: optional((value) => matching(value, /^[^\p{C}]{1,200}$/u)),
  },
  devDir: {
    name: 'TOLLGATE_DEV_DIR',
    range: 'folder for what `dev` keeps',
    fallback: '`.tollgate`',
    read: (value) => nonEmpty(value ?? '.tollgate'),
  },
  devProjectSettings: {
    name: 'TOLLGATE_DEV_PROJECT_SETTINGS',
    range: 'JSON object of project settings, put over those of the dev project',
    fallback: 'none',
    read: (value) => readJsonObject(value ?? '{}'),
  },
  isDevClock: {
    name: 'TOLLGATE_DEV_CLOCK',
    range: '`1` lets `dev` answer `POST /dev/clock`; refused by `start`',
    fallback: 'none',
    read: (value, command) =>
      value === undefined || value === '0' ? { value: false } : value === '1' && command !== 'start' ? { value: true } : undefined,
  },
}

/** A secret that the providers file names. */
export function providerSecret(name: string): string | undefined {
  return process.env[name]
}

/** All mistakes together. An empty variable counts as absent. */
export function readConfig(
  command: Command,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Result<Config, readonly ConfigMistake[]> {
  const mistakes: ConfigMistake[] = []
  const values = Object.entries(settings).map(([key, setting]) => {
    const given = environment[setting.name] === '' ? undefined : environment[setting.name]
    const reading = (setting as Setting<unknown>).read(given, command)
    if (reading === undefined) mistakes.push({ name: setting.name, value: setting.isSecret ? undefined : given, range: setting.range })
    return [key, reading?.value]
  })
  const config = Object.fromEntries(values) as Config
  if ((config.tlsCertFile === undefined) !== (config.tlsKeyFile === undefined)) {
    mistakes.push({ name: settings.tlsKeyFile.name, value: config.tlsKeyFile, range: settings.tlsKeyFile.range })
  }
  return mistakes.length > 0 ? refuse(mistakes) : ok(config)
}

export function describeMistakes(mistakes: readonly ConfigMistake[]): string {
  return mistakes
    .map(({ name, value, range }) => `${name}${value === undefined ? ' is missing or wrong' : `=${value} is wrong`}; expected: ${range}`)
    .join('\n')
}

function optional<T>(read: (value: string) => Reading<T>): (value: string | undefined) => Reading<T | undefined> {
  return (value) => (value === undefined ? { value: undefined } : read(value))
}

function readSecret(value: string | undefined, command: Command = 'dev'): Reading<string> {
  const minimumBytes = 32
  if (value === undefined || Buffer.byteLength(value) < minimumBytes) return undefined
  return command === 'start' && isWellKnown(value) ? undefined : { value }
}

/** What stands in examples and tutorials, and one short text over and over. */
function isWellKnown(secret: string): boolean {
  const isFromAnExample = /change.?(?:me|this|it)|your.?secret|super.?secret|passw[o0]rd|example|0123456789|abcdefghij/i.test(secret)
  return isFromAnExample || /^(.{1,12}?)\1+.{0,12}$/s.test(secret)
}

function readInteger(value: string, highest: number): Reading<number> {
  return /^\d{1,6}$/.test(value) && Number(value) <= highest ? { value: Number(value) } : undefined
}

function readUrl(value: string): Reading<string> {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return undefined
  const { search, hash } = new URL(value)
  return search === '' && hash === '' ? { value: value.replace(/\/+$/, '') } : undefined
}

function readDatabase(value: string | undefined, command: Command): Reading<DatabaseLocation> {
  if (value === ':memory:') return command === 'dev' ? { value: { kind: 'sqlite', path: value } } : undefined
  if (value?.startsWith('file:') === true && value.length > 'file:'.length)
    return { value: { kind: 'sqlite', path: value.slice('file:'.length) } }
  const isPostgres = value !== undefined && /^postgres(?:ql)?:\/\//.test(value) && URL.canParse(value)
  return isPostgres ? { value: { kind: 'postgres', url: value } } : undefined
}

function readJsonObject(value: string): Reading<Readonly<Record<string, unknown>>> {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { value: { ...parsed } } : undefined
  } catch {
    return undefined
  }
}

function nonEmpty(value: string): Reading<string> {
  return value === '' ? undefined : { value }
}

function matching(value: string, shape: RegExp): Reading<string> {
  return shape.test(value) ? { value } : undefined
}
