import type { OtpAuthenticateReply, OtpSendReply } from '@tollgate/vanilla-js'
import type { OtpMethod } from './otp-methods.ts'
import type { Product } from './products.ts'
import type { MessageId } from './strings/message-id.ts'

export interface OtpOptions {
  /** With more than one, tabs in this order. The project has to name them in its `channels`. Default `['sms']`. */
  readonly methods?: readonly OtpMethod[] | undefined
  /** How long a code is valid. Minutes, 1 to 10; default 5. */
  readonly expirationMinutes?: number | undefined
  /**
   * Language of this form and of the message, as BCP 47: `en`, `es`, `fr`, `pt-br`. Default: for the form the `lang` of the page, else the
   * browser's, else English; for the message the project's.
   */
  readonly locale?: string | undefined
  /** Whether a texted code is taken over by itself, where the browser can (WebOTP). Default true. */
  readonly enableAutofill?: boolean | undefined
  /** Of the email to a user that there is: the id of an email template of the project. Default: the project's own wording of emails. */
  readonly loginTemplateId?: string | undefined
  /** The same, of the email to a new user. */
  readonly signupTemplateId?: string | undefined
}

export interface StytchLoginConfig {
  /** `[Products.otp]`: objects, not texts. */
  readonly products: readonly Product[]
  readonly otpOptions?: OtpOptions | undefined
  readonly sessionOptions?:
    | {
        /** Minutes, 5 to the project's maximum; default 30. */
        readonly sessionDurationMinutes?: number | undefined
      }
    | undefined
}

/** CSS colours. What is left out stays as it is. */
export interface Palette {
  /** Of the card. */
  readonly surface?: string | undefined
  readonly text?: string | undefined
  /** Of explanations. */
  readonly mutedText?: string | undefined
  /** Of the card's edge. */
  readonly line?: string | undefined
  /** Behind what is typed. */
  readonly field?: string | undefined
  /** Of the edge of what can be typed into: 3:1 against `surface`, to be seen by everybody. */
  readonly fieldLine?: string | undefined
  /** Of the button, of links, and around what has the focus. */
  readonly accent?: string | undefined
  /** On `accent`: 4.5:1 against it. */
  readonly onAccent?: string | undefined
  readonly danger?: string | undefined
  readonly success?: string | undefined
}

export interface Theme {
  /** `auto` follows the device. Default `auto`. */
  readonly colorScheme?: 'auto' | 'light' | 'dark' | undefined
  readonly light?: Palette | undefined
  readonly dark?: Palette | undefined
  /** CSS. Default: the device's own. */
  readonly fontFamily?: string | undefined
  /** CSS length of the card's corners; smaller things have smaller ones. Default `16px`. */
  readonly radius?: string | undefined
}

export interface Presentation {
  readonly theme?: Theme | undefined
  readonly options?:
    | {
        /** The heading is then for screen readers only. Default false. */
        readonly hideHeaderText?: boolean | undefined
        readonly logo?: { readonly url: string; readonly alt?: string | undefined } | undefined
        /** Ends the ids of the inputs (`phone-input-SUFFIX`, `email-input-SUFFIX`, `code-input-SUFFIX`). Default: one of React's. */
        readonly inputIdSuffix?: string | undefined
        /**
         * Of the page's content security policy, for the one style element that the code input's library adds. Without it the browser may
         * report that element as refused, and nothing is lost. Default none.
         */
        readonly nonce?: string | undefined
        /** The id of the button that sends. Default none. */
        readonly buttonId?: string | undefined
      }
    | undefined
}

export type StytchLoginEvent =
  | { readonly type: 'OTP_LOGIN_OR_CREATE'; readonly data: OtpSendReply }
  | { readonly type: 'OTP_AUTHENTICATE'; readonly data: OtpAuthenticateReply }
  | { readonly type: 'AUTHENTICATE_FLOW_COMPLETE'; readonly data: Readonly<Record<string, never>> }

export interface LoginCallbacks {
  readonly onEvent?: ((event: StytchLoginEvent) => void) | undefined
  /** A `StytchAPIError`, a `StytchAPIUnreachableError` or whatever else went wrong, in addition to what the form says of it. */
  readonly onError?: ((error: Error) => void) | undefined
}

export interface StytchLoginProps {
  readonly config: StytchLoginConfig
  readonly presentation?: Presentation | undefined
  /** Texts of your own, by message id; `{name}` stands for a value. The others stay as they are. */
  readonly strings?: Partial<Readonly<Record<MessageId, string>>> | undefined
  readonly callbacks?: LoginCallbacks | undefined
  /** Accepted and not used: see `presentation.theme`. */
  readonly styles?: unknown
}
