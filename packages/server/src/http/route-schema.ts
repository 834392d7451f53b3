import { ErrorBody, errorCatalogue, type ErrorType, type Operation } from '@tollgate/contract'
import type { FastifySchema } from 'fastify'

/** An operation as Fastify validates and documents it. */
export function schemaOf(operation: Operation): FastifySchema {
  const { id, summary, authentication, params, query, body, reply } = operation
  return {
    operationId: id,
    summary,
    tags: [operation.path.split('/')[2] ?? ''],
    security: authentication === 'none' ? [] : [{ project_secret: [] }],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { 200: { description: 'Done.', ...reply }, ...errorResponses(operation.errors) },
  }
}

function errorResponses(errors: readonly ErrorType[]) {
  const byStatus = Map.groupBy(errors, (errorType) => errorCatalogue[errorType].status)
  return Object.fromEntries([...byStatus].map(([status, types]) => [status, errorResponse(types)]))
}

function errorResponse(types: readonly ErrorType[]) {
  const properties = { ...ErrorBody.properties, error_type: { type: 'string', enum: types } }
  return { ...ErrorBody, properties, description: types.map((type) => `\`${type}\``).join(', ') }
}
