import type { BodyOf, Operation, ParamsOf, QueryOf, ReplyOf } from '@tollgate/contract'
import type { BrowserCaller } from './caller.ts'
import type { KeepAnswer } from './kept-answer.ts'
import type { Project } from './project.ts'
import type { Refusal } from './refusal.ts'
import type { Result } from './result.ts'

export interface RouteRequest<O extends Operation> {
  /** Whose credentials came; undefined where an operation asks for none. */
  readonly project: O['authentication'] extends 'none' ? undefined : Project
  /** Who calls an operation of browsers; undefined for all others. */
  readonly caller: O['authentication'] extends 'public_token' ? BrowserCaller : undefined
  readonly params: ParamsOf<O>
  readonly query: QueryOf<O>
  readonly body: BodyOf<O>
  /** Of a request with an `Idempotency-Key`; undefined without one. */
  readonly keep: KeepAnswer | undefined
}

export interface Answer<Reply> {
  readonly reply: Reply
  /** Sent as `Retry-After` on a 200: when the same send would pass. */
  readonly retryAfterMilliseconds?: number
  /** How long a public answer may be kept; absent: not at all. Seconds. */
  readonly cacheSeconds?: number
  /** To a browser: the reply hands over a session, or the session is no more. Its cookies go with it, where the project has such. */
  readonly session?: 'begins' | 'ended'
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
