import { makeListeners } from './listeners.ts'
import type { Page } from './page.ts'
import type { OtpAuthenticateReply, OtpSendReply } from './replies.ts'

/** What becomes of a code that the browser took out of a text. */
export type AutofillEvent =
  | { readonly type: 'code_received'; readonly method_id: string; readonly code: string }
  | { readonly type: 'authenticated'; readonly method_id: string; readonly reply: OtpAuthenticateReply }
  | { readonly type: 'failed'; readonly method_id: string; readonly error: unknown }

export interface AutofillPlan {
  /** Minutes. */
  readonly codeLifetimeMinutes: number
  /** Of the session that an autofilled code starts. Minutes. */
  readonly sessionDurationMinutes: number
}

export interface Autofill {
  /**
   * Asks the browser for the code and then sends, because the browser only offers texts that arrive after it was asked. A refused send
   * leaves the code of the one before to be waited for.
   */
  during(send: () => Promise<OtpSendReply>, plan: AutofillPlan): Promise<OtpSendReply>
  /** No code is waited for any more. */
  readonly cancel: () => void
  /** Returns what ends the subscription. */
  readonly onAutofill: (listener: (event: AutofillEvent) => void) => () => void
}

interface Expected extends AutofillPlan {
  readonly methodId: string
}

interface Parts {
  readonly page: Page | undefined
  readonly authenticate: (code: string, methodId: string, durationMinutes: number) => Promise<OtpAuthenticateReply>
}

/** Source: WebOTP API, https://wicg.github.io/web-otp/. Does nothing where the browser has none. */
export function makeAutofill({ page, authenticate }: Parts): Autofill {
  const { add, tell } = makeListeners<AutofillEvent>()
  let request: AbortController | undefined
  let latestSend: Promise<unknown> | undefined
  let expected: Expected | undefined
  let lifetimeTimer: ReturnType<typeof setTimeout> | undefined
  let cancellations = 0

  async function during(send: () => Promise<OtpSendReply>, plan: AutofillPlan): Promise<OtpSendReply> {
    const cancelledBefore = cancellations
    listen()
    const sending = send()
    latestSend = sending
    try {
      const reply = await sending
      if (cancellations === cancelledBefore) expect({ ...plan, methodId: reply.method_id })
      return reply
    } finally {
      if (latestSend === sending) latestSend = undefined
      cancelUnlessHoped()
    }
  }

  function expect(next: Expected): void {
    expected = next
    clearTimeout(lifetimeTimer)
    lifetimeTimer = setTimeout(() => {
      expected = undefined
      cancelUnlessHoped()
    }, next.codeLifetimeMinutes * 60_000)
  }

  function cancelUnlessHoped(): void {
    if (expected === undefined && latestSend === undefined) cancel()
  }

  function cancel(): void {
    cancellations += 1
    request?.abort()
    request = undefined
    latestSend = undefined
    expected = undefined
    clearTimeout(lifetimeTimer)
  }

  function listen(): void {
    request?.abort()
    if (page === undefined || !('OTPCredential' in page)) return
    const controller = new AbortController()
    request = controller
    void askBrowser(page, controller.signal).then((code) => (code === undefined ? undefined : redeem(code, controller)))
  }

  async function redeem(code: string, controller: AbortController): Promise<void> {
    // The text may be faster than the answer that names its method.
    await Promise.resolve(latestSend).catch(() => undefined)
    if (expected === undefined || request !== controller) return
    const { methodId, sessionDurationMinutes } = expected
    cancel()
    tell({ type: 'code_received', method_id: methodId, code })
    try {
      const reply = await authenticate(code, methodId, sessionDurationMinutes)
      tell({ type: 'authenticated', method_id: methodId, reply })
    } catch (error) {
      tell({ type: 'failed', method_id: methodId, error })
    }
  }

  return { during, cancel, onAutofill: add }
}

/** undefined where it is aborted or refused, or gives no code: the person types it in. */
async function askBrowser(page: Page, signal: AbortSignal): Promise<string | undefined> {
  try {
    const options = { otp: { transport: ['sms'] }, signal }
    const credential = await page.navigator.credentials?.get(options)
    const code: unknown = credential && 'code' in credential ? credential.code : undefined
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
