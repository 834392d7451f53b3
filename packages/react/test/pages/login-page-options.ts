import type { OtpOptions, Presentation, StytchLoginProps } from '@tollgate/react'

/** What a test asks of the page. Values that JSON can hold: they travel into the browser. */
export interface LoginPageOptions {
  /** As `config.products`; left out: `[Products.otp]`. */
  readonly products?: readonly unknown[]
  readonly otpOptions?: OtpOptions
  readonly sessionDurationMinutes?: number
  readonly presentation?: Presentation
  readonly strings?: StytchLoginProps['strings']
  /** Keeps the form in a shadow tree. Default false. */
  readonly isInShadow?: boolean
}

declare global {
  interface Window {
    loginPageOptions: LoginPageOptions
    /** What the callbacks were told, in order. */
    told: unknown[]
    /** Takes the form away. */
    unmountLogin: () => void
  }
}
