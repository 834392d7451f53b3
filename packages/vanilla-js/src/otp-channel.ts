import { checkArguments, membersOf, optional, required } from './check-arguments.ts'
import { parseSent, type OtpSendReply } from './replies.ts'
import { makeResendClock } from './resend-clock.ts'
import type { State } from './state.ts'
import type { Transport } from './transport.ts'

export interface OtpSendOptions {
  /** How long the code is valid. Minutes, 1 to 10; default 2. */
  readonly expiration_minutes?: number | undefined
  /** Of the text, as BCP 47: `en`, `es`, `fr`, `pt-br`. Default `en`. */
  readonly locale?: string | undefined
}

export interface OtpChannel<Options extends OtpSendOptions> {
  /**
   * Sends a passcode to an existing user. With a session, to any number or address: one that is not the user's is added to her by a
   * successful `otps.authenticate`. Rejects with a `StytchAPIError`: 400 `invalid_phone_number`, 401 `unauthorized_credentials`,
   * 404 `user_not_found`, 429 `too_many_requests`, 500 `internal_server_error`.
   */
  readonly send: (address: string, options?: Options) => Promise<OtpSendReply>
  /** Sends a passcode, and creates the user where there is none. Rejects like `send`, without the 404. */
  readonly loginOrCreate: (address: string, options?: Options) => Promise<OtpSendReply>
  /** Until the server takes the next send to this method; 0: at once; undefined: not known. Whole seconds. */
  readonly secondsUntilResend: (methodId: string) => number | undefined
}

interface Parts {
  readonly name: 'sms' | 'whatsapp' | 'email'
  readonly transport: Transport
  readonly state: State
}

export function makeOtpChannel<Options extends OtpSendOptions>({ name, transport, state }: Parts): OtpChannel<Options> {
  const clock = makeResendClock()
  const addressField = name === 'email' ? 'email' : 'phone_number'

  async function post(path: string, address: string, options: Options | undefined): Promise<OtpSendReply> {
    const body = { ...options, [addressField]: address }
    const reply = await transport({ method: 'POST', path: `/otps/${name}/${path}`, body })
    const sent = parseSent(reply)
    clock.sent(sent.method_id, reply.retryAfterSeconds)
    return sent
  }

  function check(method: string, address: unknown, options: unknown): void {
    const { expiration_minutes, locale, enable_autofill, autofill_session_duration_minutes } = membersOf(options)
    checkArguments(`otps.${name}.${method}`, [
      required(addressField, address, 'string'),
      optional('options', options, 'object'),
      optional('options.expiration_minutes', expiration_minutes, 'number'),
      optional('options.locale', locale, 'string'),
      optional('options.enable_autofill', enable_autofill, 'boolean'),
      optional('options.autofill_session_duration_minutes', autofill_session_duration_minutes, 'number'),
    ])
  }

  return {
    async send(address, options) {
      check('send', address, options)
      return post(state.sessionInfo().session === null ? 'send/primary' : 'send/secondary', address, options)
    },
    async loginOrCreate(address, options) {
      check('loginOrCreate', address, options)
      return post('login_or_create', address, options)
    },
    secondsUntilResend(methodId) {
      checkArguments(`otps.${name}.secondsUntilResend`, [required('methodId', methodId, 'string')])
      return clock.secondsLeft(methodId)
    },
  }
}
