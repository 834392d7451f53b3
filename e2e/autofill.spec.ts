import type { Session } from '@tollgate/contract'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseOriginBoundCode } from '../packages/server/test/support/parse-origin-bound-code.ts'
import type { HeadlessWindow } from './pages/headless.ts'
import { launchChromium } from './support/chromium.ts'
import { startPageServer, type PageName, type PageServer } from './support/page-server.ts'
import { createUser } from './support/people.ts'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import { countAsked, installSmsReceiver, isAsking, receiveText, smsReceiverArgs } from './support/sms-receiver.ts'
import { startTollgate, type Tollgate } from './support/tollgate.ts'
import { visit, type Visitor } from './support/visitor.ts'

const sendPath = '**/sdk/v1/otps/sms/**'
const minuteMilliseconds = 60_000

let server: Tollgate
let pages: PageServer
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  ;[server, pages, browser] = await Promise.all([
    startTollgate({ settings: { limits: { gap_seconds: [0] } } }),
    startPageServer('own'),
    launchChromium({ args: smsReceiverArgs }),
  ])
})
afterEach(() => context.close())
afterAll(async () => {
  await browser.close()
  await Promise.all([pages.stop(), server.stop()])
})

/** A phone with a page open. */
async function newPhone(): Promise<void> {
  context = await browser.newContext({ locale: 'en-US' })
  context.setDefaultTimeout(10_000)
  await installSmsReceiver(context)
}

function urlOf(page: PageName): string {
  const options = { publicToken: server.keys.public_token, client: { customBaseUrl: server.baseUrl } }
  return `${pages.httpUrl}/${page}?options=${encodeURIComponent(JSON.stringify(options))}`
}

describe("send with enable_autofill, the browser's own WebOTP", () => {
  let visitor: Visitor
  let number: string

  const arrive = async () => {
    await newPhone()
    number = newNumber()
    await createUser({ server }, { phone_number: number })
    visitor = await visit(context, urlOf('headless'))
  }
  const send = async (options: object = {}) => {
    const { method_id } = await visitor.call('otps.sms.send', number, { enable_autofill: true, ...options })
    return { method_id, text: await server.nextText(number) }
  }

  it.each([
    { asked: { autofill_session_duration_minutes: 7 }, minutes: 7 },
    { asked: {}, minutes: 5 },
  ])('signs in without typing, by the last line of the text, for $minutes minutes where $asked was asked', async ({ asked, minutes }) => {
    await arrive()
    const { text } = await send(asked)
    expect(text.split('\n').at(-1)).toBe(`@localhost #${codeOf(text)}`)
    expect(parseOriginBoundCode(text)).toEqual({ host: 'localhost', code: codeOf(text) })
    expect(await sessionOn(visitor.page)).toBeNull()

    await receiveText(visitor.page, text)
    await expect.poll(() => sessionOn(visitor.page)).not.toBeNull()
    expect(lifetimeMinutes(await sessionOn(visitor.page))).toBe(minutes)
    await visitor.page.reload()
    expect(lifetimeMinutes(await sessionOn(visitor.page))).toBe(minutes)
  })

  it('takes a text that is quicker than the answer to the send', async () => {
    await arrive()
    const received = Promise.withResolvers<undefined>()
    await visitor.page.route(sendPath, async (route) => {
      const response = await route.fetch()
      await received.promise
      await route.fulfill({ response })
    })
    const sent = visitor.call('otps.sms.send', number, { enable_autofill: true })
    await receiveText(visitor.page, await server.nextText(number))
    received.resolve(undefined)
    await sent
    await expect.poll(() => sessionOn(visitor.page)).not.toBeNull()
  })

  it('leaves a refused automatic code to the person: the next one is typed', async () => {
    await arrive()
    const { text, method_id } = await send()
    await receiveText(visitor.page, text.replaceAll(codeOf(text), otherThan(codeOf(text))))
    await expect.poll(() => visitor.asked.map(({ path }) => path)).toContain('/sdk/v1/otps/authenticate')
    expect(await sessionOn(visitor.page)).toBeNull()
    await visitor.call('otps.authenticate', codeOf(text), method_id, { session_duration_minutes: 60 })
    expect(lifetimeMinutes(await sessionOn(visitor.page))).toBe(60)
  })

  it('is not asked for anything without enable_autofill', async () => {
    await arrive()
    const { text } = await send({ enable_autofill: false })
    expect(text).not.toContain('\n')
    expect(await countAsked(visitor.page)).toBe(0)
  })

  it('stops waiting when a code is typed, though it is wrong', async () => {
    await arrive()
    const { text, method_id } = await send()
    expect(await isAsking(visitor.page)).toBe(true)
    await visitor.refusalOf('otps.authenticate', otherThan(codeOf(text)), method_id, { session_duration_minutes: 60 })
    await expect.poll(() => isAsking(visitor.page)).toBe(false)
  })

  it('stops waiting when the send is refused', async () => {
    await arrive()
    await visitor.refusalOf('otps.sms.send', newNumber(), { enable_autofill: true })
    await expect.poll(() => isAsking(visitor.page)).toBe(false)
    expect(await countAsked(visitor.page)).toBe(1)
  })

  it('waits for the newest code after another send', async () => {
    await arrive()
    await send()
    const { text } = await send()
    await expect.poll(() => countAsked(visitor.page)).toBe(2)
    await receiveText(visitor.page, text)
    await expect.poll(() => sessionOn(visitor.page)).not.toBeNull()
  })
})

describe("the prebuilt login, by the browser's own WebOTP", () => {
  let page: Page
  let number: string

  const askForCode = async () => {
    await newPhone()
    number = newNumber()
    page = await context.newPage()
    await page.goto(urlOf('closable'))
    await page.getByRole('textbox', { name: 'Phone number' }).fill(number.slice('+1'.length))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: 'Enter the code' }).waitFor()
    expect(await isAsking(page)).toBe(true)
    return server.nextText(number)
  }
  const noLongerAsks = () => expect.poll(() => isAsking(page)).toBe(false)

  it('signs in without typing', async () => {
    const text = await askForCode()
    await receiveText(page, text)
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  })

  it('stops waiting when a digit is typed', async () => {
    await askForCode()
    await page.getByRole('textbox', { name: 'Six-digit code' }).press('1')
    await noLongerAsks()
  })

  it('stops waiting when the number is changed', async () => {
    await askForCode()
    await page.getByRole('button', { name: 'Change number' }).click()
    await noLongerAsks()
  })

  it('stops waiting when the page takes it away', async () => {
    await askForCode()
    await page.getByRole('button', { name: 'Close' }).click()
    await noLongerAsks()
  })
})

async function sessionOn(page: Page): Promise<Session | null> {
  const outcome = await page.evaluate(() => (window as unknown as HeadlessWindow).callClient('session.getSync', []))
  if ('error' in outcome) throw new Error(outcome.error.message)
  return outcome.value as Session | null
}

function lifetimeMinutes(session: Session | null): number | undefined {
  return session === null ? undefined : (Date.parse(session.expires_at) - Date.parse(session.started_at)) / minuteMilliseconds
}
