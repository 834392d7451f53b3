import { checkArguments, membersOf, optional, required, type Kind } from './check-arguments.ts'
import { parseSent, type OtpSendReply } from './replies.ts'
import { makeResendClock } from './resend-clock.ts'
import type { State } from './state.ts'
import type { Transport } from './transport.ts'

export interface OtpSendOptions {
  /** How long the code is valid. Minutes, 1 to 10; default 2. */
  readonly expiration_minutes?: number | undefined
  /** Of the message, as BCP 47: `en`, `es`, `fr`, `pt-br`. Default `en`; the project's first language where it has no English. */
  readonly locale?: string | undefined
}

export interface OtpChannel<Options extends OtpSendOptions> {
  /**
   * Sends a passcode to an existing user. With a session, to any number or address: one that is not the user's is added to her by a
   * successful `otps.authenticate`. Rejects with a `StytchAPIError`: 400 `invalid_phone_number` or `invalid_email`,
   * 401 `unauthorized_credentials` or, where the project does not name the channel, `endpoint_not_authorized_for_sdk`,
   * 404 `user_not_found` or `email_not_found`, 429 `too_many_requests`, 500 `internal_server_error`.
   */
  readonly send: (address: string, options?: Options) => Promise<OtpSendReply>
  /** Sends a passcode, and creates the user where there is none. Rejects like `send`, without the 404. */
  readonly loginOrCreate: (address: string, options?: Options) => Promise<OtpSendReply>
  /** Until the server takes the next send to this method; 0: at once; undefined: not known. Whole seconds. */
  readonly secondsUntilResend: (methodId: string) => number | undefined
}

interface Parts<Options extends OtpSendOptions> {
  readonly name: 'sms' | 'whatsapp' | 'email'
  readonly transport: Transport
  readonly state: State
  /** What it takes beyond `OtpSendOptions`. */
  readonly ownOptions: Readonly<Record<Exclude<keyof Options, keyof OtpSendOptions>, Kind>>
}

export function makeOtpChannel<Options extends OtpSendOptions>({
  name,
  transport,
  state,
  ownOptions,
}: Parts<Options>): OtpChannel<Options> {
  const clock = makeResendClock()
  const addressField = name === 'email' ? 'email' : 'phone_number'
  const optionKinds = Object.entries<Kind>({ expiration_minutes: 'number', locale: 'string', ...ownOptions })

  async function post(path: string, address: string, options: Options | undefined): Promise<OtpSendReply> {
    const body = { ...options, [addressField]: address }
    const reply = await transport({ method: 'POST', path: `/otps/${name}/${path}`, body })
    const sent = parseSent(reply)
    clock.sent(sent.method_id, reply.retryAfterSeconds)
    return sent
  }

  function check(method: string, address: unknown, options: unknown): void {
    const given = membersOf(options)
    checkArguments(`otps.${name}.${method}`, [
      required(addressField, address, 'string'),
      optional('options', options, 'object'),
      ...optionKinds.map(([option, kind]) => optional(`options.${option}`, given[option], kind)),
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
