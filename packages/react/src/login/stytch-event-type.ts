/** The `type` of what `callbacks.onEvent` is told, by its documented names; the texts themselves will do as well. */
export const StytchEventType = {
  OTPsLoginOrCreateEvent: 'OTP_LOGIN_OR_CREATE',
  OTPsAuthenticate: 'OTP_AUTHENTICATE',
  AuthenticateFlowComplete: 'AUTHENTICATE_FLOW_COMPLETE',
} as const

export type StytchEventType = (typeof StytchEventType)[keyof typeof StytchEventType]
