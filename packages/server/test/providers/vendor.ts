import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificate } from '../../src/commands/dev-certificate.ts'

/** What a vendor's server was asked, byte by byte. */
export interface Asked {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What the other end of a connection does once it has read a request, or, with `connected`, before. */
export interface Behaviour {
  readonly connected?: (socket: Socket) => void
  readonly asked?: (socket: Socket, asked: Asked) => void
}

/** The other end of a provider, on loopback, with any fault it is told to have. */
export interface Vendor {
  readonly url: string
  readonly port: number
  readonly asked: readonly Asked[]
  connections(): number
  /** The next request, once it was read to its end. */
  nextAsked(): Promise<Asked>
  close(): Promise<void>
}

interface VendorWish {
  /** With one it speaks TLS. */
  readonly certificate?: Certificate
  readonly host?: string
}

export async function openVendor(behaviour: Behaviour, { certificate, host = '127.0.0.1' }: VendorWish = {}): Promise<Vendor> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  let waiting: ((asked: Asked) => void)[] = []
  let connections = 0

  function serve(socket: Socket): void {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    behaviour.connected?.(socket)
    let heard: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      const read = readRequest(Buffer.concat([heard, chunk]))
      heard = read?.rest ?? Buffer.concat([heard, chunk])
      if (read === undefined) return
      asked.push(read.asked)
      behaviour.asked?.(socket, read.asked)
      for (const tell of waiting) tell(read.asked)
      waiting = []
    })
  }

  const server = certificate === undefined ? createServer(serve) : createTlsServer({ ...certificate }, serve)
  const port = await listen(server, host)
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://${host}:${port.toString()}`,
    port,
    asked,
    connections: () => connections,
    nextAsked: () => new Promise((resolve) => waiting.push(resolve)),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
}

export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A whole answer as bytes. */
export function answerText({ status = 200, headers = {}, body = '' }: Answer = {}): string {
  const lines = Object.entries({ 'content-length': Buffer.byteLength(body).toString(), ...headers })
  return [`HTTP/1.1 ${status.toString()} Said`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join('\r\n')
}

export function answering(answer: Answer): Behaviour {
  return { asked: (socket) => void socket.write(answerText(answer)) }
}

/** Every request, in turn; the last one for all that follow. */
export function answeringInTurn(...answers: readonly Answer[]): Behaviour {
  let count = 0
  return {
    asked: (socket) => {
      socket.write(answerText(answers[Math.min(count, answers.length - 1)]))
      count += 1
    },
  }
}

/** An address where nobody listens. */
export async function portOfNobody(): Promise<number> {
  const server = createServer()
  const port = await listen(server, '127.0.0.1')
  await new Promise((resolve) => server.close(resolve))
  return port
}

function listen(server: Server, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, host, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function readRequest(heard: Buffer): { readonly asked: Asked; readonly rest: Buffer } | undefined {
  const end = heard.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = heard.subarray(0, end).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const length = Number(headers['content-length'] ?? 0)
  const body = heard.subarray(end + 4)
  if (body.length < length) return undefined
  const [method = '', path = ''] = first.split(' ')
  return { asked: { method, path, headers, body: body.subarray(0, length).toString('utf8') }, rest: body.subarray(length) }
}
