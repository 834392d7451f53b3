import type { CommonFields, Session, User } from '@tollgate/contract'
import { StytchAPIUnreachableError } from './errors.ts'
import type { ApiReply } from './transport.ts'

export interface OtpSendReply extends CommonFields {
  /** What `otps.authenticate` asks for beside the code. */
  readonly method_id: string
}

export interface SessionAuthenticateReply extends CommonFields {
  readonly user_id: string
  readonly session: Session
  /** `""` where the session is kept in a cookie that scripts cannot read. */
  readonly session_token: string
  /** `""` where the session is kept in a cookie that scripts cannot read. */
  readonly session_jwt: string
  readonly user: User
}

export interface OtpAuthenticateReply extends SessionAuthenticateReply {
  readonly method_id: string
}

export type UserGetReply = User & CommonFields

export interface UserUpdateReply extends CommonFields {
  readonly user_id: string
  readonly emails: User['emails']
  readonly phone_numbers: User['phone_numbers']
  readonly crypto_wallets: User['crypto_wallets']
}

export interface UserDeleteFactorReply extends CommonFields {
  readonly user_id: string
}

export type SessionRevokeReply = CommonFields

export function parseSent({ data }: ApiReply): OtpSendReply {
  const { status_code, request_id, method_id } = data as unknown as OtpSendReply
  if (typeof method_id !== 'string') throw new StytchAPIUnreachableError('The answer to the send names no method_id.')
  return { status_code, request_id, method_id }
}

/** A `__user` may stand there too, and is nothing of the caller's. */
export function parseAuthenticatedOtp({ data }: ApiReply): OtpAuthenticateReply {
  return without(data, '__user') as unknown as OtpAuthenticateReply
}

export function parseAuthenticatedSession(reply: ApiReply): SessionAuthenticateReply {
  return parseAuthenticatedOtp(reply)
}

/** The user after a change stands in `__user`; the rest is what the documented reply holds. */
export function parseChanged({ data }: ApiReply): { readonly reply: object; readonly user: User | undefined } {
  return { reply: without(data, '__user'), user: data.__user as User | undefined }
}

/** The user's fields stand at the top level, beside the common ones. */
export function parseUser({ data }: ApiReply): { readonly reply: UserGetReply; readonly user: User } {
  return { reply: data as unknown as UserGetReply, user: without(data, 'status_code', 'request_id') as unknown as User }
}

function without(data: ApiReply['data'], ...names: readonly string[]): ApiReply['data'] {
  return Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)))
}
