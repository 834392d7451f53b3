import { forwardedAddress } from './forwarded-address.ts'
import type { TollgateOptions, TollgateSettings } from './options.ts'

const defaultTimeoutMilliseconds = 10_000

/** Throws one `Error` that names everything that is missing or wrong, and no value. */
export function readSettings(options: TollgateOptions): TollgateSettings {
  if (typeof window !== 'undefined') throw new Error('@tollgate/nextjs/server was loaded in a browser: it holds the secret of the project.')
  // eslint-disable-next-line no-restricted-properties -- the settings of an app, not of the server
  const { env } = process
  const baseUrl = options.baseUrl ?? env['TOLLGATE_URL'] ?? urlOnly(env['NEXT_PUBLIC_TOLLGATE_URL'])
  const projectId = options.projectId ?? env['TOLLGATE_PROJECT_ID']
  const secret = options.secret ?? env['TOLLGATE_PROJECT_SECRET']
  const publicToken = options.publicToken ?? env['TOLLGATE_PUBLIC_TOKEN'] ?? env['NEXT_PUBLIC_TOLLGATE_PUBLIC_TOKEN']
  const { trustedProxies = 0, addressOf, origins, timeoutMilliseconds = defaultTimeoutMilliseconds } = options

  const mistakes = [
    ...(isUrl(baseUrl) ? [] : ['baseUrl (or TOLLGATE_URL): an http or https URL']),
    ...(projectId?.startsWith('project-') ? [] : ['projectId (or TOLLGATE_PROJECT_ID): it begins with "project-"']),
    ...(secret?.startsWith('secret-') ? [] : ['secret (or TOLLGATE_PROJECT_SECRET): it begins with "secret-"']),
    ...(publicToken?.startsWith('public-token-') ? [] : ['publicToken (or TOLLGATE_PUBLIC_TOKEN): it begins with "public-token-"']),
    ...(Number.isInteger(trustedProxies) && trustedProxies >= 0 && trustedProxies <= 10 ? [] : ['trustedProxies: a whole number, 0 to 10']),
    ...(timeoutMilliseconds > 0 ? [] : ['timeoutMilliseconds: more than 0']),
  ]
  if (mistakes.length > 0) throw new Error(`createTollgate needs ${mistakes.join('; ')}.`)
  return {
    baseUrl: (baseUrl ?? '').replace(/\/$/, ''),
    projectId: projectId ?? '',
    secret: secret ?? '',
    publicToken: publicToken ?? '',
    addressOf: addressOf ?? (({ headers }) => forwardedAddress(headers.get('x-forwarded-for'), trustedProxies)),
    origins,
    timeoutMilliseconds,
  }
}

/** A path is where the route handler is, not Tollgate. */
function urlOnly(value: string | undefined): string | undefined {
  return isUrl(value) ? value : undefined
}

function isUrl(value: string | undefined): boolean {
  return value !== undefined && /^https?:\/\//.test(value) && URL.canParse(value)
}
