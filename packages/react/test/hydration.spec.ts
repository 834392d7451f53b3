import { runInThisContext } from 'node:vm'
import { launchChromium } from '@tollgate/e2e/support/chromium.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import './pages/hydration-pages.ts'
import { bundlePage } from './support/bundle-page.ts'
import { openPage } from './support/open-page.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(() => browser.close())

describe.each([18, 19] as const)('a page that React %i renders on a server', (react) => {
  let script: string
  beforeAll(async () => {
    const [server, inBrowser] = await Promise.all([
      bundlePage('hydration-server.tsx', { react }),
      bundlePage('hydration-browser.tsx', { react }),
    ])
    runInThisContext(server)
    script = inBrowser
  })

  it.each([
    { assumeHydrated: false, page: 'unhydrated' },
    { assumeHydrated: true, page: 'hydrated' },
  ] as const)(
    'is taken over by the browser without a word, with assumeHydrated $assumeHydrated',
    async ({ assumeHydrated, page: name }) => {
      const content = globalThis.renderedPages[name]
      expect(content).toBe('<output>Hello?</output>')

      const { page, complaints } = await openPage({ browser, script, content, globals: { assumeHydrated } })
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await expect.poll(() => page.locator('output').textContent()).toBe('Hello stranger')
      expect(complaints).toEqual([])
    },
  )

  it('and not taken over as it stands, would be heard of', async () => {
    const { complaints } = await openPage({ browser, script, content: '<output>Hello Ada</output>', globals: { assumeHydrated: false } })
    await expect.poll(() => complaints.join()).toMatch(/hydrat/i)
  })
})
