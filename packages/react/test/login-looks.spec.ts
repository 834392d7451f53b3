import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useLoginBrowser } from './support/login-browser.ts'
import type { LoginPage } from './support/login-page.ts'
import { nonce } from './support/open-page.ts'
import { refusal, sent } from './support/tollgate-stub.ts'

const openLogin = useLoginBrowser()

/** Every look of the form, in the order in which a person can bring them about. */
const looks: Readonly<Record<string, (login: LoginPage) => Promise<unknown>>> = {
  'an empty phone form': ({ phone }) => phone.waitFor(),
  'a number that is none': async ({ page, phone, problem }) => {
    await phone.fill('41')
    await page.keyboard.press('Enter')
    await problem.waitFor()
  },
  'the form for email': async ({ page, email }) => {
    await page.getByRole('tab').nth(2).click()
    await email.waitFor()
  },
  'a send under way': async ({ page, stub, phone }) => {
    await page.getByRole('tab').nth(0).click()
    await phone.fill('4155552671')
    const release = stub.hold('/otps/sms/login_or_create')
    await page.keyboard.press('Enter')
    await page.locator('button[data-busy=true]').waitFor()
    stub.answerOnce('/otps/sms/login_or_create', refusal(429, 'too_many_requests', { retryAfterSeconds: 600 }))
    release()
  },
  'a send that has to wait': ({ problem }) => problem.waitFor(),
  'an empty code form': async ({ page, stub, phone, code }) => {
    stub.answerOnce('/otps/sms/login_or_create', sent(600))
    await phone.fill('4155552672')
    await page.keyboard.press('Enter')
    await code.waitFor()
  },
  'half a code': async ({ page }) => {
    await page.keyboard.type('123')
    await page.locator('.tollgate-slot[data-filled=true]').nth(2).waitFor()
  },
  'a code that is wrong': async ({ page, stub, problem }) => {
    stub.answerOnce('/otps/authenticate', refusal(404, 'otp_code_not_found'))
    await page.keyboard.type('456')
    await problem.waitFor()
  },
  'the end': async ({ page, card }) => {
    await page.keyboard.type('123456')
    await card.locator('.tollgate-success').waitFor()
  },
}

const threeMethods = { otpOptions: { methods: ['sms', 'whatsapp', 'email'] } } as const

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([
    { width: 1280, of: 'a desk' },
    { width: 320, of: 'the smallest phone' },
  ])('axe finds nothing wrong on any screen of $of', async ({ width }) => {
    const login = await openLogin({
      options: threeMethods,
      context: { colorScheme, viewport: { width, height: 700 }, reducedMotion: 'reduce' },
    })
    await login.card.waitFor()
    await login.page.evaluate(axe.source)
    for (const [name, reach] of Object.entries(looks)) {
      await reach(login)
      expect(await violations(login.page), name).toEqual([])
    }
  })
})

describe.each(['en', 'es', 'fr', 'pt-br'])('at 320 px, in %s', (locale) => {
  it('no screen scrolls sideways, and no control is smaller than a fingertip', async () => {
    const login = await openLogin({ options: { otpOptions: { ...threeMethods.otpOptions, locale } }, context: phoneSized })
    for (const [name, reach] of Object.entries(looks)) {
      await reach(login)
      expect(await login.page.evaluate(() => document.documentElement.scrollWidth), name).toBe(320)
      expect(await tooSmall(login.card), name).toEqual([])
    }
  })

  it('nothing moves when the form is busy, refuses, counts down or takes back what it said', async () => {
    const login = await openLogin({
      options: { otpOptions: { ...threeMethods.otpOptions, locale } },
      context: phoneSized,
      prepare: (page) => page.clock.install(),
    })
    const { page, stub, phone, card, problem, code } = login
    await phone.fill('4155552671')
    const before = await places(card)
    for (const error_type of sendRefusals) {
      const release = stub.hold('/otps/sms/login_or_create')
      stub.answerOnce('/otps/sms/login_or_create', refusal(429, error_type, { retryAfterSeconds: 3599 }))
      await page.keyboard.press('Enter')
      await page.locator('button[data-busy=true]').waitFor()
      expect(await places(card), `sending, before ${error_type}`).toEqual(before)
      release()
      await problem.waitFor()
      expect(await places(card), error_type).toEqual(before)
      await phone.fill('4155552671')
    }
    for (const tab of [1, 2, 0]) {
      await page.getByRole('tab').nth(tab).click()
      expect((await places(card)).at(-1), `tab ${tab}`).toEqual(before.at(-1))
    }

    await phone.focus()
    stub.answerOnce('/otps/sms/login_or_create', sent(3599))
    await page.keyboard.press('Enter')
    await code.waitFor()
    const codeBefore = await places(card)
    await page.clock.fastForward(3_600_000)
    await page.getByRole('status').filter({ hasText: /\S/ }).waitFor()
    expect(await places(card), 'a new code can be asked for').toEqual(codeBefore)
    for (const error_type of checkRefusals) {
      stub.answerOnce('/otps/authenticate', refusal(401, error_type))
      const release = stub.hold('/otps/authenticate')
      await page.keyboard.type('111111')
      await page.locator('button[data-busy=true]').waitFor()
      expect(await places(card), `checking, before ${error_type}`).toEqual(codeBefore)
      release()
      await problem.waitFor()
      expect(await places(card), error_type).toEqual(codeBefore)
    }
  })
})

describe('on somebody else’s page', () => {
  it('a strict content security policy has nothing to refuse, and the form is drawn all the same', async () => {
    const { card, complaints, askForCode } = await openLogin({ options: { presentation: { options: { nonce } } } })
    await askForCode()
    expect(await card.evaluate((element) => getComputedStyle(element).maxWidth)).toBe('400px')
    expect(complaints).toEqual([])
  })

  it('a shadow tree has the styles and shows where the next digit goes', async () => {
    const { page, card, askForCode } = await openLogin({ options: { isInShadow: true } })
    await askForCode()
    expect(await card.evaluate((element) => getComputedStyle(element).maxWidth)).toBe('400px')
    await page.keyboard.type('12')
    await expect
      .poll(() => page.locator('.tollgate-slot').evaluateAll((slots) => slots.map((slot) => slot.getAttribute('data-active'))))
      .toEqual(['false', 'false', 'true', 'false', 'false', 'false'])
  })

  it('the theme is the page’s: one for light, one for dark, and which of them', async () => {
    const theme = { light: { accent: 'rgb(1, 2, 3)' }, dark: { accent: 'rgb(4, 5, 6)' }, radius: '4px' }
    const accentOf = async (colorScheme: 'auto' | 'light' | 'dark', device: 'light' | 'dark') => {
      const { card, submit } = await openLogin({
        options: { presentation: { theme: { ...theme, colorScheme } } },
        context: { colorScheme: device },
      })
      const style = (element: Element) => ({
        color: getComputedStyle(element).backgroundColor,
        radius: getComputedStyle(element).borderRadius,
      })
      return [(await submit.evaluate(style)).color, (await card.evaluate(style)).radius]
    }
    expect(await accentOf('auto', 'light')).toEqual(['rgb(1, 2, 3)', '4px'])
    expect(await accentOf('auto', 'dark')).toEqual(['rgb(4, 5, 6)', '4px'])
    expect(await accentOf('dark', 'light')).toEqual(['rgb(4, 5, 6)', '4px'])
    expect(await accentOf('light', 'dark')).toEqual(['rgb(1, 2, 3)', '4px'])
  })

  it('follows the device when it turns dark', async () => {
    const { page, card } = await openLogin({ context: { colorScheme: 'light' } })
    const surface = () => card.evaluate((element) => getComputedStyle(element).backgroundColor)
    await expect.poll(surface).toBe('rgb(255, 255, 255)')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expect.poll(surface).toBe('rgb(23, 26, 33)')
  })

  it('draws the digits once where the device has the colours', async () => {
    const { page, code, askForCode } = await openLogin({ context: { forcedColors: 'active' } })
    await askForCode()
    await page.keyboard.type('12')
    expect(await code.evaluate((input) => getComputedStyle(input).color)).toBe('rgba(0, 0, 0, 0)')
    expect(
      await page
        .locator('.tollgate-slot')
        .first()
        .evaluate((slot) => getComputedStyle(slot).color),
    ).not.toBe('rgba(0, 0, 0, 0)')
  })

  it('moves nothing for people who asked for that', async () => {
    const { page, askForCode } = await openLogin({ context: { reducedMotion: 'reduce' } })
    await askForCode()
    const caret = page.locator('.tollgate-caret')
    await caret.waitFor()
    expect(await caret.evaluate((element) => getComputedStyle(element).animationName)).toBe('none')
  })
})

const phoneSized = { viewport: { width: 320, height: 700 }, reducedMotion: 'reduce' } as const

const sendRefusals = [
  'invalid_phone_number',
  'invalid_phone_number_country_code',
  'invalid_phone_number_sandbox',
  'unsubscribed_phone_number',
  'downstream_carrier_error',
  'inactive_email',
  'invalid_email',
  'user_not_found',
  'too_many_requests',
  'too_few_tokens_authenticated',
  'email_template_not_found',
  'bad_domain_for_stytch_sdk',
  'internal_server_error',
]

const checkRefusals = [
  'otp_code_not_found',
  'unable_to_auth_otp_code',
  'duplicate_phone_number',
  'duplicate_email',
  'session_on_code_does_not_match_session_passed_in',
  'user_lock_limit_reached',
  'internal_server_error',
]

/** `rule: element` of everything that axe holds to be wrong with the form. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run('.tollgate-login'))
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** What is pressed and is less than 44 px high or wide, or than its own text. */
async function tooSmall(card: Locator): Promise<string[]> {
  return card.locator('button, select, input').evaluateAll((controls) =>
    controls.flatMap((control) => {
      const { width, height } = control.getBoundingClientRect()
      const fits = control.tagName !== 'BUTTON' || control.scrollWidth <= control.clientWidth
      return fits && width >= 44 && height >= 44 ? [] : [`${control.outerHTML} ${width}x${height}`]
    }),
  )
}

/** Where everything is that is pressed or typed into, and last the form itself, in CSS pixels. */
async function places(card: Locator): Promise<number[][]> {
  return card.evaluate((element) =>
    [...element.querySelectorAll('h2, label, button, select, input'), element].map((each) => {
      const { x, y, height } = each.getBoundingClientRect()
      return [x, y, height]
    }),
  )
}
