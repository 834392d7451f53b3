import type { JSX } from 'react'
import type { FormView } from './form-view.ts'
import type { LoginState } from './login-state.ts'
import type { MessageId } from './strings/message-id.ts'
import { useSecondsUntil } from './use-seconds-until.ts'

interface LiveStatusProps {
  readonly view: FormView
  readonly state: LoginState
}

/** Tells screen readers what is going on, where nothing that they stand on says so. Problems speak for themselves. */
export function LiveStatus({ view: { texts }, state }: LiveStatusProps): JSX.Element {
  const secondsToResend = useSecondsUntil(state.screen === 'code' ? state.sent.resendAtMilliseconds : undefined)
  const status = statusOf(state, { canResend: secondsToResend === 0 })
  return (
    <div role="status" className="tollgate-unseen">
      {status && texts.text(status)}
    </div>
  )
}

function statusOf(state: LoginState, { canResend }: { readonly canResend: boolean }): MessageId | undefined {
  if (state.screen === 'address') return state.isSending ? 'send.busy' : undefined
  if (state.screen === 'success') return undefined
  if (state.isResending) return 'send.busy'
  if (state.isChecking) return 'code.busy'
  if (canResend) return 'resend.ready'
  return state.sent.isAnother ? 'resend.done' : undefined
}
