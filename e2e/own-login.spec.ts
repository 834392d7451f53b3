import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newEmail } from './support/new-email.ts'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import { startWorld, type World } from './support/world.ts'

describe('the prebuilt login of @tollgate/nextjs, where a page shows the published one', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ clients: 'own', settings: { channels: ['sms', 'whatsapp', 'email'] } })
  })
  afterEach(() => world.closePages())
  afterAll(() => world.stop())

  it('takes the same settings, signs in after a wrong code, and reports the same', async () => {
    const number = newNumber()
    const page = await world.open('prebuilt')
    await page.getByRole('textbox', { name: 'Phone number' }).fill(number.slice('+1'.length))
    await page.getByRole('button', { name: 'Continue' }).click()
    const text = await world.server.nextText(number)
    expect(text).toContain('Valid for 5 minutes')

    const codeInput = page.getByRole('textbox', { name: 'Six-digit code' })
    await codeInput.fill(otherThan(codeOf(text)))
    await page.getByRole('alert').getByText('This code is not right.').waitFor()
    await codeInput.fill(codeOf(text))
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    await expect
      .poll(() => page.getByRole('list', { name: 'Reports' }).getByRole('listitem').allTextContents())
      .toEqual(['OTP_LOGIN_OR_CREATE', 'error otp_code_not_found', 'OTP_AUTHENTICATE', 'AUTHENTICATE_FLOW_COMPLETE'])
  })

  it('signs in by email, from its tab', async () => {
    const email = newEmail()
    const page = await world.open('prebuilt', { methods: ['SMS', 'WhatsApp', 'Email'] })
    await page.getByRole('tab', { name: 'Email' }).click()
    await page.getByRole('textbox', { name: 'Email address' }).fill(email)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText(`We sent it to ${email}.`).waitFor()
    await page.getByRole('textbox', { name: 'Six-digit code' }).fill(codeOf(await world.server.nextText(email)))
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  })

  it('signs in by WhatsApp, from its tab', async () => {
    const number = newNumber()
    const page = await world.open('prebuilt', { methods: ['Email', 'WhatsApp'] })
    await page.getByRole('tab', { name: 'WhatsApp' }).click()
    await page.getByRole('textbox', { name: 'Phone number' }).fill(number.slice('+1'.length))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('We sent it on WhatsApp to').waitFor()
    await page.getByRole('textbox', { name: 'Six-digit code' }).fill(codeOf(await world.server.nextText(number)))
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  })
})
