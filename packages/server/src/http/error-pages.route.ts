import type { FastifyInstance } from 'fastify'
import { errorIndexPage, errorPage } from './error-pages.ts'

const contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** What an `error_url` opens. */
export function mountErrorPages(app: FastifyInstance): void {
  const html = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
  }

  app.get('/docs/errors', { schema: { hide: true } }, (_request, reply) => reply.headers(html).send(errorIndexPage()))

  app.get<{ Params: { status: string } }>('/docs/errors/:status', { schema: { hide: true } }, (request, reply) => {
    const page = errorPage(Number(request.params.status))
    if (page === undefined) return reply.callNotFound()
    return reply.headers(html).send(page)
  })
}
