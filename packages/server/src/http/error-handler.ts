import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../kernel/log.port.ts'
import { StoreUnavailable } from '../kernel/store-unavailable.ts'
import type { SendError } from './error-response.ts'
import { requestIdOf } from './request-id.ts'
import { refusalOf } from './validation-error.ts'

interface Dependencies {
  readonly sendError: SendError
  readonly log: Log
}

/** Everything that was thrown, mapped to the catalogue: the framework's own refusals, a store that is away, and bugs. */
export function makeErrorHandler({ sendError, log }: Dependencies) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (error.validation) return sendError(request, reply, refusalOf(error.validation[0]))
    if (error.statusCode === 413) return sendError(request, reply.header('connection', 'close'), { error_type: 'request_too_large' })
    if (error instanceof StoreUnavailable) {
      log.error({ request_id: requestIdOf(request), reason: error.message }, 'the store is unavailable')
      return sendError(request, reply, { error_type: 'server_unavailable' })
    }
    if (error.statusCode !== undefined && error.statusCode < 500) return sendError(request, reply, { error_type: 'bad_request' })
    // The stack names our own code alone: error texts hold no code, token or number.
    log.error(
      { request_id: requestIdOf(request), route: request.routeOptions.url, name: error.name, stack: error.stack },
      'a request failed',
    )
    return sendError(request, reply, { error_type: 'internal_server_error' })
  }
}
