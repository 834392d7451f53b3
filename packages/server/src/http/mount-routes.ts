import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '@tollgate/contract'
import type { Answer, Route, RouteRequest } from '../kernel/route.ts'
import { second } from '../kernel/time.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { authenticateProject } from './authenticate-project.ts'
import type { SendError } from './error-response.ts'
import { parseJsonBody } from './json-body.ts'
import { refuseOtherMethods } from './refuse-other-methods.ts'
import { requestIdOf } from './request-id.ts'
import { schemaOf } from './route-schema.ts'

interface Dependencies {
  readonly routes: readonly Route[]
  readonly directory: ProjectDirectory
  readonly sendError: SendError
}

/** Every operation, behind the order in which refusals are answered: size, route, verb, credentials, content type, body. */
export function mountRoutes(app: FastifyInstance, { routes, directory, sendError }: Dependencies): void {
  for (const route of routes) {
    const { operation } = route
    app.route({
      method: operation.method,
      url: operation.path,
      schema: schemaOf(operation),
      preValidation: async (request, reply) => {
        if (operation.authentication === 'project_secret') {
          const project = await authenticateProject(directory, request)
          if (project === undefined) return sendError(request, reply, { error_type: 'unauthorized_credentials' })
          request.project = project
        }
        if (operation.method === 'GET') return undefined
        const body = parseJsonBody(request.body as Buffer | undefined, request.raw.headers)
        if (!body.ok) return sendError(request, reply, body.refusal)
        request.body = body.value
        return undefined
      },
      handler: async (request, reply) => {
        const outcome = await route.handle(routeRequest(request))
        return outcome.ok ? sendAnswer(request, reply, outcome.value) : sendError(request, reply, outcome.refusal)
      },
    })
  }
  const byPath = Map.groupBy(routes, ({ operation }) => operation.path)
  for (const [url, served] of byPath) refuseOtherMethods(app, { url, methods: served.map(({ operation }) => operation.method), sendError })
}

/** What the schemas let through; the route's own types say what that is. */
function routeRequest({ project, params, query, body }: FastifyRequest): RouteRequest<Operation> {
  return { project, params, query, body } as unknown as RouteRequest<Operation>
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  { reply: fields, retryAfterMilliseconds, cacheSeconds }: Answer<object>,
): FastifyReply {
  if (retryAfterMilliseconds !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMilliseconds / second))
  if (cacheSeconds !== undefined) void reply.header('cache-control', `public, max-age=${cacheSeconds.toString()}`)
  return reply.code(200).send({ request_id: requestIdOf(request), status_code: 200, ...fields })
}
