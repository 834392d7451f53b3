import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Receipts } from '../delivery/receipts.ts'
import type { Clock } from '../kernel/clock.port.ts'
import type { SendError } from './error-response.ts'

interface Dependencies {
  readonly receipts: Receipts
  readonly clock: Clock
  /** By which providers call; without a slash at the end. */
  readonly publicUrl: string
  readonly sendError: SendError
}

/** Where providers report what became of messages. The body stays as it came: signatures are over its bytes. */
export function receiptRoutes({ receipts, clock, publicUrl, sendError }: Dependencies): FastifyPluginAsync {
  return async (app) => {
    app.route<{ Params: { provider: string } }>({
      method: ['GET', 'POST'],
      url: '/receipts/:provider',
      exposeHeadRoute: false,
      schema: { hide: true },
      handler: async (request, reply) => {
        const read = await receipts.readCallback(request.params.provider, callbackOf(request))
        if (!read.ok) return refuse(request, reply, read.refusal)
        return read.value.text === undefined ? reply.code(204).send() : reply.type('text/plain').send(read.value.text)
      },
    })
  }

  function callbackOf({ method, raw, headers, body }: FastifyRequest) {
    return {
      method,
      url: `${publicUrl}${raw.url ?? ''}`,
      headers,
      rawBody: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      now: clock.now(),
    }
  }

  function refuse(request: FastifyRequest, reply: FastifyReply, refusal: 'no_receipts' | 'forged' | 'malformed') {
    return sendError(request, reply, { error_type: refusals[refusal] })
  }
}

const refusals = { no_receipts: 'route_not_found', forged: 'unauthorized_credentials', malformed: 'bad_request' } as const
