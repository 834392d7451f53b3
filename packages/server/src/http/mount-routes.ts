import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '@tollgate/contract'
import type { KeepAnswer } from '../kernel/kept-answer.ts'
import type { Answer, Route, RouteRequest } from '../kernel/route.ts'
import { second } from '../kernel/time.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { AuthenticateBrowser } from './authenticate-browser.ts'
import { authenticateProject } from './authenticate-project.ts'
import { isBrowserPath } from './browser-path.ts'
import { idempotencyKeyShape, type Idempotency } from './idempotency.ts'
import type { SendError } from './error-response.ts'
import { parseJsonBody } from './json-body.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'
import { requestIdOf } from './request-id.ts'
import { schemaOf } from './route-schema.ts'
import type { SessionCookies } from './session-cookies.ts'

interface Dependencies {
  readonly routes: readonly Route[]
  readonly directory: ProjectDirectory
  readonly authenticateBrowser: AuthenticateBrowser
  readonly cookies: SessionCookies
  readonly idempotency: Idempotency
  readonly sendError: SendError
}

/** Every operation, behind the order in which refusals are answered: size, route, verb, credentials, origin, content type, body. */
export function mountRoutes(app: FastifyInstance, dependencies: Dependencies): void {
  const { routes, sendError, cookies } = dependencies
  const authenticate = makeAuthenticate(dependencies)
  const answer = makeAnswer(dependencies.idempotency)
  for (const route of routes) {
    const { operation } = route
    app.route({
      method: operation.method,
      url: operation.path,
      schema: schemaOf(operation),
      preValidation: async (request, reply) => {
        const caller = await authenticate(operation, request)
        if (!caller.ok) return sendError(request, reply, caller.refusal)
        if (operation.method === 'GET') return undefined
        const body = parseJsonBody(request.body as Buffer | undefined, request.raw.headers)
        if (!body.ok) return sendError(request, reply, body.refusal)
        request.rawBody = (request.body as Buffer | undefined) ?? null
        request.body = body.value
        return undefined
      },
      handler: async (request, reply) => {
        const outcome = await answer(route, request)
        const keepsCookies = operation.authentication === 'public_token' && request.project?.settings.http_only_cookies === true
        if (keepsCookies && hasEnded(outcome)) cookies.clear(reply)
        if (!outcome.ok) return sendError(request, reply, outcome.refusal)
        const { reply: fields, session } = outcome.value
        const kept = keepsCookies && session === 'begins' ? cookies.keep(reply, fields) : fields
        return sendAnswer(request, reply, { ...outcome.value, reply: kept, requestId: outcome.value.requestId })
      },
    })
  }
  const byPath = Map.groupBy(routes, ({ operation }) => operation.path)
  for (const [url, served] of byPath) refuseOtherMethods(app, { url, methods: served.map(({ operation }) => operation.method), sendError })
}

function makeAuthenticate({ directory, authenticateBrowser }: Pick<Dependencies, 'directory' | 'authenticateBrowser'>) {
  return async (operation: Operation, request: FastifyRequest): Promise<Result<undefined, Refusal>> => {
    if (operation.authentication === 'none') return ok(undefined)
    if (operation.authentication === 'public_token') {
      const browser = await authenticateBrowser(request)
      if (!browser.ok) return browser
      request.project = browser.value.project
      request.caller = browser.value.caller
      return ok(undefined)
    }
    const project = await authenticateProject(directory, request)
    if (project === undefined) return refuse({ error_type: 'unauthorized_credentials' })
    request.project = project
    return ok(undefined)
  }
}

function hasEnded(outcome: Result<Answer<object>, Refusal>): boolean {
  return outcome.ok ? outcome.value.session === 'ended' : outcome.refusal.error_type === 'session_not_found'
}

type Outcome = Result<Answer<object> & { readonly requestId?: string }, Refusal>

/** A key means something to the operations that take one, and nothing to the others. */
function makeAnswer(idempotency: Idempotency): (route: Route, request: FastifyRequest) => Promise<Outcome> {
  return async (route, request) => {
    const key = request.headers['idempotency-key']
    const { project } = request
    if (route.operation.isKeyed !== true || key === undefined || project === null) return route.handle(routeRequest(request, undefined))
    if (typeof key !== 'string' || !idempotencyKeyShape.test(key)) return refuse({ error_type: 'bad_request', field: 'Idempotency-Key' })
    const keyed = {
      project: project.projectId,
      operationId: route.operation.id,
      key,
      body: request.rawBody ?? Buffer.alloc(0),
      requestId: requestIdOf(request),
    }
    return idempotency(keyed, (keep) => route.handle(routeRequest(request, keep)))
  }
}

/** What the schemas let through; the route's own types say what that is. */
function routeRequest({ project, caller, params, query, body }: FastifyRequest, keep: KeepAnswer | undefined): RouteRequest<Operation> {
  return { project, caller, params, query, body, keep } as unknown as RouteRequest<Operation>
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { reply: fields, retryAfterMilliseconds, cacheSeconds, requestId }: Answer<object> & { readonly requestId?: string | undefined },
): FastifyReply {
  if (retryAfterMilliseconds !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMilliseconds / second))
  if (cacheSeconds !== undefined) void reply.header('cache-control', `public, max-age=${cacheSeconds.toString()}`)
  const body = { request_id: requestId ?? requestIdOf(request), status_code: 200, ...fields }
  return reply.code(200).send(isBrowserPath(request.routeOptions.url ?? '') ? { data: body } : body)
}
