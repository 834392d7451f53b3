import { makeAutofill, type AutofillEvent } from './autofill.ts'
import { checkArguments, membersOf, required } from './check-arguments.ts'
import { makeOtpChannel, type OtpChannel, type OtpSendOptions } from './otp-channel.ts'
import type { Page } from './page.ts'
import { parseAuthenticatedOtp, type OtpAuthenticateReply, type OtpSendReply } from './replies.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { State } from './state.ts'
import type { Transport } from './transport.ts'

const defaultCodeLifetimeMinutes = 2
const defaultAutofillDurationMinutes = 5

export interface SmsSendOptions extends OtpSendOptions {
  /** The text ends in a line for browsers, and where this one can read it (WebOTP) the code is redeemed by itself. Default false. */
  readonly enable_autofill?: boolean | undefined
  /** Of the session that an autofilled code starts. Minutes, 5 to the project's maximum; default 5. */
  readonly autofill_session_duration_minutes?: number | undefined
}

export interface EmailSendOptions extends OtpSendOptions {
  /** Of the email to a user that there is: the id of an email template of the project. Default: the project's own wording of emails. */
  readonly login_template_id?: string | undefined
  /** The same, of the email to a user whom this call creates. */
  readonly signup_template_id?: string | undefined
}

export interface OtpAuthenticateOptions {
  /** Of the session that begins, or is extended. Minutes, 5 to the project's maximum. */
  readonly session_duration_minutes: number
}

export interface SmsChannel extends OtpChannel<SmsSendOptions> {
  /** No code is waited for any more: the person changes the number, or leaves the form. */
  readonly cancelAutofill: () => void
  /** Told when the browser hands a code over, and then of what came of it. Returns what ends the subscription. */
  readonly onAutofill: (listener: (event: AutofillEvent) => void) => () => void
}

export interface Otps {
  readonly sms: SmsChannel
  readonly whatsapp: OtpChannel<OtpSendOptions>
  readonly email: OtpChannel<EmailSendOptions>
  /**
   * Redeems a code: signs in, or adds a factor to the session there is. Rejects with a `StytchAPIError`: 404 `otp_code_not_found` for a wrong
   * code, 401 `unable_to_auth_otp_code` for one that is over or used, 429 `user_lock_limit_reached`. A second call with a code that is being
   * redeemed shares the answer of the first.
   */
  readonly authenticate: (code: string, methodId: string, options: OtpAuthenticateOptions) => Promise<OtpAuthenticateReply>
}

interface Parts {
  readonly page: Page | undefined
  readonly transport: Transport
  readonly state: State
  readonly keeper: SessionKeeper
}

export function makeOtps({ page, transport, state, keeper }: Parts): Otps {
  const underWay = new Map<string, Promise<OtpAuthenticateReply>>()
  const sms = makeOtpChannel<SmsSendOptions>({
    name: 'sms',
    transport,
    state,
    ownOptions: { enable_autofill: 'boolean', autofill_session_duration_minutes: 'number' },
  })
  const autofill = makeAutofill({
    page,
    authenticate: (code, methodId, durationMinutes) => redeem(code, methodId, { session_duration_minutes: durationMinutes }),
  })

  function redeem(code: string, methodId: string, options: OtpAuthenticateOptions): Promise<OtpAuthenticateReply> {
    const key = JSON.stringify([code, methodId])
    const answer = underWay.get(key) ?? post(code, methodId, options).finally(() => underWay.delete(key))
    underWay.set(key, answer)
    return answer
  }

  async function post(code: string, methodId: string, options: OtpAuthenticateOptions): Promise<OtpAuthenticateReply> {
    const before = state.sessionInfo().session?.session_id
    const body = { token: code, method_id: methodId, ...options }
    const reply = parseAuthenticatedOtp(await transport({ method: 'POST', path: '/otps/authenticate', body }))

    state.sync()
    const { session } = state.sessionInfo()
    const steppedUp = (reply.session as OtpAuthenticateReply['session'] | null)?.session_id
    // Signed out while the code was on its way: the session that it was to strengthen is over.
    const isOver = before !== undefined && before === steppedUp && session?.session_id !== before
    if (!isOver) keeper.accept(reply, options.session_duration_minutes)
    return reply
  }

  function sendAndFill(send: () => Promise<OtpSendReply>, options: SmsSendOptions | undefined): Promise<OtpSendReply> {
    if (membersOf(options).enable_autofill !== true) {
      autofill.cancel()
      return send()
    }
    return autofill.during(send, {
      codeLifetimeMinutes: options?.expiration_minutes ?? defaultCodeLifetimeMinutes,
      sessionDurationMinutes: options?.autofill_session_duration_minutes ?? defaultAutofillDurationMinutes,
    })
  }

  return {
    sms: {
      send: (address, options) => sendAndFill(() => sms.send(address, options), options),
      loginOrCreate: (address, options) => sendAndFill(() => sms.loginOrCreate(address, options), options),
      secondsUntilResend: (methodId) => sms.secondsUntilResend(methodId),
      cancelAutofill: autofill.cancel,
      onAutofill(listener) {
        checkArguments('otps.sms.onAutofill', [required('listener', listener, 'function')])
        return autofill.onAutofill(listener)
      },
    },
    whatsapp: makeOtpChannel<OtpSendOptions>({ name: 'whatsapp', transport, state, ownOptions: {} }),
    email: makeOtpChannel<EmailSendOptions>({
      name: 'email',
      transport,
      state,
      ownOptions: { login_template_id: 'string', signup_template_id: 'string' },
    }),
    async authenticate(code, methodId, options) {
      checkArguments('otps.authenticate', [
        required('code', code, 'string'),
        required('methodId', methodId, 'string'),
        required('options', options, 'object'),
        required('options.session_duration_minutes', membersOf(options).session_duration_minutes, 'number'),
      ])
      autofill.cancel()
      return redeem(code, methodId, options)
    },
  }
}
