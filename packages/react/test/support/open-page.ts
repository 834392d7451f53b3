import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { stubTollgate, type TollgateStub } from './tollgate-stub.ts'

export interface OpenedPage {
  readonly page: Page
  readonly stub: TollgateStub
  /** What the browser complained of: errors and warnings, refused styles among them; refused requests, which it names too, left out. */
  readonly complaints: string[]
}

interface PageSetting {
  readonly browser: Browser
  /** A bundle of `test/pages`. */
  readonly script: string
  /** What the page's `main` holds before the script runs. Default nothing. */
  readonly content?: string
  /** Of the document. Default none. */
  readonly lang?: string
  /** Names on `window` for the script to find, of values that JSON can hold. */
  readonly globals?: Readonly<Record<string, unknown>>
  readonly context?: BrowserContextOptions
  /** Runs before anything of the page does. */
  readonly prepare?: (page: Page, stub: TollgateStub) => Promise<void>
}

const address = 'https://app.example.test/'

/** A page in a browser of its own as far as storage goes, in front of a stub of the server. */
export async function openPage(setting: PageSetting): Promise<OpenedPage> {
  const { browser, script, content = '', lang = '', globals = {}, context = {}, prepare } = setting
  const own = await browser.newContext({ locale: 'en-US', ...context })
  const page = await own.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    const isOfNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isOfNetwork) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))

  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: htmlAround({ content, lang }), headers: policy }))
  await page.route(`${address}page.js`, (route) => route.fulfill({ contentType: 'text/javascript', body: script }))
  await page.route(`${address}page.css`, (route) => route.fulfill({ contentType: 'text/css', body: css }))
  const stub = await stubTollgate(page)
  await page.addInitScript((given) => {
    Object.assign(window, given)
  }, globals)
  await prepare?.(page, stub)
  await page.goto(address)
  return { page, stub, complaints }
}

/** Of the page's policy. */
export const nonce = 'bm9uY2U'

// Nothing inline and nothing from elsewhere: the form has to do without.
const policy = {
  'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; connect-src 'self'; img-src data:`,
}

function htmlAround({ content, lang }: { readonly content: string; readonly lang: string }): string {
  return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<title>A page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body><main>${content}</main><script src="/page.js"></script></body>
</html>`
}

const css = `
html { background: #f5f6f8 }
body { margin: 0; padding: 16px }
@media (prefers-color-scheme: dark) { html { background: #0d0f13 } }
@media (min-width: 600px) { body { padding: 64px 16px } }`
