import { Agent, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Keys } from './world.ts'

/** A request as it goes over the wire: unlike `fetch`, any verb with any body, and no header added or mended. */
export interface HttpCall {
  readonly method: string
  readonly path: string
  readonly headers: OutgoingHttpHeaders
  readonly body?: string | Buffer | undefined
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** `{}` when the text is no JSON object. */
  readonly body: Readonly<Record<string, unknown>>
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

export function httpCall(baseUrl: string, { method, path, headers, body }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl)
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const sent = request({ agent, hostname, port, method, path, headers: { ...length, ...headers } }, (answer) => {
      text(answer).then((read) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: read, body: parsed(read) })
      }, reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

export function basicAuthorization({ project_id, secret }: Pick<Keys, 'project_id' | 'secret'>): string {
  return `Basic ${Buffer.from(`${project_id}:${secret}`).toString('base64')}`
}

/** Writes the bytes and answers all that comes back until the server hangs up. A hang-up in the middle of the writing is one too. */
export function rawExchange(baseUrl: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl)
    const chunks: Buffer[] = []
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) }, () => socket.write(bytes))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => {
      resolve(Buffer.concat(chunks).toString('latin1'))
    })
  })
}

/** The last answer in what a socket heard. */
export function readRaw(heard: string): {
  readonly status: number
  readonly head: string
  readonly body: Readonly<Record<string, unknown>>
} {
  const last = heard.slice(Math.max(0, heard.lastIndexOf('HTTP/1.1 ')))
  const [head = '', body = ''] = last.split('\r\n\r\n', 2)
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: parsed(body) }
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
