import type { Static, TSchema } from 'typebox'
import type { CommonFields } from './envelope.ts'
import type { ErrorType } from './errors.ts'
import type { DeepReadonly } from './wire.ts'

export interface Operation {
  /** The OpenAPI `operationId`, camelCase. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With Fastify's parameters: `/v1/users/:user_id`. */
  readonly path: string
  readonly summary: string
  /**
   * `project_secret`: HTTP Basic, project id and secret. `public_token`: HTTP Basic, public token and session token, or the public token
   * again; held to the project's origins. The answers of `/sdk/v1` stand in `data`.
   */
  readonly authentication: 'project_secret' | 'public_token' | 'none'
  /** Takes an `Idempotency-Key`: requests with one key and body are one request, and get one answer. */
  readonly isKeyed?: true
  readonly params?: TSchema
  readonly query?: TSchema
  /** Absent: nothing in a body means anything, as with the `{}` that published clients send with a DELETE. */
  readonly body?: TSchema
  /** Of a 200; `request_id` and `status_code` included. */
  readonly reply: TSchema
  readonly errors: readonly ErrorType[]
}

/** What an operation of any kind may answer, whatever it does. */
const everyOperation = ['request_too_large', 'internal_server_error', 'server_unavailable'] as const
const authenticated = ['unauthorized_credentials'] as const
const fromBrowsers = ['bad_domain_for_stytch_sdk'] as const
const keyed = ['idempotency_key_in_flight', 'idempotency_key_reused'] as const
const withContent = ['unsupported_media_type', 'bad_request'] as const

/** Answered before an operation is found, so no operation lists them. */
export const routingErrors = ['route_not_found', 'method_not_allowed'] as const satisfies readonly ErrorType[]

export type CommonErrorType =
  | (typeof everyOperation)[number]
  | (typeof authenticated)[number]
  | (typeof fromBrowsers)[number]
  | (typeof withContent)[number]
  | (typeof keyed)[number]

export function commonErrors({
  authentication,
  method,
  isKeyed,
}: Pick<Operation, 'authentication' | 'method' | 'isKeyed'>): readonly CommonErrorType[] {
  return [
    ...everyOperation,
    ...(authentication === 'none' ? [] : authenticated),
    ...(authentication === 'public_token' ? fromBrowsers : []),
    ...(isKeyed === true ? keyed : []),
    // A DELETE may carry a body too, and a broken one is refused.
    ...(method === 'GET' ? [] : withContent),
  ]
}

type WithCommonErrors<O extends Operation> = Omit<O, 'errors'> & {
  readonly errors: readonly (O['errors'][number] | CommonErrorType)[]
}

/** `errors` names what is the operation's own; the common ones are added. */
export function operation<const O extends Operation>(described: O): WithCommonErrors<O> {
  return { ...described, errors: [...new Set([...commonErrors(described), ...described.errors])] }
}

export type BodyOf<O extends Operation> = O extends { readonly body: infer S extends TSchema } ? DeepReadonly<Static<S>> : undefined
export type ParamsOf<O extends Operation> = O extends { readonly params: infer S extends TSchema } ? DeepReadonly<Static<S>> : undefined
export type QueryOf<O extends Operation> = O extends { readonly query: infer S extends TSchema } ? DeepReadonly<Static<S>> : undefined
/** What a handler returns: the server adds `request_id` and `status_code`. */
export type ReplyOf<O extends Operation> = WithoutCommonFields<Static<O['reply']>>
export type ErrorOf<O extends Operation> = O['errors'][number]

// Where nothing is left, `{}` would take any value at all.
type WithoutCommonFields<Reply> =
  Exclude<keyof Reply, keyof CommonFields> extends never ? Record<string, never> : DeepReadonly<Omit<Reply, keyof CommonFields>>
