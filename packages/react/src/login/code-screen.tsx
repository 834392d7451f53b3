import { type JSX, type SyntheticEvent, useEffect, useRef } from 'react'
import { CodeInput } from './code-input.tsx'
import { Field } from './field.tsx'
import type { FormView } from './form-view.ts'
import { codeLength, type CodeState, type SentCode } from './login-state.ts'
import { readablePhone } from './phone-entry.ts'
import { ScreenHeader } from './screen-header.tsx'
import { SubmitButton } from './submit-button.tsx'
import type { Login } from './use-login.ts'
import { useSecondsUntil } from './use-seconds-until.ts'

interface CodeScreenProps {
  readonly view: FormView
  readonly titleId: string
  readonly login: Login
  readonly state: CodeState
  /** Seconds. */
  readonly codeLifetimeSeconds: number
}

/** Asks for the code that was sent. */
export function CodeScreen({ view, titleId, login, state, codeLifetimeSeconds }: CodeScreenProps): JSX.Element {
  const { texts } = view
  const { sent, code, problem, isChecking } = state
  const input = useRef<HTMLInputElement>(null)
  const secondsBlocked = useSecondsUntil(state.checkBlockedUntil)
  const [before, after] = texts.around(`code.subtitle.${sent.method}`, 'address')

  // At first, after a refusal and after a new code: what comes next is typed.
  useEffect(() => input.current?.focus(), [problem, sent])

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    if (secondsBlocked === 0) login.checkCode()
  }

  return (
    <form className="tollgate-screen tollgate-tall" noValidate onSubmit={submit}>
      <ScreenHeader view={view} id={titleId} title={texts.text('code.title')}>
        {before}
        <bdi className="tollgate-address">{readableAddress(sent)}</bdi>
        {after}
      </ScreenHeader>
      <Field
        view={view}
        inputId={view.inputId('code')}
        label={texts.text('code.label')}
        hint={texts.text('code.hint', { lifetime: texts.words(codeLifetimeSeconds) })}
        problem={problem}
      >
        {(field) => (
          <CodeInput field={field} inputRef={input} value={code} isBusy={isChecking} onChange={login.editCode} nonce={view.nonce} />
        )}
      </Field>
      <SubmitButton view={view} isBusy={isChecking} secondsBlocked={secondsBlocked} isIncomplete={code.length < codeLength}>
        {texts.text('code.button')}
      </SubmitButton>
      <div className="tollgate-links">
        <ResendButton view={view} login={login} state={state} />
        <button type="button" className="tollgate-link" aria-disabled={isChecking || state.isResending} onClick={login.changeDestination}>
          {texts.text(`change.${sent.method}`)}
        </button>
      </div>
    </form>
  )
}

function ResendButton({ view: { texts }, login, state }: Pick<CodeScreenProps, 'view' | 'login' | 'state'>): JSX.Element {
  const seconds = useSecondsUntil(state.sent.resendAtMilliseconds)
  const isWaiting = seconds > 0
  return (
    <button
      type="button"
      className="tollgate-link"
      aria-disabled={isWaiting || state.isResending || state.isChecking}
      onClick={() => isWaiting || login.resend()}
    >
      {/* The seconds are for the eye; a reader hears the name, and once that the wait is over. */}
      <span className={isWaiting ? 'tollgate-unseen' : ''}>{texts.text('resend.button')}</span>
      {isWaiting && <span aria-hidden="true">{texts.text('resend.wait', { wait: texts.clock(seconds) })}</span>}
    </button>
  )
}

function readableAddress({ method, address }: SentCode): string {
  return method === 'email' ? address : readablePhone(address)
}
