import { METHODS } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { SendError } from './error-response.ts'

/** Answers a known path's other methods, so that a wrong verb is not taken for a wrong address. */
export function refuseOtherMethods(
  app: FastifyInstance,
  { url, methods, sendError }: { url: string; methods: readonly string[]; sendError: SendError },
): void {
  const served = methods.includes('GET') ? [...methods, 'HEAD'] : methods
  app.route({
    method: METHODS.filter((method) => !served.includes(method) && app.supportedMethods.includes(method)),
    url,
    schema: { hide: true },
    handler: (request, reply) => sendError(request, reply.header('allow', served.join(', ')), { error_type: 'method_not_allowed' }),
  })
}
