import { StytchSDKUsageError } from './errors.ts'
import type { StytchClientOptions } from './options.ts'
import { isLocalHost, type Page } from './page.ts'

const developmentServer = 'http://localhost:4000'
const address = 'the address of Tollgate (customBaseUrl, endpoints, NEXT_PUBLIC_TOLLGATE_URL or <meta name="tollgate-url">)'

interface Whereabouts {
  readonly publicToken: string
  readonly options: Pick<StytchClientOptions, 'customBaseUrl' | 'endpoints'>
  readonly page: Page
}

/** The URL before `/sdk/v1`, without a slash at its end. Throws a `StytchSDKUsageError` where none is given or to be guessed. */
export function resolveBaseUrl({ publicToken, options, page }: Whereabouts): string {
  const isTest = publicToken.includes('public-token-test')
  const given = options.customBaseUrl || (isTest ? options.endpoints?.testAPIURL : options.endpoints?.liveAPIURL) || metaUrl(page)
  if (given) return absolute(given, page)
  if (isTest && isLocalHost(page.location.hostname)) return developmentServer

  throw usage(
    'it is not known where Tollgate is. Give the option customBaseUrl, or set NEXT_PUBLIC_TOLLGATE_URL (read by the Next.js package), ' +
      'or put <meta name="tollgate-url" content="https://..."> into the page.',
  )
}

function metaUrl(page: Page): string | null | undefined {
  return page.document.querySelector('head > meta[name="tollgate-url"]')?.getAttribute('content')
}

function absolute(given: string, page: Page): string {
  const url = parse(given, page)
  if (url === undefined) throw usage(`${address} is neither a URL nor a path that begins with "/".`)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw usage(`${address} must be of http or https.`)
  if (url.username !== '' || url.password !== '') throw usage(`${address} must not hold credentials.`)
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function parse(given: string, page: Page): URL | undefined {
  if (/^\.{0,2}\/(?!\/)/.test(given)) return parseUrl(given, page.location.href)
  return parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `https://${given}`)
}

function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base)
  } catch {
    return undefined
  }
}

function usage(problem: string): StytchSDKUsageError {
  return new StytchSDKUsageError('createStytchClient', problem)
}
