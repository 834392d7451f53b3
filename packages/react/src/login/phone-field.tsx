import { type JSX, type Ref, useLayoutEffect, useRef } from 'react'
import { CountrySelect } from './country-select.tsx'
import { Field } from './field.tsx'
import type { FormView } from './form-view.ts'
import { type PhoneEntry, settlePhone, typePhone } from './phone-entry.ts'
import type { Problem } from './problem.ts'

interface PhoneFieldProps {
  readonly view: FormView
  readonly hint: string
  readonly problem: Problem | undefined
  readonly entry: PhoneEntry
  readonly inputRef: Ref<HTMLInputElement>
  readonly onChange: (entry: PhoneEntry) => void
}

/** Country and number, written as the country writes it while it is typed. */
export function PhoneField({ view, hint, problem, entry, inputRef, onChange }: PhoneFieldProps): JSX.Element {
  const { texts } = view
  const input = useRef<HTMLInputElement>(null)
  const caret = useRef<number>(undefined)
  // Before the browser paints: it has put the caret at the end of the new text.
  useLayoutEffect(() => {
    if (caret.current !== undefined) input.current?.setSelectionRange(caret.current, caret.current)
    caret.current = undefined
  })

  function type(typed: HTMLInputElement): void {
    const next = typePhone(entry, { text: typed.value, caret: typed.selectionStart ?? typed.value.length })
    input.current = typed
    caret.current = next.caret
    onChange({ country: next.country, text: next.text })
  }

  function settle(): void {
    const settled = settlePhone(entry)
    if (settled !== entry) onChange(settled)
  }

  return (
    <Field view={view} inputId={view.inputId('phone')} label={texts.text('phone.label')} hint={hint} problem={problem}>
      {(field) => (
        <div className="tollgate-phone" data-invalid={field['aria-invalid']}>
          <CountrySelect view={view} country={entry.country} onChange={(country) => onChange({ ...entry, country })} />
          <input
            {...field}
            ref={inputRef}
            className="tollgate-phone-input"
            type="tel"
            name="phone"
            inputMode="tel"
            autoComplete="tel"
            dir="ltr"
            value={entry.text}
            onChange={({ target }) => type(target)}
            onBlur={settle}
          />
        </div>
      )}
    </Field>
  )
}
