import { createRequire } from 'node:module'
import { launchChromium } from '@tollgate/e2e/support/chromium.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundlePage } from './support/bundle-page.ts'
import { openPage } from './support/open-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

const require = createRequire(import.meta.url)
const packages = {
  18: [require('react-18/package.json'), require('react-dom-18/package.json')],
  19: [require('react/package.json'), require('react-dom/package.json')],
} as Readonly<Record<18 | 19, readonly { readonly version: string }[]>>

describe.each([18, 19] as const)('the hooks in React %i', (react) => {
  let script: string
  beforeAll(async () => {
    script = await bundlePage('hooks.tsx', { react })
  })
  const drawn = (page: Page) => page.evaluate(() => window.drawn)
  const signIn = (page: Page) =>
    page.evaluate(() => window.stytch.otps.authenticate('123456', 'phone-number-test-1', { session_duration_minutes: 30 }))

  it('are run by it and no other', async () => {
    const { page } = await openPage({ browser, script, globals: { assumeHydrated: true } })
    expect(await page.evaluate(() => window.versions)).toEqual(packages[react].map(({ version }) => version))
  })

  it('say on the first visit that nothing is known, then that it is being asked, then the answer, then who signs in and out', async () => {
    const releases: (() => void)[] = []
    const { page, complaints } = await openPage({
      browser,
      script,
      globals: { assumeHydrated: false },
      prepare: async (_, stub) => void releases.push(stub.hold('/sessions/authenticate')),
    })
    await expect.poll(() => drawn(page)).toContain(unchecked)
    for (const release of releases) release()
    await expect.poll(() => drawn(page)).toContain(stranger)
    await signIn(page)
    await expect.poll(() => drawn(page)).toContain(ada)
    await page.evaluate(() => window.stytch.session.revoke())
    await expect.poll(() => page.locator('output').textContent()).toBe(stranger)
    expect(await drawn(page)).toEqual([unknown, unchecked, stranger, ada, stranger])
    expect(complaints).toEqual([])
  })

  it('know the person of an earlier page in the first render, where no server renders', async () => {
    const { page } = await openPage({ browser, script, globals: { assumeHydrated: true } })
    await signIn(page)
    await page.reload()
    await page.locator('output').waitFor()
    expect((await drawn(page))[0]).toBe('init true, cache true, user user-test-1, session session-test-1')
  })
})

const unknown = 'init false, cache false, user null, session null'
const unchecked = 'init true, cache true, user null, session null'
const stranger = 'init true, cache false, user null, session null'
const ada = 'init true, cache false, user user-test-1, session session-test-1'
