import { errorCatalogue, type ErrorBody, type ErrorDetails, type ErrorType } from '@tollgate/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Refusal } from '../kernel/refusal.ts'
import { second } from '../kernel/time.ts'
import { isBrowserPath } from './browser-path.ts'
import { requestIdOf } from './request-id.ts'

export interface ErrorPlace {
  /** Where the error pages are served; without a slash at its end. */
  readonly publicUrl: string
  /** Named in a 500: whom to ask. */
  readonly contact: string | undefined
}

export const errorContentType = 'application/json; charset=utf-8'

export type SendError = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => FastifyReply

/** Status, message and page come from the catalogue; no route picks its own. */
export function makeSendError(place: ErrorPlace): SendError {
  return (request, reply, refusal) => {
    const { status } = errorCatalogue[refusal.error_type]
    const retryAfterSeconds = retryAfterOf(refusal)
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', retryAfterSeconds)
    // A browser would ask the person for a name and password.
    const isBackend = !isBrowserPath(request.url)
    if (isBackend && refusal.error_type === 'unauthorized_credentials') void reply.header('www-authenticate', 'Basic realm="Tollgate"')
    const body = errorBody(refusal.error_type, requestIdOf(request), place)
    const details: ErrorDetails = {
      ...(status === 429 && retryAfterSeconds !== undefined && { retry_after_seconds: retryAfterSeconds }),
      ...(refusal.field !== undefined && { field: refusal.field }),
    }
    const isDetailed = Object.keys(details).length > 0
    return reply
      .code(status)
      .type(errorContentType)
      .send(JSON.stringify(isDetailed ? { ...body, error_details: details } : body))
  }
}

export function errorBody(errorType: ErrorType, requestId: string, { publicUrl, contact }: ErrorPlace): ErrorBody {
  const { status, message } = errorCatalogue[errorType]
  return {
    status_code: status,
    request_id: requestId,
    error_type: errorType,
    error_message: status === 500 && contact !== undefined ? `${message} Please contact ${contact}.` : message,
    error_url: `${publicUrl}/docs/errors/${status.toString()}#${errorType}`,
  }
}

/** Whole seconds, rounded up, at least 1: a caller who waits so long is let through. */
function retryAfterOf({ error_type, retryAfterMilliseconds }: Refusal): number | undefined {
  if (error_type === 'server_unavailable') return 1
  return retryAfterMilliseconds === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMilliseconds / second))
}
