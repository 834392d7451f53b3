import type { JSX, ReactNode } from 'react'
import type { FormView } from './form-view.ts'

interface SubmitButtonProps {
  readonly view: FormView
  readonly isBusy: boolean
  /** Until it can be pressed again. Seconds; 0: now. */
  readonly secondsBlocked: number
  /** Whether there is not yet anything to submit. */
  readonly isIncomplete?: boolean
  readonly children: ReactNode
}

/** Keeps its place, its size and the focus in every state: it is never `disabled`, only said to be. */
export function SubmitButton({ view, isBusy, secondsBlocked, isIncomplete = false, children }: SubmitButtonProps): JSX.Element {
  const { texts, buttonId } = view
  const isBlocked = secondsBlocked > 0
  return (
    <button
      type="submit"
      id={buttonId}
      className="tollgate-button"
      aria-disabled={isBusy || isBlocked || isIncomplete}
      data-busy={isBusy}
      data-blocked={isBlocked || isIncomplete}
    >
      <span className={isBlocked ? 'tollgate-unseen' : 'tollgate-button-text'}>{children}</span>
      {isBlocked && (
        <span className="tollgate-button-text" aria-hidden="true">
          {texts.text('send.wait', { wait: texts.clock(secondsBlocked) })}
        </span>
      )}
      {isBusy && <span className="tollgate-spinner" aria-hidden="true" />}
    </button>
  )
}
