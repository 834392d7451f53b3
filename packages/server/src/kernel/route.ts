import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from '@tollgate/contract'
import type { Project } from './project.ts'
import type { Refusal } from './refusal.ts'
import type { Result } from './result.ts'

export interface RouteRequest<O extends Operation> {
  /** Whose credentials came; undefined where an operation asks for none. */
  readonly project: O['authentication'] extends 'none' ? undefined : Project
  readonly params: ParamsOf<O>
  readonly query: QueryOf<O>
  readonly body: BodyOf<O>
}

export interface Answer<Reply> {
  readonly reply: Reply
  /** Sent as `Retry-After` on a 200: when the same send would pass. */
  readonly retryAfterMilliseconds?: number
  /** How long a public answer may be kept; absent: not at all. Seconds. */
  readonly cacheSeconds?: number
}

/** A route parses, calls and translates: status, message and envelope come from the contract. */
export interface Route {
  readonly operation: Operation
  handle(request: RouteRequest<Operation>): Promise<Result<Answer<object>, Refusal>>
}

export type Handle<O extends Operation> = (request: RouteRequest<O>) => Promise<Result<Answer<ReplyOf<O>>, Refusal>>

/** The request was validated by the operation's schemas, so its handler sees the types that they describe. */
export function route<const O extends Operation>(operation: O, handle: Handle<O>): Route {
  return { operation, handle: (request) => handle(request) }
}
