import axe from 'axe-core'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { startExample, type Example } from './support/example.ts'
import { newNumber, otherThan } from './support/phone.ts'

const staticFiles = join(import.meta.dirname, '../examples/nextjs/.next/static')
/** Below the time a test may take, so that what fails is what was waited for. */
const patienceMilliseconds = 10_000
/** Two cores may be busy with other tests. */
const buildMilliseconds = 480_000

let example: Example
let browser: Browser
const contexts: BrowserContext[] = []
const complaints: string[] = []

beforeAll(async () => {
  example = await startExample()
  browser = await launchChromium()
}, buildMilliseconds)
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()))
  // Hydration warnings are among them.
  expect(complaints.splice(0)).toEqual([])
})
afterAll(async () => {
  await browser.close()
  await example.stop()
}, 30_000)

describe('the sign-in', () => {
  it('stands between a stranger and a guarded page, says what is wrong with a code, and leads back', async () => {
    const page = await visit('/profile?tab=2')
    expect(new URL(page.url()).pathname).toBe('/login')
    const number = newNumber()
    const code = await askForCode(page, number)
    await codeField(page).fill(otherThan(code))
    await page.getByRole('alert').getByText('This code is not right.').waitFor()
    await codeField(page).fill(code)
    await profile(page).waitFor()
    expect(page.url()).toBe(`${example.url}/profile?tab=2`)
    expect(await numbers(page)).toEqual([readable(number)])
  })

  it('is done by a form of the app too', async () => {
    const number = newNumber()
    const page = await visit('/login/headless')
    await page.getByRole('textbox', { name: 'Phone number' }).fill(readable(number))
    await page.getByRole('button', { name: 'Send a code' }).click()
    await codeField(page).fill(await example.nextCode(number))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await profile(page).waitFor()
  })

  it('tells what is no number', async () => {
    const page = await visit('/login/headless')
    await page.getByRole('textbox', { name: 'Phone number' }).fill('415')
    await page.getByRole('button', { name: 'Send a code' }).click()
    await page.getByText('This is not a whole phone number.').waitFor()
  })

  it('says where texts are, since they reach no phone', async () => {
    const page = await visit('/login')
    expect(await page.getByRole('link', { name: 'Where is my code?' }).getAttribute('href')).toBe(example.inboxUrl)
  })

  it('in another tab is seen by a tab that waits', async () => {
    const page = await visit('/login')
    const other = await openTab(page, '/login')
    await signIn(page)
    await profile(other).waitFor()
  })

  const elsewhere = [
    'https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/.//evil.example', '/%2e//evil.example',
    '/a/..//evil.example', 'javascript:alert(1)', 'evil.example', 'http:evil.example', '', ' //evil.example', '///evil.example',
  ] // prettier-ignore
  it.each(['/login', '/login/headless'])('%s leads nobody out of the app', async (path) => {
    const page = await signedIn()
    const leadsTo = async (wish: string) => {
      const url = `${example.url}${path}?return_to=${encodeURIComponent(wish)}`
      return (await page.request.get(url, { maxRedirects: 0 })).headers()['location']
    }
    expect(await leadsTo('/profile?tab=2')).toBe('/profile?tab=2')
    for (const wish of elsewhere) expect(await leadsTo(wish), wish).toBe('/profile')
  })
})

describe('the session', () => {
  it('K5: is there after a reload, in cookies that no script can read', async () => {
    const page = await signedIn()
    await page.reload()
    await profile(page).waitFor()
    const held = await page.context().cookies()
    expect(held.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }))).toEqual([
      { name: 'stytch_session', httpOnly: true, sameSite: 'Lax' },
      { name: 'stytch_session_jwt', httpOnly: true, sameSite: 'Lax' },
    ])
    const readByScripts = await page.evaluate(() => JSON.stringify([document.cookie, localStorage, sessionStorage]))
    expect(await page.evaluate(() => document.cookie)).toBe('')
    for (const { value } of held) expect(readByScripts).not.toContain(value)
  })

  it('ends in all tabs when one signs out, and guarded pages are shut', async () => {
    const page = await signedIn()
    const [inProfile, atHome] = [await openTab(page, '/profile'), await openTab(page, '/')]
    await atHome.getByText('Signed in as +1').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    for (const tab of [page, inProfile]) await tab.waitForURL(`${example.url}/login?return_to=**`)
    await atHome.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).waitFor()
    expect(await page.context().cookies()).toEqual([])
    await atHome.goto(`${example.url}/profile`)
    expect(new URL(atHome.url()).pathname).toBe('/login')
  })
})

describe('the profile', () => {
  it('takes a second number by its code, and lets it go again, in other tabs too', async () => {
    const page = await signedIn()
    const [first = ''] = await numbers(page)
    const other = await openTab(page, '/profile')
    const second = newNumber()
    await page.getByRole('textbox', { name: 'Phone number' }).fill(second)
    await page.getByRole('button', { name: 'Send a code' }).click()
    const code = await example.nextCode(second)
    await codeField(page).fill(otherThan(code))
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText('This code is not right.').waitFor()
    await codeField(page).fill(code)
    await page.getByRole('button', { name: 'Add it' }).click()
    await page.getByText(`${readable(second)} is yours now.`).waitFor()
    for (const tab of [page, other]) await expect.poll(() => numbers(tab)).toEqual([first, readable(second)])
    await page.reload()
    expect(await numbers(page)).toEqual([first, readable(second)])

    await page.getByRole('button', { name: `Delete ${readable(second)}` }).click()
    await page.getByText(`${readable(second)} was deleted.`).waitFor()
    for (const tab of [page, other]) await expect.poll(() => numbers(tab)).toEqual([first])
    await page.reload()
    expect(await numbers(page)).toEqual([first])
  })
})

describe('a page that there is not', () => {
  it('is said to be missing, and leads to one that there is', async () => {
    const page = await signedIn()
    await page.goto(`${example.url}/nothing-here`)
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
    await page.getByRole('link', { name: 'To the start' }).click()
    await page.getByRole('heading', { name: 'Sign in with a text message' }).waitFor()
  })
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([1280, 320])('axe finds nothing wrong, and nothing scrolls sideways, at %i px', async (width) => {
    const options: BrowserContextOptions = { colorScheme, viewport: { width, height: 700 }, reducedMotion: 'reduce' }
    const page = await visit('/login/headless', options)
    const check = async () => {
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run())
      expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    await check()
    await page.goto(`${example.url}/login`)
    await page.getByRole('textbox', { name: 'Phone number' }).waitFor()
    await check()
    await signIn(page)
    await check()
    await page.goto(example.url)
    await check()
  })
})

describe('of what the app sent', () => {
  it('D9: nothing that is built for browsers holds the secret', () => {
    const files = readdirSync(staticFiles, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const scripts = files.filter(({ name }) => name.endsWith('.js'))
    expect(scripts.length).toBeGreaterThan(5)
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain(example.secret)
  })

  it('D8: no answer holds the secret or a code, and no page a token', () => {
    const { overheard, codes, secret } = example
    const tokens = overheard.flatMap(({ headers }) => (headers['set-cookie'] ?? []).map((cookie) => /^\w+=([^;]*)/.exec(cookie)?.[1] ?? ''))
    const held = [...new Set(tokens)].filter((token) => token !== '')
    expect(codes.length).toBeGreaterThan(8)
    expect(held.length).toBeGreaterThan(8)
    expect(overheard.length).toBeGreaterThan(100)

    // Built before any code was there: six digits in these are somebody else's.
    const written = overheard.filter(({ path }) => !path.startsWith('/_next/static/'))
    const isCode = new RegExp(`(?<!\\d)(?:${codes.join('|')})(?!\\d)`)
    for (const { path, headers, body } of written) expect(isCode.test(`${JSON.stringify(headers)}${body}`), path).toBe(false)
    for (const { path, headers, body } of overheard) {
      expect(`${JSON.stringify(headers)}${body}`.includes(secret), path).toBe(false)
      expect(
        held.filter((token) => body.includes(token)),
        path,
      ).toEqual([])
    }
  })
})

describe('Ctrl-C', () => {
  it('ends the server and the app', async () => {
    expect(await example.end()).toBe(0)
    expect(await example.isAnybodyThere()).toBe(false)
  })
})

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  contexts.push(context)
  context.setDefaultTimeout(patienceMilliseconds)
  context.on('weberror', (event) => complaints.push(String(event.error())))
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isRefusal(message.text(), message.location().url)) complaints.push(message.text())
  })
  const page = await context.newPage()
  await page.goto(`${example.url}${path}`)
  return page
}

/** A browser notes every refused request: who is here is asked of strangers too, and codes, numbers and addresses may be wrong. */
function isRefusal(text: string, url: string): boolean {
  return (
    /status of 40[014] /.test(text) && /\/(sessions\/authenticate|otps\/authenticate|otps\/sms\/login_or_create|nothing-here)$/.test(url)
  )
}

async function openTab(page: Page, path: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(`${example.url}${path}`)
  return tab
}

async function signedIn(): Promise<Page> {
  const page = await visit('/login')
  await signIn(page)
  return page
}

/** Somebody new, from the sign-in page to the profile. */
async function signIn(page: Page): Promise<void> {
  await codeField(page).fill(await askForCode(page, newNumber()))
  await profile(page).waitFor()
}

async function askForCode(page: Page, number: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Phone number' }).fill(number.slice('+1'.length))
  await page.getByRole('button', { name: 'Continue' }).click()
  await codeField(page).waitFor()
  return example.nextCode(number)
}

function codeField(page: Page) {
  return page.getByRole('textbox', { name: 'Six-digit code' })
}

function profile(page: Page) {
  return page.getByRole('heading', { name: 'Your profile' })
}

async function numbers(page: Page): Promise<readonly string[]> {
  return page.getByRole('list', { name: 'Your numbers' }).locator('.number').allTextContents()
}

/** As the pages show it: in one piece. */
function readable(number: string): string {
  return number.replace(/^(\+1)(\d{3})(\d{3})(\d{4})$/, '$1\u00a0$2\u00a0$3\u00a0$4')
}
