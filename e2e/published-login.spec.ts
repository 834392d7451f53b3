import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import { startWorld, type World } from './support/world.ts'

describe.each([
  { way: '`endpoints`', isHttps: false },
  { way: '`customBaseUrl`, only the frame by `endpoints`', isHttps: true },
])('the prebuilt login of @stytch/nextjs, led here by $way', ({ isHttps }) => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ clients: 'published', isHttps })
  })
  afterEach(() => world.closePages())
  afterAll(() => world.stop())

  it('signs in with a number typed as people type it, after a wrong code', async () => {
    const number = newNumber()
    const page = await world.open('prebuilt')
    await askForCode(page, asTypedInTheUs(number))
    await page.getByText('A 6-digit passcode was sent to you').waitFor()
    const text = await world.server.nextText(number)
    expect(text).toContain('Valid for 5 minutes')

    await typeCode(page, otherThan(codeOf(text)))
    await page.getByText('Invalid passcode, please try again.').waitFor()
    await typeCode(page, codeOf(text))
    await page.getByText('Your passcode has been successfully verified.').waitFor()
    await expect
      .poll(() => reportsOf(page))
      .toEqual(['OTP_LOGIN_OR_CREATE', 'error otp_code_not_found', 'OTP_AUTHENTICATE', 'AUTHENTICATE_FLOW_COMPLETE'])
  })

  it('shows a number that cannot be as such, before anything is sent', async () => {
    const page = await world.open('prebuilt')
    const sent: string[] = []
    page.on('request', (request) => sent.push(request.url()))
    await askForCode(page, { typed: '2001234567', shown: '(200) 123-4567' })
    await page.getByText('Phone number format is invalid.').waitFor()
    expect(sent.filter((url) => url.includes('/otps/'))).toEqual([])
  })

  it('sends to another country, formatted as there', async () => {
    const page = await world.open('prebuilt')
    await page.getByRole('combobox', { name: 'Country code' }).selectOption({ label: '+49 Germany' })
    await askForCode(page, { typed: '15123456789', shown: '01512 3456789' })
    expect(await world.server.nextText('+4915123456789')).toMatch(/\d{6}/)
  })

  it('sends anew once the gap is over, and the new code signs in', async () => {
    const number = newNumber()
    const page = await world.open('prebuilt')
    await askForCode(page, asTypedInTheUs(number))
    const first = codeOf(await world.server.nextText(number))
    await page.getByRole('button', { name: 'Resend code' }).click()
    await page.getByText('Too many requests have been made.').waitFor()

    await world.server.advanceSeconds(15)
    await page.getByRole('button', { name: 'Resend code' }).click()
    await page.getByText('Code sent!').waitFor()
    const second = codeOf(await world.server.nextText(number))
    if (first !== second) {
      await typeCode(page, first)
      await page.getByText('Invalid passcode, please try again.').waitFor()
    }
    await typeCode(page, second)
    await page.getByText('Your passcode has been successfully verified.').waitFor()
  })

  it('shows the words of the server for a code that has expired', async () => {
    const number = newNumber()
    const page = await world.open('prebuilt')
    await askForCode(page, asTypedInTheUs(number))
    const code = codeOf(await world.server.nextText(number))
    await world.server.advanceSeconds(5 * 60)
    await typeCode(page, code)
    await expect.poll(() => reportsOf(page)).toContain('error unable_to_auth_otp_code')
    await page.getByText('This passcode can no longer be used. Please ask for a new one.').waitFor()
  })
})

interface PhoneEntry {
  readonly typed: string
  /** What the field makes of it. */
  readonly shown: string
}

function asTypedInTheUs(number: string): PhoneEntry {
  const typed = number.slice('+1'.length)
  return { typed, shown: `(${typed.slice(0, 3)}) ${typed.slice(3, 6)}-${typed.slice(6)}` }
}

/** Like somebody who looks before clicking: the form knows a number only once the frame has formatted it, and sends an empty one before. */
async function askForCode(page: Page, { typed, shown }: PhoneEntry): Promise<void> {
  const input = page.getByRole('textbox', { name: 'Phone number' })
  await input.fill(typed)
  await expect.poll(() => input.inputValue()).toBe(shown)
  await page.getByRole('button', { name: 'Continue with text message' }).click()
}

/** Over one that is there already, as a person does: deleted first. The form sends it off at the sixth digit. */
async function typeCode(page: Page, code: string): Promise<void> {
  const input = page.getByRole('textbox', { name: 'One-time passcode' })
  await input.clear()
  await input.fill(code)
}

function reportsOf(page: Page): Promise<string[]> {
  return page.getByRole('list', { name: 'Reports' }).getByRole('listitem').allTextContents()
}
