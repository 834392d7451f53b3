import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { PageOptions } from '../pages/page-options.ts'
import { launchChromium } from './chromium.ts'
import { startPageServer, type Clients, type PageName, type PageServer } from './page-server.ts'
import { startTollgate, type Settings, type Tollgate } from './tollgate.ts'
import { visit, type Visitor } from './visitor.ts'

export interface WorldOptions {
  readonly clients: Clients
  /** Page and server under names of their own, on 443, as in production. Default false: both on ports of localhost. */
  readonly isHttps?: boolean
  /** Of the dev project, over its defaults. Default none. */
  readonly settings?: Settings
}

export interface PageWish {
  /** Default: the dev project's. */
  readonly publicToken?: string
  /** Default: one that the project allows. */
  readonly origin?: string
  /** Over what leads to the server. Default none. */
  readonly client?: object
  /** Of the prebuilt login. Default: by text alone. */
  readonly methods?: PageOptions['methods']
  /** The page's clock stands, and moves when the test says so. Default false. */
  readonly isClockHeld?: boolean
}

/** One server, one browser, and pages built with one set of packages. */
export interface World {
  readonly server: Tollgate
  readonly browser: Browser
  /** Where pages find the server. */
  readonly apiUrl: string
  /** Of pages that the dev project allows. */
  readonly pageOrigin: string
  /** Somebody new on the headless page. */
  visit(wish?: PageWish): Promise<Visitor>
  /** Somebody new on a page with a face. */
  open(page: Exclude<PageName, 'headless'>, wish?: PageWish): Promise<Page>
  /** Everybody goes. Fails with the errors that nobody caught on their pages. */
  closePages(): Promise<void>
  stop(): Promise<void>
}

/** Of production-like worlds; one site, so that cookies of the one go with pages of the other. */
export const httpsNames = { api: 'tollgate.example.test', page: 'app.example.test' } as const
/** Leads to the pages too, and no project allows it. */
export const strangerName = 'stranger.example'
/** The same, of one site with the server: its requests carry the cookies of the server. */
export const siblingName = 'sibling.example.test'

/** Well below the time a test may take, so that what fails is what was waited for. */
const patienceMilliseconds = 10_000

export async function startWorld({ clients, isHttps = false, settings = {} }: WorldOptions): Promise<World> {
  const origins = isHttps ? { allowed_origins: [`https://${httpsNames.page}`] } : {}
  const server = await startTollgate({ isHttps, settings: { ...origins, ...settings } })
  const pages = await startPageServer(clients)
  const browser = await launchChromium({ hosts: hostsOf(server, pages) })
  const contexts = new Set<BrowserContext>()
  const uncaught: Error[] = []
  const apiUrl = isHttps ? `https://${httpsNames.api}` : server.baseUrl
  const pageOrigin = isHttps ? `https://${httpsNames.page}` : pages.httpUrl
  const leads = waysToServer({ clients, isHttps, apiUrl })

  const urlOf = (name: PageName, { publicToken = server.keys.public_token, origin = pageOrigin, client = {}, methods }: PageWish) =>
    `${origin}/${name}?options=${encodeURIComponent(JSON.stringify({ publicToken, client: { ...leads, ...client }, methods }))}`
  const newContext = async ({ isClockHeld = false }: PageWish) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US' })
    contexts.add(context)
    context.setDefaultTimeout(patienceMilliseconds)
    context.on('weberror', (event) => uncaught.push(event.error()))
    if (isClockHeld) await holdClock(context)
    return context
  }

  return {
    server,
    browser,
    apiUrl,
    pageOrigin,
    visit: async (wish = {}) => visit(await newContext(wish), urlOf('headless', wish)),
    open: async (name, wish = {}) => {
      const page = await (await newContext(wish)).newPage()
      await page.goto(urlOf(name, wish))
      return page
    },
    closePages: async () => {
      await Promise.all(Array.from(contexts, (context) => context.close()))
      contexts.clear()
      const [first, ...more] = uncaught.splice(0)
      if (first) throw more.length > 0 ? new AggregateError([first, ...more], 'errors on the pages') : first
    },
    stop: async () => {
      await browser.close()
      await Promise.all([pages.stop(), server.stop()])
    },
  }
}

/** From now on: a clock that only can be moved goes on by itself as well, and a slow machine would be seen in it. */
async function holdClock({ clock }: BrowserContext): Promise<void> {
  const now = Date.now()
  await clock.install({ time: now })
  await clock.pauseAt(now + 1)
}

function hostsOf(server: Tollgate, pages: PageServer): Readonly<Record<string, string>> {
  const address = (url: string) => `127.0.0.1:${new URL(url).port}`
  return {
    [`${httpsNames.api}:443`]: address(server.baseUrl),
    [`${httpsNames.page}:443`]: address(pages.httpsUrl),
    [`${strangerName}:80`]: address(pages.httpUrl),
    [`${strangerName}:443`]: address(pages.httpsUrl),
    [`${siblingName}:443`]: address(pages.httpsUrl),
  }
}

/**
 * Published clients keep nothing but the host name of `customBaseUrl`, over https on 443; a port is reached by `endpoints` alone, and so
 * is the frame that reads phone numbers for the prebuilt login.
 */
function waysToServer({
  clients,
  isHttps,
  apiUrl,
}: {
  readonly clients: Clients
  readonly isHttps: boolean
  readonly apiUrl: string
}): object {
  const frame = { clientsideServicesIframeURL: `${apiUrl}/clientside-services/index.html` }
  if (clients === 'own') return { customBaseUrl: apiUrl }
  return isHttps ? { customBaseUrl: apiUrl, endpoints: frame } : { endpoints: { testAPIURL: apiUrl, ...frame } }
}
