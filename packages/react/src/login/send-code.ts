import type { OtpSendReply } from '@tollgate/vanilla-js'
import { asError, type LoginRequest, momentIn } from './login-request.ts'
import type { Destination } from './login-state.ts'
import { problemOf } from './problem.ts'

/** Where the server did not say when it takes the next send. */
const usualResendSeconds = 15

/** Sends a code and tells the form and the page how it went. Never rejects for what the server answers. */
export async function sendCode(request: LoginRequest, destination: Destination): Promise<void> {
  const { stytch, callbacks, state, step } = request
  step({ type: 'sending' })
  let reply
  try {
    reply = await requestCode(request, destination)
  } catch (error) {
    const problem = problemOf(error)
    step({ type: 'send-refused', problem, until: momentIn(problem.waitSeconds) })
    callbacks.onError?.(asError(error))
    return
  }
  const resendSeconds = stytch.otps[destination.method].secondsUntilResend(reply.method_id) ?? usualResendSeconds
  step({
    type: 'sent',
    sent: {
      method: destination.method,
      address: destination.address,
      methodId: reply.method_id,
      resendAtMilliseconds: Date.now() + resendSeconds * 1000,
      isAnother: state.screen === 'code',
    },
  })
  callbacks.onEvent?.({ type: 'OTP_LOGIN_OR_CREATE', data: reply })
}

function requestCode({ stytch, settings }: LoginRequest, { method, address }: Destination): Promise<OtpSendReply> {
  const { locale, expirationMinutes, sessionDurationMinutes, loginTemplateId, signupTemplateId } = settings
  const common = { expiration_minutes: expirationMinutes, ...(locale === undefined ? {} : { locale }) }
  if (method === 'whatsapp') return stytch.otps.whatsapp.loginOrCreate(address, common)
  if (method === 'email') {
    return stytch.otps.email.loginOrCreate(address, {
      ...common,
      ...(loginTemplateId === undefined ? {} : { login_template_id: loginTemplateId }),
      ...(signupTemplateId === undefined ? {} : { signup_template_id: signupTemplateId }),
    })
  }
  const autofill = { enable_autofill: true, autofill_session_duration_minutes: sessionDurationMinutes }
  return stytch.otps.sms.loginOrCreate(address, { ...common, ...(settings.enablesAutofill ? autofill : {}) })
}
