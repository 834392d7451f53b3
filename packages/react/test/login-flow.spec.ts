import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { useLoginBrowser } from './support/login-browser.ts'
import { refusal, sent } from './support/tollgate-stub.ts'

const openLogin = useLoginBrowser()

describe('signing in by the keyboard alone', () => {
  it('goes from the country to the session', async () => {
    const { page, stub, country, phone, code, submit, told } = await openLogin()
    await country.waitFor()

    await page.keyboard.press('Tab')
    await expect.poll(() => country.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.type('united k')
    expect(await country.inputValue()).toBe('GB')
    await page.keyboard.press('Tab')
    await page.keyboard.type('07400123456')
    expect(await phone.inputValue()).toBe('07400 123456')
    await page.keyboard.press('Tab')
    expect(await submit.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Space')

    await code.waitFor()
    await page.keyboard.type('123456')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()

    expect(stub.asked).toEqual([
      {
        path: '/otps/sms/login_or_create',
        body: { phone_number: '+447400123456', expiration_minutes: 5, enable_autofill: true, autofill_session_duration_minutes: 30 },
      },
      { path: '/otps/authenticate', body: { token: '123456', method_id: 'phone-number-test-1', session_duration_minutes: 30 } },
    ])
    expect(await told()).toMatchObject([
      ['OTP_LOGIN_OR_CREATE', { status_code: 200, method_id: 'phone-number-test-1' }],
      ['OTP_AUTHENTICATE', { status_code: 200, session_token: 'token', user: { user_id: 'user-test-1' } }],
      ['AUTHENTICATE_FLOW_COMPLETE', {}],
    ])
  })

  it('has the focus where the next thing is to be done, and says what happens', async () => {
    const { page, phone, code, askForCode } = await openLogin()
    const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? '')
    await askForCode()
    expect(await focused()).toContain('one-time-code')
    expect(await code.getAttribute('inputmode')).toBe('numeric')

    await page.getByRole('button', { name: 'Change number' }).press('Enter')
    await phone.waitFor()
    await expect.poll(focused).toContain('type="tel"')
    expect(await phone.inputValue()).toBe('(415) 555-2671')

    await page.keyboard.press('Enter')
    await code.waitFor()
    await page.keyboard.type('123456')
    await expect.poll(focused).toContain('You are signed in')
  })
})

describe('the options of the config', () => {
  it('reach the server: minutes, language, and no autofill where it is not wanted', async () => {
    const { page, stub, askForCode } = await openLogin({
      options: { otpOptions: { expirationMinutes: 2, locale: 'es', enableAutofill: false }, sessionDurationMinutes: 60 },
    })
    await askForCode()
    await page.keyboard.type('123456')
    await page.getByRole('heading', { name: 'Has iniciado sesión' }).waitFor()
    expect(stub.asked.map(({ body }) => body)).toEqual([
      { phone_number: '+14155552671', expiration_minutes: 2, locale: 'es' },
      { token: '123456', method_id: 'phone-number-test-1', session_duration_minutes: 60 },
    ])
  })

  it('make tabs of the methods, in their order, moved through by arrow keys', async () => {
    const { page, stub, phone, email, code } = await openLogin({ options: { otpOptions: { methods: ['whatsapp', 'email', 'sms'] } } })
    const tabs = page.getByRole('tab')
    await tabs.first().waitFor()
    expect(await tabs.allTextContents()).toEqual(['WhatsApp', 'Email', 'Text'])

    await tabs.first().focus()
    await page.keyboard.press('ArrowRight')
    await email.fill('ada@example.test')
    await page.keyboard.press('Enter')
    await code.waitFor()
    await page.getByText('We sent it to ada@example.test.').waitFor()
    await page.getByRole('button', { name: 'Change address' }).click()

    await page.getByRole('tab', { name: 'Email' }).press('ArrowLeft')
    await phone.fill('4155552671')
    await page.keyboard.press('Enter')
    await code.waitFor()
    expect(stub.asked).toEqual([
      { path: '/otps/email/login_or_create', body: { email: 'ada@example.test', expiration_minutes: 5 } },
      { path: '/otps/whatsapp/login_or_create', body: { phone_number: '+14155552671', expiration_minutes: 5 } },
    ])
  })

  it('reach the server with an email: minutes, language and templates', async () => {
    const { page, stub, email, code } = await openLogin({
      options: {
        otpOptions: {
          methods: ['email'],
          expirationMinutes: 3,
          locale: 'fr',
          loginTemplateId: 'back-again',
          signupTemplateId: 'welcome',
        },
      },
    })
    await email.fill('  ada@example.test ')
    await page.keyboard.press('Enter')
    await code.waitFor()
    await page.getByText('Envoyé à ada@example.test.').waitFor()
    expect(stub.asked[0]?.body).toEqual({
      email: 'ada@example.test',
      expiration_minutes: 3,
      locale: 'fr',
      login_template_id: 'back-again',
      signup_template_id: 'welcome',
    })
  })

  it('send no templates but with an email', async () => {
    const { stub, phone, page, code } = await openLogin({
      options: { otpOptions: { methods: ['whatsapp', 'sms'], loginTemplateId: 'back-again', locale: 'es' } },
    })
    await phone.fill('4155552671')
    await page.keyboard.press('Enter')
    await code.waitFor()
    expect(stub.asked[0]?.body).toEqual({ phone_number: '+14155552671', expiration_minutes: 5, locale: 'es' })
  })

  it('make tabs that are one stop of the Tab key, and name the panel below them', async () => {
    const { page, phone, email } = await openLogin({ options: { otpOptions: { methods: ['sms', 'whatsapp', 'email'] } } })
    const tab = (name: string) => page.getByRole('tab', { name, selected: true })
    const panel = (name: string) => page.getByRole('tabpanel', { name })
    await page.getByRole('tablist', { name: 'How to get the code' }).waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => isFocused(tab('Text'))).toBe(true)
    await page.keyboard.press('End')
    await expect.poll(() => isFocused(tab('Email'))).toBe(true)
    await panel('Email').waitFor()
    await page.keyboard.press('Tab')
    await expect.poll(() => isFocused(email)).toBe(true)
    expect(await email.getAttribute('autocomplete')).toBe('email')

    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => isFocused(tab('Text'))).toBe(true)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Home')
    await panel('Text').waitFor()
    await phone.waitFor()
  })

  it('make no tabs where there is one method', async () => {
    const { page, email } = await openLogin({ options: { otpOptions: { methods: ['email'] } } })
    await email.waitFor()
    expect(await page.getByRole('tab').count()).toBe(0)
    expect(await page.getByRole('tabpanel').count()).toBe(0)
  })

  it('are refused with what to write instead, where a product is a text', async () => {
    const { told } = await openLogin({ options: { products: ['otp'] } })
    await expect
      .poll(told)
      .toContain("StytchSDKUsageError: StytchLogin: config.products takes objects, not texts: write Products.otp instead of 'otp'.")
  })

  it('name ids and texts of the page’s own', async () => {
    const { page, phone, submit } = await openLogin({
      options: {
        strings: { 'send.button': 'Text me a code' },
        presentation: {
          options: { inputIdSuffix: 'checkout', buttonId: 'go', logo: { url: 'data:,', alt: 'Acme' }, hideHeaderText: true },
        },
      },
    })
    await phone.waitFor()
    expect(await phone.getAttribute('id')).toBe('phone-input-checkout')
    expect(await submit.getAttribute('id')).toBe('go')
    expect(await submit.textContent()).toBe('Text me a code')
    expect(await page.getByRole('img', { name: 'Acme' }).count()).toBe(1)
    // Still the form's name for a screen reader, and nothing to the eye.
    expect(await page.getByRole('heading', { name: 'Sign in' }).evaluate((heading) => heading.parentElement?.offsetWidth)).toBe(1)
  })
})

describe('a number', () => {
  it('that is pasted with a plus sign changes the country', async () => {
    const { page, stub, country, phone, code } = await openLogin()
    await phone.focus()
    await page.keyboard.insertText('+49 1512 3456789')
    expect(await country.inputValue()).toBe('DE')
    expect(await phone.inputValue()).toBe('01512 3456789')
    await page.keyboard.press('Enter')
    await code.waitFor()
    expect(stub.asked[0]?.body).toMatchObject({ phone_number: '+4915123456789' })
  })

  it('begins in the country of the browser’s language', async () => {
    const { country } = await openLogin({ context: { locale: 'fr-CA' } })
    expect(await country.inputValue()).toBe('CA')
    expect(await country.evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.textContent)).toBe('Canada (+1)')
  })

  it('that is too short is not sent', async () => {
    const { page, stub, phone, problem } = await openLogin()
    await phone.fill('415')
    await page.keyboard.press('Enter')
    expect(await problem.textContent()).toBe('This is not a complete phone number. Please check it.')
    expect(await phone.getAttribute('aria-invalid')).toBe('true')
    await phone.press('5')
    await expect.poll(() => phone.getAttribute('aria-invalid')).toBe('false')
    expect(stub.asked).toEqual([])
  })

  it('is sent once, however often the button is pressed', async () => {
    const { page, stub, phone, submit, code } = await openLogin()
    const release = stub.hold('/otps/sms/login_or_create')
    await phone.fill('4155552671')
    await submit.dblclick()
    await page.keyboard.press('Enter')
    release()
    await code.waitFor()
    expect(stub.asked).toHaveLength(1)
  })
})

describe('an email address', () => {
  it.each(['ada', 'ada@example', '@example.test', 'ada lovelace@example.test'])('that is none is not sent: %s', async (typed) => {
    const { page, stub, email, problem } = await openLogin({ options: { otpOptions: { methods: ['email'] } } })
    await email.fill(typed)
    await page.keyboard.press('Enter')
    expect(await problem.textContent()).toBe('This is not a complete email address. Please check it.')
    expect(await email.getAttribute('aria-invalid')).toBe('true')
    expect(stub.asked).toEqual([])
  })

  it('and a number are both kept while the person looks at other tabs', async () => {
    const { page, phone, email } = await openLogin({ options: { otpOptions: { methods: ['sms', 'whatsapp', 'email'] } } })
    await phone.fill('4155552671')
    await page.getByRole('tab', { name: 'Email' }).click()
    await email.fill('ada@example.test')
    await page.getByRole('tab', { name: 'WhatsApp' }).click()
    expect(await phone.inputValue()).toBe('(415) 555-2671')
    await page.getByRole('tab', { name: 'Email' }).click()
    expect(await email.inputValue()).toBe('ada@example.test')
  })
})

describe('a code', () => {
  it.each(['123456', '123 456', '123-456', 'Acme: 123456 is your code. Do not share it.'])('pasted as "%s" signs in', async (pasted) => {
    const { page, stub, code, askForCode } = await openLogin()
    await askForCode()
    await code.evaluate((input, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, pasted)
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(stub.asked[1]?.body).toMatchObject({ token: '123456' })
  })

  it('is checked once, however much is typed and pressed meanwhile', async () => {
    const { page, stub, askForCode } = await openLogin()
    await askForCode()
    const release = stub.hold('/otps/authenticate')
    await page.keyboard.type('123456')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Backspace')
    await page.keyboard.type('7')
    release()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(stub.asked.map(({ path }) => path)).toEqual(['/otps/sms/login_or_create', '/otps/authenticate'])
  })

  it('takes digits only', async () => {
    const { page, stub, code, askForCode } = await openLogin()
    await askForCode()
    await page.keyboard.type('12ab-3')
    expect(await code.inputValue()).toBe('123')
    expect(stub.asked).toHaveLength(1)
  })

  it('of the latest text is the one that is checked', async () => {
    const { page, stub, askForCode } = await openLogin()
    stub.answerOnce('/otps/sms/login_or_create', sent(0))
    await askForCode()
    stub.answerOnce('/otps/sms/login_or_create', sent(30, 'phone-number-test-2'))
    await page.getByRole('button', { name: 'Send a new code' }).click()
    await page.getByText('New code in 0:30').waitFor()
    await page.keyboard.type('654321')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(stub.asked.at(-1)?.body).toMatchObject({ token: '654321', method_id: 'phone-number-test-2' })
  })

  it('that did not reach the server is kept, to be sent again', async () => {
    const { page, stub, code, submit, problem, askForCode, told } = await openLogin()
    await askForCode()
    stub.dropOnce('/otps/authenticate')
    await page.keyboard.type('123456')
    await problem.waitFor()
    expect(await problem.textContent()).toBe('No connection to the server. Please try again.')
    expect(await code.inputValue()).toBe('123456')
    await submit.click()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(await told()).toContainEqual(['StytchAPIUnreachableError', expect.any(String)])
  })
})

describe('a code that the browser takes out of the text', () => {
  /** The browser's side of WebOTP: the code comes when the test says so, and an abort is noted. */
  const withWebOtp = {
    prepare: async (page: Page) => {
      await page.addInitScript(() => {
        Object.assign(window, { OTPCredential: Object, aborts: 0 })
        Object.defineProperty(navigator.credentials, 'get', {
          value: ({ signal }: CredentialRequestOptions) =>
            new Promise((resolve, reject) => {
              Object.assign(window, { textArrives: (code: string) => resolve({ code }) })
              signal?.addEventListener('abort', () => {
                Object.assign(window, { aborts: (window as unknown as { aborts: number }).aborts + 1 })
                reject(new DOMException('aborted', 'AbortError'))
              })
            }),
        })
      })
    },
  }
  const arrive = `window.textArrives('123456')`
  const aborts = 'window.aborts'

  it('is shown, and signs in with the session length of the config', async () => {
    const { page, stub, code, askForCode, told } = await openLogin({ ...withWebOtp, options: { sessionDurationMinutes: 45 } })
    await askForCode()
    const release = stub.hold('/otps/authenticate')
    await page.evaluate(arrive)
    await expect.poll(() => code.inputValue()).toBe('123456')
    release()
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(stub.asked.at(-1)?.body).toMatchObject({ token: '123456', session_duration_minutes: 45 })
    expect(await told()).toMatchObject([
      ['OTP_LOGIN_OR_CREATE', {}],
      ['OTP_AUTHENTICATE', {}],
      ['AUTHENTICATE_FLOW_COMPLETE', {}],
    ])
  })

  it('and is refused, is said to be', async () => {
    const { page, stub, problem, askForCode, told } = await openLogin(withWebOtp)
    await askForCode()
    stub.answerOnce('/otps/authenticate', refusal(401, 'unable_to_auth_otp_code'))
    await page.evaluate(arrive)
    await problem.waitFor()
    expect(await problem.textContent()).toBe('This code is used up or too old. Ask for a new one.')
    expect(await told()).toContainEqual(['StytchAPIError', 'unable_to_auth_otp_code'])
  })

  it.each([
    { how: 'the form goes away', leave: 'window.unmountLogin()' },
    {
      how: 'another number is wanted',
      leave: `[...document.querySelectorAll('button')].find((each) => each.textContent === 'Change number').click()`,
    },
  ])('is not waited for any more when $how', async ({ leave }) => {
    const { page, askForCode } = await openLogin(withWebOtp)
    await askForCode()
    expect(await page.evaluate(aborts)).toBe(0)
    await page.evaluate(leave)
    await expect.poll(() => page.evaluate(aborts)).toBe(1)
  })

  it('is not waited for any more when the person types', async () => {
    const { page, askForCode } = await openLogin(withWebOtp)
    await askForCode()
    await page.keyboard.type('1')
    await expect.poll(() => page.evaluate(aborts)).toBe(1)
  })
})

function isFocused(control: Locator): Promise<boolean> {
  return control.evaluate((element) => element === document.activeElement)
}
