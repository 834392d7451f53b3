export type { Session, User } from '@tollgate/contract'
export type { AutofillEvent } from './autofill.ts'
export {
  createStytchClient,
  // Names that older programs use.
  createStytchClient as createStytchHeadlessClient,
  createStytchClient as createStytchUIClient,
} from './create-stytch-client.ts'
export {
  StytchAPIError,
  StytchAPISchemaError,
  StytchAPIUnreachableError,
  StytchError,
  StytchSDKUsageError,
  // Names that older programs use.
  StytchAPIError as StytchSDKAPIError,
  StytchAPISchemaError as StytchSDKSchemaError,
  StytchAPIUnreachableError as SDKAPIUnreachableError,
  type StytchAPIErrorFields,
  type StytchErrorType,
} from './errors.ts'
export type { CookieOptions, StytchClientOptions } from './options.ts'
export type { OtpChannel, OtpSendOptions } from './otp-channel.ts'
export type { EmailSendOptions, OtpAuthenticateOptions, Otps, SmsChannel, SmsSendOptions } from './otps.ts'
export type {
  OtpAuthenticateReply,
  OtpSendReply,
  SessionAuthenticateReply,
  SessionRevokeReply,
  UserDeleteFactorReply,
  UserGetReply,
  UserUpdateReply,
} from './replies.ts'
export type { SessionAuthenticateOptions, SessionRevokeOptions, Sessions, SessionUpdate } from './sessions.ts'
export type { SessionInfo, UserInfo } from './state.ts'
// The class under its older names too.
export { StytchClient, StytchClient as StytchHeadlessClient, StytchClient as StytchUIClient } from './stytch-client.ts'
export type { SessionTokens } from './token-cookies.ts'
export type { UserUpdate, Users } from './users.ts'
