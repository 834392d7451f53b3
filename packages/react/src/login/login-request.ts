import type { StytchClient } from '@tollgate/vanilla-js'
import type { LoginCallbacks } from './login-props.ts'
import type { LoginSettings } from './login-settings.ts'
import type { LoginState, LoginStep, Until } from './login-state.ts'

/** What a request of the form goes by, as it stands when the request begins. */
export interface LoginRequest {
  readonly stytch: StytchClient
  readonly settings: LoginSettings
  readonly callbacks: LoginCallbacks
  readonly state: LoginState
  readonly step: (step: LoginStep) => void
}

/** Epoch milliseconds. */
export function momentIn(seconds: number | undefined): Until {
  return seconds === undefined ? undefined : Date.now() + seconds * 1000
}

/** What `callbacks.onError` is told, whatever was thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
