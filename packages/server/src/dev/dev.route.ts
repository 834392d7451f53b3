import { Readable } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { errorCatalogue } from '@tollgate/contract'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { InboxMessage, InboxStore } from '../delivery/inbox-store.port.ts'
import type { Clock } from '../kernel/clock.port.ts'
import { second, timestamp } from '../kernel/time.ts'
import { longestAdvanceSeconds, type DevClock } from './dev-clock.port.ts'
import { devErrors } from './dev-errors.ts'
import { inboxEvents } from './inbox-events.ts'
import { inboxPage, inboxPageHeaders, type DevKeys } from './inbox-page.ts'
import { messagesFor, messagesSince, parseInboxQuery, type InboxQuery } from './inbox-query.ts'
import { inboxScript } from './inbox-script.ts'
import { messageView, type OpenText } from './inbox-view.ts'
import { makeInboxWatch, type OnInboxChange } from './inbox-watch.ts'
import type { Notices } from './notices.ts'
import { isFromThisServer } from './same-server.ts'

export interface DevDependencies {
  readonly inbox: InboxStore
  readonly onInboxChange: OnInboxChange
  readonly keyring: OpenText
  /** The one that codes expire by. */
  readonly clock: Clock
  /** Undefined unless `TOLLGATE_DEV_CLOCK=1`: then nobody moves the clock from outside. */
  readonly devClock: DevClock | undefined
  readonly notices: Notices
  /** Asked per request, since a free port is known only once the server listens. Without a slash at the end. */
  readonly publicUrl: () => string
  /** Of the dev project, for a command that works when pasted. */
  readonly keys: DevKeys
  readonly requestIdOf: (request: FastifyRequest) => string
  /** Aborted when the server is about to stop: whoever waits is answered. */
  readonly stopping: AbortSignal
}

const devRows = { ...devErrors, bad_request: errorCatalogue.bad_request, server_unavailable: errorCatalogue.server_unavailable }

/** Long polls and open pages together. */
const waitingAtMost = 100

const headersOfAll = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** The inbox of `tollgate dev`. Whoever reaches these routes reads every code of every test project. */
export function devRoutes(dependencies: DevDependencies): FastifyPluginAsync {
  const { inbox, keyring, devClock, publicUrl, stopping } = dependencies
  const watch = makeInboxWatch(dependencies)
  let waiting = 0

  return async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(headersOfAll)
      if (!isFromThisServer(callerOf(request), publicUrl())) return refuse(request, reply, 'forbidden_host')
    })

    app.get('/dev/inbox/messages', async (request, reply) => {
      const query = parseInboxQuery(request.query)
      if (!query.ok) return refuse(request, reply, query.refusal.error_type)
      const newest = await inbox.newest()
      const found = messagesFor(query.value, newest)
      if (!found.ok) return refuse(request, reply, found.refusal.error_type)
      if (found.value.length > 0 || query.value.waitSeconds === 0) return messagesReply(found.value)
      if (waiting >= waitingAtMost) return refuse(request, reply, 'server_unavailable')
      return messagesReply(await waitForMessages(reply, { query: query.value, earlier: newest }))
    })

    // Not for HEAD, which would wait for the end of what has none.
    app.get('/dev/inbox/events', { exposeHeadRoute: false }, async (request, reply) => {
      if (waiting >= waitingAtMost) return refuse(request, reply, 'server_unavailable')
      const { signal } = occupyPlace(reply)
      return reply.type('text/event-stream').send(Readable.from(inboxEvents({ ...dependencies, watch }, signal)))
    })

    app.get('/', async (_, reply) => reply.redirect('/inbox'))
    app.get('/inbox', async (_, reply) =>
      reply.headers(inboxPageHeaders).send(inboxPage({ baseUrl: publicUrl(), keys: dependencies.keys })),
    )
    app.get('/inbox/script.js', async (_, reply) => reply.type('text/javascript; charset=utf-8').send(inboxScript))

    if (devClock === undefined) return
    // Its own, whatever the server around it makes of bodies; no form of a foreign page passes for JSON.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
    app.post('/dev/clock', async (request, reply) => {
      const seconds = advanceSecondsOf(request.body)
      if (seconds === undefined) return refuse(request, reply, 'bad_request')
      const now = await devClock.advance(seconds)
      return { now, now_iso: timestamp(now) }
    })
  }

  async function waitForMessages(
    reply: FastifyReply,
    { query, earlier }: { query: InboxQuery; earlier: readonly InboxMessage[] },
  ): Promise<readonly InboxMessage[]> {
    const place = occupyPlace(reply)
    const timeout = setTimeout(place.leave, query.waitSeconds * second)
    try {
      const found = await watch.until((messages) => {
        const fresh = messagesSince(earlier, { to: query.to, messages })
        return fresh.length > 0 ? fresh : undefined
      }, place.signal)
      return found ?? []
    } finally {
      clearTimeout(timeout)
      place.leave()
    }
  }

  /** Held until it is left, the client goes or the server stops. */
  function occupyPlace(reply: FastifyReply): { readonly signal: AbortSignal; readonly leave: () => void } {
    const left = new AbortController()
    const leave = () => left.abort()
    waiting += 1
    left.signal.addEventListener('abort', () => (waiting -= 1), { once: true })
    reply.raw.once('close', leave)
    if (reply.raw.destroyed) leave()
    return { signal: AbortSignal.any([left.signal, stopping]), leave }
  }

  function messagesReply(messages: readonly InboxMessage[]) {
    return { messages: messages.map((message) => messageView(message, keyring)) }
  }

  function refuse(request: FastifyRequest, reply: FastifyReply, errorType: keyof typeof devRows): FastifyReply {
    const { status, message } = devRows[errorType]
    if (status === 503) reply.header('retry-after', '1')
    return reply.code(status).send({
      status_code: status,
      request_id: dependencies.requestIdOf(request),
      error_type: errorType,
      error_message: message,
      error_url: `${publicUrl()}/docs/errors/${status}#${errorType}`,
    })
  }
}

/** From the socket and the headers themselves: what a trusted proxy forwards is not what the browser was told to open. */
function callerOf({ raw }: FastifyRequest) {
  const { host, origin } = raw.headers
  return { host, origin, scheme: raw.socket instanceof TLSSocket ? 'https' : 'http' } as const
}

function advanceSecondsOf(body: unknown): number | undefined {
  if (typeof body !== 'object' || body === null || !('advance_seconds' in body)) return undefined
  const { advance_seconds: seconds } = body
  return typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= longestAdvanceSeconds ? seconds : undefined
}
