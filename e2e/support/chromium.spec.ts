import { afterEach, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'

describe('the browser from npm', () => {
  let browser: Browser | undefined

  afterEach(() => browser?.close())

  it('starts where none is installed, and runs pages', async () => {
    browser = await launchChromium({ isFromNpm: true })
    const page = await browser.newPage()
    await page.setContent('<output></output><script>document.querySelector("output").value = 6 * 7</script>')
    expect(await page.locator('output').textContent()).toBe('42')
  })
})
