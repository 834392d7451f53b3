import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { createUser } from './support/people.ts'
import { codeOf } from './support/phone.ts'
import type { World } from './support/world.ts'

/** The one that the component sends to. */
const number = '+14155552671'

/** Click, text, code, reload, second tab, sign out: what a person does on the page of the documented component. */
export async function useDocumentedComponent(world: Pick<World, 'server' | 'open'>): Promise<void> {
  await createUser(world, { phone_number: number })
  const page = await world.open('product')
  await page.getByText('Signed out').waitFor()
  const methodId = await clickAndReadMethod(page)
  const text = await world.server.nextText(number)
  expect(text).toMatch(/^Your Tollgate code: \d{6}\. Valid for 5 minutes\. Do not share it\./)

  await page.getByLabel('Method').fill(methodId)
  await page.getByLabel('Code').fill(codeOf(text))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText(`Signed in with ${number}`).waitFor()
  await untilLooked(page, () => page.reload())
  await page.getByText(`Signed in with ${number}`).waitFor()

  const secondTab = await page.context().newPage()
  await untilLooked(secondTab, () => secondTab.goto(page.url()))
  await secondTab.getByText(`Signed in with ${number}`).waitFor()
  await secondTab.getByRole('button', { name: 'Sign out' }).click()
  await secondTab.getByText('Signed out').waitFor()
  await page.getByText('Signed out').waitFor()
}

/** Opens the page, and waits until it was told of the session that it found: what is done before crosses that answer. */
async function untilLooked(page: Page, open: () => Promise<unknown>): Promise<void> {
  const looked = page.waitForResponse('**/sdk/v1/sessions/authenticate')
  await open()
  await (await looked).finished()
}

/** The component itself makes nothing of the answer. */
async function clickAndReadMethod(page: Page): Promise<string> {
  const answered = page.waitForResponse('**/sdk/v1/otps/sms/send/primary')
  await page.getByRole('button', { name: 'Send passcode' }).click()
  const { data } = (await (await answered).json()) as { data: { method_id: string } }
  return data.method_id
}
