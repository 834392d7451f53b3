import { launchChromium } from '@tollgate/e2e/support/chromium.ts'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { bundlePage } from './bundle-page.ts'
import { type LoginPage, openLoginPage } from './login-page.ts'

type OpenLogin = (setting?: Omit<Parameters<typeof openLoginPage>[0], 'browser' | 'script'>) => Promise<LoginPage>

/** One browser for the spec file, and what opens the prebuilt login in it; each test's pages are closed after it. */
export function useLoginBrowser(): OpenLogin {
  let browser: Browser
  let script: string
  beforeAll(async () => {
    ;[browser, script] = await Promise.all([launchChromium(), bundlePage('login.tsx')])
  })
  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())))
  afterAll(() => browser.close())
  return (setting = {}) => openLoginPage({ browser, script, ...setting })
}
