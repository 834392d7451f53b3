import type { JSX, ReactNode } from 'react'
import type { FormView } from './form-view.ts'
import type { Problem } from './problem.ts'

export interface FieldInput {
  readonly id: string
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string
}

interface FieldProps {
  readonly view: FormView
  readonly inputId: string
  readonly label: string
  /** Stands where a problem will, so that nothing moves. */
  readonly hint: string
  readonly problem: Problem | undefined
  /** Draws what is typed into. */
  readonly children: (input: FieldInput) => ReactNode
}

/** A label, what is typed into, and below it the hint or what is wrong. */
export function Field({ view, inputId, label, hint, problem, children }: FieldProps): JSX.Element {
  const hintId = `${inputId}-hint`
  const problemId = `${inputId}-problem`
  const hasProblem = problem !== undefined
  return (
    <div className="tollgate-field">
      <label className="tollgate-label" htmlFor={inputId}>
        {label}
      </label>
      {children({ id: inputId, 'aria-invalid': hasProblem, 'aria-describedby': hasProblem ? problemId : hintId })}
      <div className="tollgate-note">
        <span id={hintId} hidden={hasProblem}>
          {hint}
        </span>
        <span id={problemId} role="alert" className="tollgate-problem">
          {problem && <ProblemText problem={problem} view={view} />}
        </span>
      </div>
    </div>
  )
}

function ProblemText({
  problem: { saying, waitSeconds },
  view: { texts },
}: {
  readonly problem: Problem
  readonly view: FormView
}): JSX.Element {
  return (
    <>
      {'id' in saying ? texts.text(saying.id) : saying.serverText}
      {/* The button shows the seconds run; said once, not each second. */}
      {waitSeconds !== undefined && (
        <span className="tollgate-unseen"> {texts.text('error.wait', { wait: texts.words(waitSeconds) })}</span>
      )}
    </>
  )
}
