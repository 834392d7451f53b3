import { hash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isLoopback, parseAddress } from '../kernel/network.ts'
import type { SendError } from './error-response.ts'
import type { HttpMetrics } from './metrics.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'

export interface Health {
  /** Undefined when requests can be served; else why not, in words. */
  whyNotReady(): Promise<string | undefined>
  /** Asked for by `/metrics` as a bearer token; undefined: loopback only. */
  readonly metricsToken: string | undefined
}

interface Dependencies {
  readonly health: Health
  readonly metrics: HttpMetrics
  readonly sendError: SendError
}

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'] as const

export function mountHealth(app: FastifyInstance, { health, metrics, sendError }: Dependencies): void {
  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'alive' }))

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const reason = await health.whyNotReady()
    return reason === undefined ? { status: 'ready' } : reply.code(503).header('retry-after', 1).send({ status: 'not_ready', reason })
  })

  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (!maySeeMetrics(request, health.metricsToken)) return sendError(request, reply, { error_type: 'unauthorized_credentials' })
    return reply.type(metrics.contentType).send(await metrics.text())
  })

  for (const url of ['/healthz', '/readyz', '/metrics']) refuseOtherMethods(app, { url, methods: ['GET'], sendError })
}

/** Without a token only a caller on this very machine: a request that came through a proxy says so. */
function maySeeMetrics({ headers, socket }: FastifyRequest, token: string | undefined): boolean {
  if (token !== undefined) return isEqual(headers.authorization ?? '', `Bearer ${token}`)
  const address = parseAddress(socket.remoteAddress ?? '')
  return address.ok && isLoopback(address.value) && forwardingHeaders.every((name) => headers[name] === undefined)
}

function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(hash('sha256', left, 'buffer'), hash('sha256', right, 'buffer'))
}
