import type { OtpAuthenticateReply } from '@tollgate/vanilla-js'
import { asError, type LoginRequest, momentIn } from './login-request.ts'
import { problemOf } from './problem.ts'

/** Redeems a code of the code screen and tells the form and the page how it went. Never rejects for what the server answers. */
export async function checkCode(request: LoginRequest, code: string): Promise<void> {
  const { stytch, settings, state, step } = request
  if (state.screen !== 'code') return
  step({ type: 'checking', code })
  let reply
  try {
    reply = await stytch.otps.authenticate(code, state.sent.methodId, { session_duration_minutes: settings.sessionDurationMinutes })
  } catch (error) {
    refuseCode(request, error)
    return
  }
  acceptCode(request, reply)
}

/** After a code that was typed and after one that was filled in. */
export function acceptCode({ callbacks, step }: Pick<LoginRequest, 'callbacks' | 'step'>, reply: OtpAuthenticateReply): void {
  step({ type: 'signed-in' })
  callbacks.onEvent?.({ type: 'OTP_AUTHENTICATE', data: reply })
  callbacks.onEvent?.({ type: 'AUTHENTICATE_FLOW_COMPLETE', data: {} })
}

/** After a code that was typed and after one that was filled in. */
export function refuseCode({ callbacks, step }: Pick<LoginRequest, 'callbacks' | 'step'>, error: unknown): void {
  const problem = problemOf(error)
  step({ type: 'check-refused', problem, until: momentIn(problem.waitSeconds) })
  callbacks.onError?.(asError(error))
}
