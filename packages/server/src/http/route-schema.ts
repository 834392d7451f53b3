import { ErrorBody, errorCatalogue, type ErrorType, type Operation } from '@tollgate/contract'
import type { FastifySchema } from 'fastify'
import { isBrowserPath } from './browser-path.ts'

/** An operation as Fastify validates and documents it. */
export function schemaOf(operation: Operation): FastifySchema {
  const { id, summary, authentication, params, query, body, path } = operation
  const reply = isBrowserPath(path) ? { type: 'object', required: ['data'], properties: { data: operation.reply } } : operation.reply
  return {
    operationId: id,
    summary,
    tags: [tagOf(path)],
    security: authentication === 'none' ? [] : [{ [authentication]: [] }],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    response: { 200: { description: 'Done.', ...reply }, ...errorResponses(operation.errors) },
  }
}

/** `/v1/otps/...` is otps, `/sdk/v1/otps/...` is sdk otps. */
function tagOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.split('/')
  return isBrowserPath(path) ? `${first} ${third}` : second
}

function errorResponses(errors: readonly ErrorType[]) {
  const byStatus = Map.groupBy(errors, (errorType) => errorCatalogue[errorType].status)
  return Object.fromEntries([...byStatus].map(([status, types]) => [status, errorResponse(types)]))
}

function errorResponse(types: readonly ErrorType[]) {
  const properties = { ...ErrorBody.properties, error_type: { type: 'string', enum: types } }
  return { ...ErrorBody, properties, description: types.map((type) => `\`${type}\``).join(', ') }
}
