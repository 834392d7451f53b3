import type { ErrorRow } from '@tollgate/contract'
import type { FastifyInstance } from 'fastify'
import { errorIndexPage, errorPage, errorPageHeaders } from './error-pages.ts'

/** What an `error_url` opens. */
export function mountErrorPages(app: FastifyInstance, rows: Readonly<Record<string, ErrorRow>>): void {
  app.get('/docs/errors', { schema: { hide: true } }, (_request, reply) => reply.headers(errorPageHeaders).send(errorIndexPage(rows)))

  app.get<{ Params: { status: string } }>('/docs/errors/:status', { schema: { hide: true } }, (request, reply) => {
    const page = /^\d{3}$/.test(request.params.status) ? errorPage(Number(request.params.status), rows) : undefined
    if (page !== undefined) return reply.headers(errorPageHeaders).send(page)
    reply.callNotFound()
    return reply
  })
}
