import { describe, expect, it } from 'vitest'
import { useLoginBrowser } from './support/login-browser.ts'
import { refusal, sent } from './support/tollgate-stub.ts'

const openLogin = useLoginBrowser()

describe('what the server refuses to send', () => {
  it('is said under the number, in English', async () => {
    const { page, stub, phone, problem, told } = await openLogin()
    const seen: Record<string, string | null> = {}
    const refusals = [
      refusal(400, 'invalid_phone_number'),
      refusal(400, 'invalid_phone_number_country_code'),
      refusal(400, 'invalid_phone_number_sandbox'),
      refusal(400, 'unsubscribed_phone_number'),
      refusal(400, 'downstream_carrier_error'),
      refusal(404, 'user_not_found'),
      refusal(429, 'too_few_tokens_authenticated'),
      refusal(400, 'bad_domain_for_stytch_sdk'),
      refusal(401, 'unauthorized_credentials'),
      refusal(500, 'internal_server_error'),
      refusal(503, 'server_unavailable'),
      refusal(400, 'invalid_locale', { message: 'This language is not one of the project’s.' }),
      refusal(418, 'of_a_newer_server', { message: 'The kettle is on.' }),
    ]
    for (const answer of refusals) {
      stub.answerOnce('/otps/sms/login_or_create', answer)
      // Typed anew, so that what was said before is gone.
      await phone.fill('4155552671')
      await page.keyboard.press('Enter')
      await problem.waitFor()
      seen[answer.body.error_type] = await problem.textContent()
      await expect.poll(() => phone.evaluate((input) => input === document.activeElement)).toBe(true)
      await phone.fill('')
      await problem.waitFor({ state: 'hidden' })
    }
    expect(seen).toEqual({
      invalid_phone_number: 'This is not a complete phone number. Please check it.',
      invalid_phone_number_country_code: 'We cannot send codes to numbers of this country or kind.',
      invalid_phone_number_sandbox: 'This number is for trials only. Please enter your own.',
      unsubscribed_phone_number: 'This number opted out of our texts. Send us START first.',
      downstream_carrier_error: 'The carrier did not take the message. Please try again.',
      user_not_found: 'We know no account with this number or address.',
      too_few_tokens_authenticated: 'We cannot send codes there at the moment.',
      bad_domain_for_stytch_sdk: 'Signing in is not set up right on this page.',
      unauthorized_credentials: 'Signing in is not set up right on this page.',
      internal_server_error: 'Something went wrong. Please try again.',
      server_unavailable: 'Something went wrong. Please try again.',
      invalid_locale: 'This language is not one of the project’s.',
      of_a_newer_server: 'The kettle is on.',
    })
    expect(await told()).toEqual(refusals.map(({ body }) => ['StytchAPIError', body.error_type]))
  })

  it('is said under the email address too', async () => {
    const { page, stub, email, problem } = await openLogin({ options: { otpOptions: { methods: ['email'] } } })
    const seen: Record<string, string | null> = {}
    const refusals = [
      refusal(400, 'invalid_email'),
      refusal(404, 'email_not_found'),
      refusal(404, 'email_template_not_found'),
      refusal(401, 'endpoint_not_authorized_for_sdk'),
    ]
    for (const answer of refusals) {
      stub.answerOnce('/otps/email/login_or_create', answer)
      await email.fill('ada@example.test')
      await page.keyboard.press('Enter')
      await problem.waitFor()
      seen[answer.body.error_type] = await problem.textContent()
      await email.fill('')
      await problem.waitFor({ state: 'hidden' })
    }
    expect(seen).toEqual({
      invalid_email: 'This is not a complete email address. Please check it.',
      email_not_found: 'We know no account with this number or address.',
      email_template_not_found: 'Signing in is not set up right on this page.',
      endpoint_not_authorized_for_sdk: 'Signing in is not set up right on this page.',
    })
  })

  it('for some time, is counted down on the button, and can then be sent', async () => {
    const { page, stub, phone, code, submit, problem } = await openLogin({ prepare: (page) => page.clock.install() })
    stub.answerOnce('/otps/sms/login_or_create', refusal(429, 'too_many_requests', { retryAfterSeconds: 75 }))
    await phone.fill('4155552671')
    await page.clock.pauseAt(await soon(page))
    await page.keyboard.press('Enter')
    await page.getByText('Try again in 1:15').waitFor()
    expect(await problem.textContent()).toBe('Too many codes were asked for. Please wait a little. Try again in 2 minutes.')

    await page.clock.runFor(60_000)
    await page.getByText('Try again in 0:15').waitFor()
    await submit.click({ force: true })
    await page.clock.runFor(14_999)
    await page.getByText('Try again in 0:01').waitFor()
    expect(stub.asked).toHaveLength(1)

    await page.clock.runFor(1)
    await expect.poll(() => submit.textContent()).toBe('Continue')
    await submit.click()
    await code.waitFor()
    expect(stub.asked).toHaveLength(2)
  })

  it('for some time, is no reason to wait with another number', async () => {
    const { page, stub, phone, code } = await openLogin()
    stub.answerOnce('/otps/sms/login_or_create', refusal(429, 'too_many_requests', { retryAfterSeconds: 3600 }))
    await phone.fill('4155552671')
    await page.keyboard.press('Enter')
    await page.getByText('Try again in 1 hour', { exact: true }).waitFor()
    await phone.fill('4155552672')
    await page.keyboard.press('Enter')
    await code.waitFor()
  })
})

describe('a code that is refused', () => {
  it.each([
    { status: 404, error_type: 'otp_code_not_found', says: 'This code is not right. Please check it.' },
    { status: 400, error_type: 'invalid_code', says: 'This code is not right. Please check it.' },
    { status: 401, error_type: 'unable_to_auth_otp_code', says: 'This code is used up or too old. Ask for a new one.' },
    { status: 400, error_type: 'duplicate_phone_number', says: 'This number belongs to another account.' },
    {
      status: 401,
      error_type: 'session_on_code_does_not_match_session_passed_in',
      says: 'This code belongs to another sign-in. Ask for a new one.',
    },
    { status: 429, error_type: 'user_lock_limit_reached', says: 'Too many wrong codes. Please wait a little.' },
  ])('as $error_type: "$says", and the next one can be typed at once', async ({ status, error_type, says }) => {
    const { page, stub, code, problem, askForCode, told } = await openLogin()
    await askForCode()
    stub.answerOnce('/otps/authenticate', refusal(status, error_type))
    await page.keyboard.type('111111')
    await problem.waitFor()
    expect(await problem.textContent()).toBe(says)
    expect(await code.getAttribute('aria-invalid')).toBe('true')
    expect(await code.getAttribute('aria-describedby')).toBe(await problem.getAttribute('id'))
    expect(await told()).toContainEqual(['StytchAPIError', error_type])

    await page.keyboard.type('222222')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
    expect(stub.asked.at(-1)?.body).toMatchObject({ token: '222222' })
  })

  it('with a lock is counted down, and can be tried when the lock is over', async () => {
    const { page, stub, code, submit, problem, askForCode } = await openLogin({ prepare: (page) => page.clock.install() })
    await askForCode()
    await page.clock.pauseAt(await soon(page))
    stub.answerOnce('/otps/authenticate', refusal(429, 'user_lock_limit_reached', { retryAfterSeconds: 120 }))
    await page.keyboard.type('111111')
    await page.getByText('Try again in 2:00').waitFor()
    expect(await problem.textContent()).toContain('Try again in 2 minutes.')
    await page.clock.runFor(120_000)
    await expect.poll(() => submit.textContent()).toBe('Sign in')
    await code.focus()
    await page.keyboard.type('222222')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  })
})

describe('a new code', () => {
  it('can be asked for when the seconds of Retry-After are over, to the second', async () => {
    const { page, stub, askForCode } = await openLogin({ prepare: (page) => page.clock.install() })
    stub.answerOnce('/otps/sms/login_or_create', sent(30))
    await page.clock.pauseAt(await soon(page))
    await askForCode()
    await page.getByText('New code in 0:30').waitFor()
    const resend = page.getByRole('button', { name: 'Send a new code' })
    await resend.click({ force: true })

    await page.clock.runFor(29_999)
    await page.getByText('New code in 0:01').waitFor()
    await resend.click({ force: true })
    expect(stub.asked).toHaveLength(1)
    expect(await page.getByRole('status').textContent()).toBe('')

    await page.clock.runFor(1)
    await expect.poll(() => page.getByRole('status').textContent()).toBe('You can ask for a new code now.')
    await expect.poll(() => resend.getAttribute('aria-disabled')).toBe('false')
    await resend.click()
    await page.getByText('New code in 0:15').waitFor()
    expect(await page.getByRole('status').textContent()).toBe('A new code is on its way.')
    expect(stub.asked).toHaveLength(2)
  })

  it('that is refused for some time is counted down from that answer', async () => {
    const { page, stub, code, problem, askForCode } = await openLogin()
    stub.answerOnce('/otps/sms/login_or_create', sent(0))
    await askForCode()
    stub.answerOnce('/otps/sms/login_or_create', refusal(429, 'too_many_requests', { retryAfterSeconds: 7200 }))
    await page.getByRole('button', { name: 'Send a new code' }).click()
    await page.getByText('New code in 2 hours').waitFor()
    expect(await problem.textContent()).toContain('Too many codes were asked for.')
    // The one that was sent is still good.
    await code.fill('123456')
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  })
})

describe('the form in the language', () => {
  it.each([
    {
      of: 'the config',
      config: 'fr',
      document: 'es',
      browser: 'pt-BR',
      title: 'Connexion',
      problem: 'Ce code est erroné. Veuillez le vérifier.',
    },
    {
      of: 'the document',
      config: undefined,
      document: 'es-MX',
      browser: 'fr-FR',
      title: 'Inicia sesión',
      problem: 'El código no es correcto. Revísalo, por favor.',
    },
    {
      of: 'the browser',
      config: undefined,
      document: '',
      browser: 'pt-BR',
      title: 'Entrar',
      problem: 'Este código não está certo. Confira, por favor.',
    },
    {
      of: 'nobody we know',
      config: undefined,
      document: 'ja',
      browser: 'de-DE',
      title: 'Sign in',
      problem: 'This code is not right. Please check it.',
    },
  ])('of $of says "$title", and refuses in it', async ({ config, document: lang, browser, title, problem: says }) => {
    const { page, stub, country, phone, code, problem } = await openLogin({
      options: config === undefined ? {} : { otpOptions: { locale: config } },
      context: { locale: browser },
      lang,
    })
    await page.getByRole('heading', { name: title, exact: true }).waitFor()
    await country.selectOption('US')
    await phone.fill('4155552671')
    await page.keyboard.press('Enter')
    await code.waitFor()
    stub.answerOnce('/otps/authenticate', refusal(404, 'otp_code_not_found'))
    await page.keyboard.type('111111')
    await problem.waitFor()
    expect(await problem.textContent()).toBe(says)
  })
})

/** A moment that the page's clock has not reached yet, however slow the machine, near enough for nothing to fall due before. */
async function soon(page: { evaluate: (ask: () => number) => Promise<number> }): Promise<number> {
  return (await page.evaluate(() => Date.now())) + 10_000
}
