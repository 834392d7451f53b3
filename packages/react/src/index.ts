export * from '@tollgate/vanilla-js'
// Before these, the star would hand out clients that a server could call.
export {
  createStytchClient,
  // Names that older programs use.
  createStytchClient as createStytchHeadlessClient,
  createStytchClient as createStytchUIClient,
} from './create-stytch-client.ts'
export type {
  LoginCallbacks,
  OtpOptions,
  Palette,
  Presentation,
  StytchLoginConfig,
  StytchLoginEvent,
  StytchLoginProps,
  Theme,
} from './login/login-props.ts'
export { OTPMethods, type OtpMethod } from './login/otp-methods.ts'
export { Products, type Product } from './login/products.ts'
export type { MessageId } from './login/strings/message-id.ts'
export { StytchEventType } from './login/stytch-event-type.ts'
export { StytchLogin } from './login/stytch-login.tsx'
export { StytchProvider, type StytchProviderProps } from './stytch-provider.tsx'
export { useStytch } from './use-stytch.ts'
export { type StytchAuthorization, useStytchIsAuthorized } from './use-stytch-is-authorized.ts'
export { type StytchSessionState, useStytchSession } from './use-stytch-session.ts'
export { type StytchUserState, useStytchUser } from './use-stytch-user.ts'
export { type StytchProps, withStytch } from './with-stytch.tsx'
export { type StytchPermissionsProps, withStytchPermissions } from './with-stytch-permissions.tsx'
export { type StytchSessionProps, withStytchSession } from './with-stytch-session.tsx'
export { type StytchUserProps, withStytchUser } from './with-stytch-user.tsx'
