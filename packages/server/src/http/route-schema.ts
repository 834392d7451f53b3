import { ErrorBody, errorCatalogue, type ErrorType, type Operation } from '@tollgate/contract'
import type { FastifySchema } from 'fastify'
import { isBrowserPath } from './browser-path.ts'

/** An operation as Fastify validates and documents it. */
export function schemaOf(operation: Operation): FastifySchema {
  const { id, summary, authentication, params, query, body, path, isKeyed } = operation
  const reply = isBrowserPath(path) ? { type: 'object', required: ['data'], properties: { data: operation.reply } } : operation.reply
  return {
    operationId: id,
    summary,
    tags: [tagOf(path)],
    security: authentication === 'none' ? [] : [{ [authentication]: [] }],
    ...(params && { params }),
    ...(query && { querystring: query }),
    ...(body && { body }),
    ...(isKeyed && { headers: keyHeader }),
    response: { 200: { description: 'Done.', ...reply }, ...errorResponses(operation.errors) },
  }
}

/** Documented only: one of another shape is refused by the route, as any bad field is. */
const keyHeader = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      description: '1 to 255 visible ASCII characters. Requests with one key and body within 24 hours are one request, and get one answer.',
    },
  },
} as const

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
