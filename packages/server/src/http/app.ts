import swagger from '@fastify/swagger'
import scalar from '@scalar/fastify-api-reference'
import { errorCatalogue, errorTypeKeyword, type ErrorRow } from '@tollgate/contract'
import { randomUUID } from 'node:crypto'
import { METHODS } from 'node:http'
import Fastify, { type FastifyInstance, type FastifyPluginAsync, type FastifyServerOptions } from 'fastify'
import type { Receipts } from '../delivery/receipts.ts'
import type { Clock } from '../kernel/clock.port.ts'
import type { Log } from '../kernel/log.port.ts'
import type { Route } from '../kernel/route.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { mountErrorPages } from './error-pages.route.ts'
import { makeErrorHandler } from './error-handler.ts'
import { errorBody, errorContentType, makeSendError, type ErrorPlace, type SendError } from './error-response.ts'
import { mountHealth, type Health } from './health.route.ts'
import { makeJudgeRequest } from './judge-request.ts'
import type { HttpMetrics } from './metrics.ts'
import { makeAuthenticateBrowser } from './authenticate-browser.ts'
import { answerPreflight, corsHeadersOf } from './cors.ts'
import type { Idempotency } from './idempotency.ts'
import { mountRoutes } from './mount-routes.ts'
import { makeSessionCookies } from './session-cookies.ts'
import { openApiInfo } from './open-api.ts'
import { receiptRoutes } from './receipts.route.ts'
import { mountPhoneFrame } from './phone-frame.route.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'
import { requestIdOf } from './request-id.ts'

export interface AppDependencies {
  readonly routes: readonly Route[]
  readonly directory: ProjectDirectory
  readonly place: ErrorPlace
  readonly health: Health
  /** What providers report; absent: nobody does. */
  readonly receipts?: { readonly receipts: Receipts; readonly clock: Clock }
  readonly metrics: HttpMetrics
  readonly log: Log
  /** Served beside the API: the inbox of `tollgate dev`. */
  readonly plugins: readonly FastifyPluginAsync[]
  /** What the plugins answer besides the catalogue's, for the error pages. */
  readonly furtherErrors?: Readonly<Record<string, ErrorRow>>
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** How many proxies of our own a request passes before it comes here. */
  readonly trustedProxies: number
  readonly idempotency: Idempotency
}

const bodyLimitBytes = 64 * 1024

/** Path parameters: the longest id, its characters percent-encoded. */
const longestParameter = 512

const headersTimeout = 10_000

/** Of every answer; a public one may say otherwise how long it may be kept. */
const guardingHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

const docsPath = '/docs'
/** Pages beside the API; the API's own paths see to themselves. */
const pages = ['/openapi.json', docsPath, `${docsPath}/`, `${docsPath}/errors`, `${docsPath}/errors/:status`] as const

export async function makeApp(dependencies: AppDependencies): Promise<FastifyInstance> {
  const { place, health, metrics, log, plugins, tls, receipts } = dependencies
  const sendError = makeSendError(place)
  // Without a Host too there is an answer with a body: ours, not Node's.
  const http = { headersTimeout, requireHostHeader: false }
  const transport = tls ? { https: { ...tls, ...http } } : { http }
  const app = Fastify({ ...serverOptions(place, sendError), ...transport }) as unknown as FastifyInstance
  // What a request expects beyond 100-continue is not kept, but it is answered like any other.
  app.server.on('checkExpectation', app.routing.bind(app))
  for (const method of METHODS) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: false })

  app.decorateRequest('project', null)
  app.decorateRequest('caller', null)
  app.decorateRequest('rawBody', null)
  app.removeAllContentTypeParsers()
  // Read whatever it claims to be: size is judged first, credentials next, the type only then.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body)
  })
  app.setErrorHandler(makeErrorHandler({ sendError, log }))
  app.setNotFoundHandler((request, reply) => sendError(request, reply, { error_type: 'route_not_found' }))
  app.addHook('onRequest', async (request, reply) => answerPreflight(request, reply.headers(corsHeadersOf(request))))
  app.addHook('onRequest', makeJudgeRequest({ sendError, bodyLimitBytes }))
  app.addHook('onSend', async (_request, reply) => {
    void reply.headers({
      ...guardingHeaders,
      ...(reply.hasHeader('cache-control') && { 'cache-control': reply.getHeader('cache-control') }),
    })
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
  await app.register(scalar, { routePrefix: docsPath, logLevel: 'silent', configuration: docsConfiguration })
  const cookies = makeSessionCookies({ isSecure: place.publicUrl.startsWith('https:') })
  const authenticateBrowser = makeAuthenticateBrowser({ ...dependencies, cookies })
  mountRoutes(app, { ...dependencies, authenticateBrowser, cookies, sendError })
  mountPhoneFrame(app, { sendError })
  if (receipts) await app.register(receiptRoutes({ ...receipts, publicUrl: place.publicUrl, sendError }))
  mountErrorPages(app, { ...errorCatalogue, ...dependencies.furtherErrors })
  mountHealth(app, { health, metrics, sendError })
  for (const url of pages) refuseOtherMethods(app, { url, methods: ['GET'], sendError })
  for (const plugin of plugins) await app.register(plugin)
  return app
}

/** Nothing that the page would fetch from elsewhere: no fonts, no telemetry, no assistant. */
const docsConfiguration = { withDefaultFonts: false, telemetry: false, agent: { disabled: true }, mcp: { disabled: true } }

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
    // What still comes while the server drains is answered like anything else.
    return503OnClosing: false,
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
    // Before there is a route there are no hooks either.
    frameworkErrors: (error, request, reply) => {
      const errorType = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? 'route_not_found' : 'bad_request'
      sendError(request, reply.headers({ ...guardingHeaders, ...corsHeadersOf(request) }), { error_type: errorType })
    },
    clientErrorHandler(_error, socket) {
      // Not HTTP: there is no request to answer, so the head is written by hand.
      const body = JSON.stringify(errorBody('bad_request', `request-id-test-${randomUUID()}`, place))
      const headers = {
        ...guardingHeaders,
        'content-type': errorContentType,
        'content-length': Buffer.byteLength(body).toString(),
        connection: 'close',
      }
      const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      if (socket.writable) socket.write(`HTTP/1.1 400 Bad Request\r\n${head.join('')}\r\n${body}`)
      socket.destroy()
    },
  }
}
