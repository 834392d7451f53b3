import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { useDocumentedComponent } from '../documented-component.ts'
import { launchChromium } from '../support/chromium.ts'
import { startTollgate, type Tollgate } from '../support/tollgate.ts'
import { startNextApp, type NextApp, type NextAppWish } from './next-app.ts'

/** Two cores may be busy with other tests. */
const buildMilliseconds = 480_000

/** Of an app that was installed this way: what its visitors see. */
export function visitApp(wish: Omit<NextAppWish, 'server'>): void {
  let server: Tollgate
  let app: NextApp | undefined
  let browser: Browser
  let context: BrowserContext | undefined
  /** Errors and warnings of the page's programs. */
  const complaints: string[] = []

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startTollgate(), launchChromium()])
    app = await startNextApp({ server, ...wish })
  }, buildMilliseconds)
  afterEach(async () => {
    await context?.close()
    complaints.length = 0
  })
  afterAll(async () => {
    await browser.close()
    await Promise.all([app?.stop(), server.stop()])
  })

  const open = async (path = '/'): Promise<Page> => {
    context = await browser.newContext({ locale: 'en-US' })
    context.setDefaultTimeout(10_000)
    context.on('console', (message) => {
      // The browser's own note, about the start-up call of somebody who is not signed in.
      const isAboutAnswer = message.text().startsWith('Failed to load resource')
      if (['error', 'warning'].includes(message.type()) && !isAboutAnswer) complaints.push(message.text())
    })
    context.on('weberror', (event) => complaints.push(event.error().message))
    const page = await context.newPage()
    await page.goto(new URL(path, app?.url).href)
    return page
  }

  it('tells a number that nobody has that it is unknown', async () => {
    const page = await open()
    const uncaught = page.waitForEvent('pageerror')
    await page.getByRole('button', { name: 'Send passcode' }).click()
    const error = await uncaught
    expect(error.message).toContain('user_not_found')
    expect(error.message).toContain('User could not be found.')
  })

  it.each([
    { path: '/', button: 'Send passcode' },
    { path: '/pages-router', button: 'Send passcode' },
    { path: '/login', button: 'Continue' },
  ])('$path comes from the server as the browser renders it', async ({ path, button }) => {
    const page = await open(path)
    await page.getByRole('button', { name: button }).waitFor()
    expect(complaints).toEqual([])
  })

  it('runs the documented component: click, text, code, reload, second tab, sign out', async () => {
    await useDocumentedComponent({ server, open: () => open() })
    expect(complaints).toEqual([])
  })
}
