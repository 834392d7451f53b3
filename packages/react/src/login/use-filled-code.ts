import type { AutofillEvent } from '@tollgate/vanilla-js'
import { useEffect, useRef } from 'react'
import { acceptCode, refuseCode } from './check-code.ts'
import type { LoginRequest } from './login-request.ts'

/** Shows what becomes of a code that the browser takes out of the text by itself; ends the wait for one with the form. */
export function useFilledCode(request: LoginRequest): void {
  const { stytch } = request
  const current = useRef(request)
  useEffect(() => {
    current.current = request
  })
  useEffect(() => {
    const stopListening = stytch.otps.sms.onAutofill((event) => showFilledCode(current.current, event))
    return () => {
      stopListening()
      stytch.otps.sms.cancelAutofill()
    }
  }, [stytch])
}

function showFilledCode(request: LoginRequest, event: AutofillEvent): void {
  const { state, step } = request
  // The page may use the client for other codes too.
  if (state.screen !== 'code' || state.sent.methodId !== event.method_id) return
  if (event.type === 'code_received') step({ type: 'checking', code: event.code })
  if (event.type === 'authenticated') acceptCode(request, event.reply)
  if (event.type === 'failed') refuseCode(request, event.error)
}
