import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import { startWorld, type World } from './support/world.ts'

describe('the prebuilt login of @tollgate/nextjs, where a page shows the published one', () => {
  let world: World

  beforeAll(async () => {
    world = await startWorld({ clients: 'own' })
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
})
