import type { Texts } from './strings/texts.ts'

/** What every part of the form is drawn with. */
export interface FormView {
  readonly texts: Texts
  /** The id of an input: `phone-input-SUFFIX`. */
  inputId(name: 'phone' | 'email' | 'code'): string
  readonly buttonId: string | undefined
  /** Of the page's content security policy. */
  readonly nonce: string | undefined
  /** Whether headings are for screen readers only. */
  readonly hidesHeader: boolean
}
