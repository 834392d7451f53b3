import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from './support/chromium.ts'
import { newNumber } from './support/phone.ts'
import { startTollgate, type Tollgate } from './support/tollgate.ts'

let tollgate: Tollgate
let browser: Browser

beforeAll(async () => {
  tollgate = await startTollgate()
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await tollgate.stop()
})

async function askForCode(phone_number: string): Promise<{ readonly methodId: string; readonly code: string }> {
  const { phone_id } = await tollgate.backend<{ phone_id: string }>({ path: '/v1/otps/sms/login_or_create', body: { phone_number } })
  return { methodId: phone_id, code: /\d{6}/.exec(await tollgate.nextText(phone_number))?.[0] ?? '' }
}

function message(page: Page, code: string) {
  return page.getByRole('listitem').filter({ hasText: code })
}

it('the inbox shows a code as it comes, and what becomes of it, without being loaded again', async () => {
  const page = await browser.newPage()
  // All of it is sent again every 20 seconds: what is seen before that was told of.
  page.setDefaultTimeout(10_000)
  await page.goto(`${tollgate.baseUrl}/inbox`)
  await page.getByRole('heading', { name: 'No messages yet' }).waitFor()
  const [used, replaced] = [newNumber(), newNumber()]
  const first = await askForCode(used)
  await message(page, first.code).getByText('Expires in').waitFor()
  await tollgate.backend({ path: '/v1/otps/authenticate', body: { method_id: first.methodId, code: first.code } })
  await message(page, first.code).getByText('Used').waitFor()

  const older = await askForCode(replaced)
  await tollgate.advanceSeconds(60)
  const newer = await askForCode(replaced)
  await message(page, older.code).getByText('No longer valid').waitFor()
  await message(page, newer.code).getByText('Expires in').waitFor()

  await tollgate.advanceSeconds(2 * 60 * 60)
  await message(page, newer.code).getByText('Expired').waitFor()
  await message(page, older.code).getByText('Expired').waitFor()
  expect(await message(page, first.code).getByText('Used').count()).toBe(1)
})
