import type { Locator } from 'playwright-core'
import type { LoginPageOptions } from '../pages/login-page-options.ts'
import { openPage, type OpenedPage } from './open-page.ts'

export interface LoginPage extends OpenedPage {
  readonly card: Locator
  readonly country: Locator
  readonly phone: Locator
  readonly email: Locator
  /** The six places are drawn; this is what is typed into. */
  readonly code: Locator
  /** Of the screen that is shown. */
  readonly submit: Locator
  readonly problem: Locator
  /** What the callbacks were told, in order. */
  readonly told: () => Promise<unknown[]>
  /** From the phone form to the code form. */
  readonly askForCode: () => Promise<void>
}

type LoginPageSetting = Omit<Parameters<typeof openPage>[0], 'globals' | 'content'> & { readonly options?: LoginPageOptions }

/** The prebuilt login, on a page of its own. `script` is the bundle of `login.tsx`. */
export async function openLoginPage({ options = {}, ...setting }: LoginPageSetting): Promise<LoginPage> {
  const opened = await openPage({ ...setting, globals: { loginPageOptions: options } })
  const { page } = opened
  const phone = page.locator('input[type=tel]')
  const code = page.locator('input[autocomplete=one-time-code]')
  return {
    ...opened,
    card: page.locator('.tollgate-login'),
    country: page.locator('select'),
    phone,
    email: page.locator('input[type=email]'),
    code,
    submit: page.locator('button[type=submit]'),
    problem: page.getByRole('alert').filter({ hasText: /\S/ }),
    told: () => page.evaluate(() => window.told),
    async askForCode() {
      await phone.fill('4155552671')
      await page.keyboard.press('Enter')
      await code.waitFor()
    },
  }
}
