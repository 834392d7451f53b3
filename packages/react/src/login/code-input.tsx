import { OTPInput, REGEXP_ONLY_DIGITS, type SlotProps } from 'input-otp'
import type { JSX, Ref } from 'react'
import type { FieldInput } from './field.tsx'
import { codeLength } from './login-state.ts'

interface CodeInputProps {
  readonly field: FieldInput
  readonly inputRef: Ref<HTMLInputElement>
  readonly value: string
  readonly isBusy: boolean
  readonly nonce: string | undefined
  readonly onChange: (code: string) => void
}

/** One input, drawn as six places: keyboards, password managers and screen readers find the one. */
export function CodeInput({ field, inputRef, value, isBusy, nonce, onChange }: CodeInputProps): JSX.Element {
  return (
    <OTPInput
      {...field}
      ref={inputRef}
      value={value}
      onChange={onChange}
      maxLength={codeLength}
      pattern={REGEXP_ONLY_DIGITS}
      inputMode="numeric"
      autoComplete="one-time-code"
      name="code"
      pasteTransformer={codeIn}
      // Otherwise it widens the input for the badges of password managers, and the page scrolls sideways at 320 px.
      pushPasswordManagerStrategy="none"
      noScriptCSSFallback={null}
      {...(nonce === undefined ? {} : { nonce })}
      aria-busy={isBusy}
      containerClassName="tollgate-code"
      render={({ slots, isFocused }) => (
        <div className="tollgate-slots" aria-hidden="true" dir="ltr" data-invalid={field['aria-invalid']} data-busy={isBusy}>
          {slots.map((slot, place) => (
            <Slot key={place} slot={slot} isActive={isFocused && isActive(slots, place)} />
          ))}
        </div>
      )}
    />
  )
}

function Slot({ slot, isActive }: { readonly slot: SlotProps; readonly isActive: boolean }): JSX.Element {
  return (
    <div className="tollgate-slot" data-active={isActive} data-filled={slot.char !== null}>
      {slot.char}
      {slot.hasFakeCaret && <span className="tollgate-caret" />}
    </div>
  )
}

/** In a shadow tree the library sees no selection; there it is the place that is typed into next. */
function isActive(slots: readonly SlotProps[], place: number): boolean {
  if (slots.some((slot) => slot.isActive)) return slots[place]?.isActive ?? false
  return place === slots.findIndex(({ char }) => char === null)
}

/** The code of a whole text that was pasted, or the digits of `123 456`. */
function codeIn(pasted: string): string {
  return /(?<!\d)\d{6}(?!\d)/.exec(pasted)?.[0] ?? pasted.replaceAll(/\D/g, '')
}
