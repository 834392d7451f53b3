import type { JSX, Ref } from 'react'
import { Field } from './field.tsx'
import type { FormView } from './form-view.ts'
import type { Problem } from './problem.ts'

interface EmailFieldProps {
  readonly view: FormView
  readonly hint: string
  readonly problem: Problem | undefined
  readonly value: string
  readonly inputRef: Ref<HTMLInputElement>
  readonly onChange: (value: string) => void
}

export function EmailField({ view, hint, problem, value, inputRef, onChange }: EmailFieldProps): JSX.Element {
  return (
    <Field view={view} inputId={view.inputId('email')} label={view.texts.text('email.label')} hint={hint} problem={problem}>
      {(field) => (
        <input
          {...field}
          ref={inputRef}
          className="tollgate-input"
          type="email"
          name="email"
          autoComplete="email"
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  )
}
