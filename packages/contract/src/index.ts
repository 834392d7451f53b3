export { CommonFields, ErrorBody, ErrorDetails } from './envelope.ts'
export { errorCatalogue, errorTypes, type ErrorRow, type ErrorStatus, type ErrorType } from './errors.ts'
export { errorTypeKeyword, storableTextPattern } from './fields.ts'
export * as fields from './fields.ts'
export { idPatterns, idPrefixes, type Environment } from './ids.ts'
export {
  AuthenticationFactor,
  BiometricRegistration,
  CryptoWallet,
  Email,
  Jwk,
  Message,
  MessageAttempt,
  MessageState,
  Name,
  OauthProvider,
  Password,
  PhoneNumber,
  Session,
  SessionAttributes,
  Totp,
  User,
  UserStatus,
  Verdict,
  WebauthnRegistration,
} from './objects.ts'
export {
  commonErrors,
  operation,
  routingErrors,
  type BodyOf,
  type CommonErrorType,
  type ErrorOf,
  type Operation,
  type ParamsOf,
  type QueryOf,
  type ReplyOf,
} from './operation.ts'
export { operations, sdkOperations, type OperationId, type SdkOperationId } from './operations.ts'
export * from './operations/messages.ts'
export * from './operations/other-factors.ts'
export * from './operations/otps.ts'
export * from './operations/sdk.ts'
export * from './operations/sessions.ts'
export * from './operations/users.ts'
export { searchFilters, SearchOperand, SearchQuery, type SearchFilterName } from './user-search.ts'
export type { DeepReadonly, Wire } from './wire.ts'
