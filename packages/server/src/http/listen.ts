import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { CommandFailure } from '../kernel/command-failure.ts'

interface ListenWish {
  /** Undefined: loopback, IPv4 and IPv6. */
  readonly host: string | undefined
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

const loopback = { v4: '127.0.0.1', v6: '::1' } as const
const triesForPort = 20

/** The port that will be listened on: the wished one, or a free one; on loopback one that is free on IPv4 and IPv6. */
export async function findPort({ host, port }: Pick<ListenWish, 'host' | 'port'>): Promise<number> {
  if (port !== 0) return port
  for (let tries = 0; tries < triesForPort; tries += 1) {
    const candidate = await probe(host ?? loopback.v4, 0)
    if (typeof candidate === 'number' && (host !== undefined || (await probe(loopback.v6, candidate)) !== 'taken')) return candidate
  }
  throw new Error('no port is free on both IPv4 and IPv6')
}

export interface Listening {
  /** No new requests; those under way are answered first. */
  close(): Promise<void>
}

/** Resolves when requests are answered. A machine without IPv6 is served on IPv4 alone. */
export async function listen(app: FastifyInstance, { host, port, tls }: ListenWish): Promise<Listening> {
  await app.listen({ host: host ?? loopback.v4, port }).catch(explainTakenPort(port))
  if (host !== undefined) return { close: () => app.close() }

  const handler = app.routing.bind(app)
  const options = { requireHostHeader: false }
  const second = tls ? createHttpsServer({ ...tls, ...options }, handler) : createHttpServer(options, handler)
  // What is no request, or expects too much, is answered there as it is here.
  for (const event of ['clientError', 'checkExpectation']) {
    for (const listener of app.server.listeners(event)) second.on(event, listener as () => void)
  }
  second.headersTimeout = app.server.headersTimeout
  second.requestTimeout = app.server.requestTimeout
  second.keepAliveTimeout = app.server.keepAliveTimeout
  second.timeout = app.server.timeout
  const isSecondThere = await listenIfThere(second, port).catch(async (error: unknown) => {
    await app.close()
    return explainTakenPort(port)(error as NodeJS.ErrnoException)
  })
  return {
    close: async () => {
      const secondClosed = isSecondThere ? closed(second) : Promise.resolve()
      await Promise.all([secondClosed, app.close()])
    },
  }
}

function closed(server: HttpServer | HttpsServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    server.closeIdleConnections()
  })
}

function explainTakenPort(port: number): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error
    throw new CommandFailure(
      `port ${port.toString()} ${error.code === 'EACCES' ? 'may not be used' : 'is taken'}; set TOLLGATE_PORT to another one`,
    )
  }
}

/** False on a machine without IPv6. */
function listenIfThere(server: HttpServer | HttpsServer, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (isWithoutIpv6(error)) resolve(false)
      else reject(error)
    })
    server.listen({ host: loopback.v6, port }, () => {
      resolve(true)
    })
  })
}

function probe(host: string, port: number): Promise<number | 'taken' | 'absent'> {
  return new Promise((resolve) => {
    const server = createTcpServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(isWithoutIpv6(error) ? 'absent' : 'taken')
    })
    server.listen({ host, port }, () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 'taken')
      })
    })
  })
}

function isWithoutIpv6({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
}
