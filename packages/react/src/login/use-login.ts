import type { StytchClient } from '@tollgate/vanilla-js'
import { useReducer, useRef } from 'react'
import { checkCode } from './check-code.ts'
import type { LoginCallbacks } from './login-props.ts'
import type { LoginSettings } from './login-settings.ts'
import { codeLength, type LoginState, loginStateAfter, startOf } from './login-state.ts'
import type { OtpMethod } from './otp-methods.ts'
import { sendCode } from './send-code.ts'
import { useFilledCode } from './use-filled-code.ts'

export interface Login {
  readonly state: LoginState
  readonly chooseMethod: (method: OtpMethod) => void
  readonly editAddress: () => void
  /** undefined: what was typed is none. */
  readonly sendTo: (address: string | undefined) => void
  readonly resend: () => void
  /** Checks the code as soon as it has six digits. */
  readonly editCode: (code: string) => void
  readonly checkCode: () => void
  readonly changeDestination: () => void
}

interface Parts {
  readonly stytch: StytchClient
  readonly settings: LoginSettings
  readonly callbacks: LoginCallbacks
}

/** The form's state, and what the person can do to it. While a request is under way only the request goes on. */
export function useLogin({ stytch, settings, callbacks }: Parts): Login {
  const [state, step] = useReducer(loginStateAfter, settings.firstMethod, startOf)
  const request = { stytch, settings, callbacks, state, step }
  const run = useOneAtATime()
  useFilledCode(request)

  const isBusy = isUnderWay(state)
  const check = (code: string) => run(() => checkCode(request, code))
  return {
    state,
    chooseMethod(method) {
      if (!isBusy) step({ type: 'method-chosen', method })
    },
    editAddress: () => step({ type: 'address-edited' }),
    sendTo(address) {
      if (address === undefined) {
        const id = state.method === 'email' ? 'error.invalid_email' : 'error.invalid_phone_number'
        step({ type: 'address-refused', problem: { saying: { id } } })
      } else {
        run(() => sendCode(request, { method: state.method, address }))
      }
    },
    resend() {
      if (state.screen === 'code' && !isBusy) run(() => sendCode(request, state.sent))
    },
    editCode(code) {
      if (isBusy) return
      stytch.otps.sms.cancelAutofill()
      step({ type: 'code-edited', code })
      if (code.length === codeLength) check(code)
    },
    checkCode() {
      if (state.screen === 'code' && state.code.length === codeLength && !isBusy) check(state.code)
    },
    changeDestination() {
      if (isBusy) return
      stytch.otps.sms.cancelAutofill()
      step({ type: 'destination-changed' })
    },
  }
}

function isUnderWay(state: LoginState): boolean {
  if (state.screen === 'address') return state.isSending
  return state.screen === 'code' && (state.isChecking || state.isResending)
}

/** Runs a request unless another is under way. A second click may come before React has drawn the effect of the first. */
function useOneAtATime(): (request: () => Promise<void>) => void {
  const isRunning = useRef(false)
  return (request) => {
    if (isRunning.current) return
    isRunning.current = true
    void request().finally(() => {
      isRunning.current = false
    })
  }
}
