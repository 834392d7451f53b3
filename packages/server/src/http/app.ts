import swagger from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import { errorCatalogue, errorTypeKeyword, type ErrorRow } from '@tollgate/contract'
import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions } from 'fastify'
import type { Log } from '../kernel/log.port.ts'
import type { Route } from '../kernel/route.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { mountErrorPages } from './error-pages.route.ts'
import { makeErrorHandler } from './error-handler.ts'
import { errorBody, makeSendError, type ErrorPlace, type SendError } from './error-response.ts'
import { mountHealth, type Health } from './health.route.ts'
import type { HttpMetrics } from './metrics.ts'
import { mountRoutes } from './mount-routes.ts'
import { openApiInfo } from './open-api.ts'
import { requestIdOf } from './request-id.ts'

export interface AppDependencies {
  readonly routes: readonly Route[]
  readonly directory: ProjectDirectory
  readonly place: ErrorPlace
  readonly health: Health
  readonly metrics: HttpMetrics
  readonly log: Log
  /** Served beside the API: the inbox of `tollgate dev`. */
  readonly plugins: readonly FastifyPluginAsync[]
  /** What the plugins answer besides the catalogue's, for the error pages. */
  readonly furtherErrors?: Readonly<Record<string, ErrorRow>>
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

export const bodyLimitBytes = 64 * 1024

/** Path parameters: the longest id, its characters percent-encoded. */
const longestParameter = 512

const headersTimeout = 10_000

export async function makeApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { place, health, metrics, log, plugins, tls } = dependencies
  const sendError = makeSendError(place)
  const transport = tls ? { https: { ...tls, headersTimeout } } : { http: { headersTimeout } }
  const app = Fastify({ ...serverOptions(place, sendError), ...transport }) as unknown as FastifyInstance

  app.decorateRequest('project', null)
  app.removeAllContentTypeParsers()
  // Read whatever it claims to be: size is judged first, credentials next, the type only then.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  app.setErrorHandler(makeErrorHandler({ sendError, log }))
  app.setNotFoundHandler((request, reply) => sendError(request, reply, { error_type: 'route_not_found' }))
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store')
    void reply.header('x-content-type-options', 'nosniff')
  })
  app.addHook('onResponse', async (request, reply) => {
    const seen = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime),
    }
    metrics.answered(seen, reply.elapsedTime)
    log.info({ request_id: requestIdOf(request), project_id: request.project?.projectId, ...seen }, 'answered')
  })

  await app.register(swagger, { openapi: openApiInfo(place.publicUrl) })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  await app.register(scalar, { routePrefix: '/docs', logLevel: 'silent' })
  mountRoutes(app, { ...dependencies, sendError })
  mountErrorPages(app, { ...errorCatalogue, ...dependencies.furtherErrors })
  mountHealth(app, { health, metrics, sendError })
  for (const plugin of plugins) await app.register(plugin)
  return app
}

function serverOptions(place: ErrorPlace, sendError: SendError): FastifyServerOptions {
  const requestSeconds = 30
  return {
    logger: false,
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestSeconds * 1_000,
    connectionTimeout: 60_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: longestParameter, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
    ajv: {
      customOptions: {
        coerceTypes: false,
        useDefaults: false,
        removeAdditional: false,
        allErrors: false,
        verbose: true,
        keywords: [errorTypeKeyword],
      },
    },
    frameworkErrors: (_error, request, reply) => {
      sendError(request, reply, { error_type: 'bad_request' })
    },
    clientErrorHandler(_error, socket) {
      // Not HTTP: there is no request to answer, so the line is written by hand.
      const body = JSON.stringify(errorBody('bad_request', `request-id-test-${randomUUID()}`, place))
      const length = Buffer.byteLength(body)
      if (socket.writable)
        socket.write(
          `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${length.toString()}\r\nConnection: close\r\n\r\n${body}`,
        )
      socket.destroy()
    },
  }
}
