import type { ComponentProps } from 'react'

interface FieldProps extends Pick<ComponentProps<'input'>, 'type' | 'inputMode' | 'autoComplete' | 'maxLength' | 'autoFocus'> {
  readonly id: string
  readonly label: string
  readonly hint: string
  /** In place of the hint, so that nothing moves. */
  readonly problem: string | undefined
  readonly value: string
  readonly onChange: (value: string) => void
}

export function Field({ id, label, hint, problem, onChange, ...input }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...input}
        onChange={({ target }) => onChange(target.value)}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-note`}
      />
      <p id={`${id}-note`} className={problem === undefined ? 'hint' : 'problem'} aria-live="polite">
        {problem ?? hint}
      </p>
    </div>
  )
}
