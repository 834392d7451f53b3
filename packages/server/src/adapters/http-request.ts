import { lookup as lookupName, type LookupAddress } from 'node:dns'
import { Agent, request as requestHttp, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestHttps, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { ok, refuse, type Result } from '../kernel/result.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** http or https. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array | undefined
}

export interface HttpAnswer {
  readonly kind: 'answered'
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Reasons name the fault, never what was sent to whom. */
export type HttpOutcome =
  | HttpAnswer
  /** Not a byte of it left: nobody can have acted on it. */
  | { readonly kind: 'not_sent'; readonly reason: string }
  /** It may have been read, and what was answered is not known. */
  | { readonly kind: 'cut'; readonly reason: string }

/** Requests that cost little whatever the other side does: no redirects, no decompression, no retries, answers up to 64 KiB. */
export interface HttpRequester {
  /** Never throws. Gives up at any moment when the signal says so. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpOutcome>
  /** Closes all connections; what is under way is cut. */
  close(): void
}

export interface HttpRequesterWish {
  /** Judges the address that is dialled, so no name or spelling gets round it. Absent: all are allowed. */
  readonly isAllowedAddress?: (address: string) => boolean
  /** How names become addresses; the system's way unless given. Asked for all of them. */
  readonly resolve?: typeof lookupName
  /** Nobody reads the bodies of answers: one that is too large, cut or too slow is answered all the same. Default false. */
  readonly isStatusEnough?: boolean
}

const answerBytesAtMost = 64 * 1024
const connectionsAtMost = 500
const idleConnectionsAtMost = 50
/** Shorter than servers' own limits, commonly 5 s and more: a request on a connection that is just being closed is cut. */
const idleMilliseconds = 4_000

const notAllowed = 'EADDRNOTALLOWED'

export function makeHttpRequester({
  isAllowedAddress = () => true,
  resolve = lookupName,
  isStatusEnough = false,
}: HttpRequesterWish = {}): HttpRequester {
  const pool = { keepAlive: true, maxTotalSockets: connectionsAtMost, maxFreeSockets: idleConnectionsAtMost, timeout: idleMilliseconds }
  const plain = new Agent(pool)
  // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot say otherwise.
  const encrypted = new TlsAgent({ ...pool, rejectUnauthorized: true })
  const lookup = lookupJudged({ isAllowedAddress, resolve })

  return {
    async send(request, signal) {
      const target = targetOf(request.url)
      if (!target.ok) return { kind: 'not_sent', reason: target.refusal }
      const { isEncrypted, ...address } = target.value
      // A literal address is dialled without a look-up.
      if (isIP(address.hostname) !== 0 && !isAllowedAddress(address.hostname)) return { kind: 'not_sent', reason: reasonOf(notAllowed) }
      const headers = { ...request.headers, 'accept-encoding': 'identity' }
      const options = { ...address, method: request.method, headers, lookup }
      const open = () => (isEncrypted ? requestHttps({ ...options, agent: encrypted }) : requestHttp({ ...options, agent: plain }))
      return exchange(open, { body: request.body, signal, isStatusEnough })
    },
    close() {
      plain.destroy()
      encrypted.destroy()
    },
  }
}

interface Target extends Pick<RequestOptions, 'port' | 'path'> {
  readonly hostname: string
  readonly isEncrypted: boolean
}

/** The parser knows every spelling of an address (0x7f.1, 2130706433, [::ffff:7f00:1]) and makes one of them. */
function targetOf(text: string): Result<Target, string> {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return refuse('the address is no http or https URL')
  if (url.username !== '' || url.password !== '') return refuse('the URL holds a password')
  const { hostname, port, pathname, search, protocol } = url
  return ok({ hostname: hostname.replace(/^\[|\]$/g, ''), port, path: pathname + search, isEncrypted: protocol === 'https:' })
}

function lookupJudged({ isAllowedAddress, resolve }: Required<Pick<HttpRequesterWish, 'isAllowedAddress' | 'resolve'>>): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses: LookupAddress[] = error ? [] : found
      const [first] = addresses
      if (error || first === undefined) answer(error ?? faultWith('ENOTFOUND'), [])
      // One that is not allowed among others is an attempt.
      else if (!addresses.every(({ address }) => isAllowedAddress(address))) answer(faultWith(notAllowed), [])
      else if (options.all === true) answer(null, addresses)
      else answer(null, first.address, first.family)
    })
  }
}

interface Exchange {
  readonly body: string | Uint8Array | undefined
  readonly signal: AbortSignal
  readonly isStatusEnough: boolean
}

function exchange(open: () => ClientRequest, { body, signal, isStatusEnough }: Exchange): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ kind: 'not_sent', reason: 'no time was left' })
      return
    }
    const request = opened(open)
    if (request === undefined) {
      resolve({ kind: 'not_sent', reason: 'a header is not allowed in HTTP' })
      return
    }
    let isHandedOver = false
    let isSettled = false
    let begun: IncomingMessage | undefined

    function settle(outcome: HttpOutcome): void {
      isSettled = true
      signal.removeEventListener('abort', giveUp)
      resolve(outcome)
    }
    function fail(reason: string): void {
      if (isSettled) return
      if (isStatusEnough && begun !== undefined) settle(answerOf(begun, Buffer.alloc(0)))
      else settle({ kind: isHandedOver ? 'cut' : 'not_sent', reason })
      request?.destroy()
    }
    function giveUp(): void {
      fail(isHandedOver ? 'no answer in time' : 'no connection in time')
    }

    signal.addEventListener('abort', giveUp)
    request.on('error', (error: NodeJS.ErrnoException) => fail(reasonOf(error.code)))
    request.on('close', () => fail(reasonOf('ECONNRESET')))
    request.on('response', (answer) => {
      begun = answer
      readAnswer(answer, { settle, fail })
    })
    // Node sends a request's head with its first byte of body or its end: until then the connection is silent.
    request.on('socket', (socket) =>
      onceConnected(socket, () => {
        if (isSettled) return
        isHandedOver = true
        request.end(body)
      }),
    )
  })
}

/** Undefined when Node refuses to write such a head: letters that would begin another header or request. */
function opened(open: () => ClientRequest): ClientRequest | undefined {
  try {
    return open()
  } catch {
    return undefined
  }
}

/** Certificates are judged by then. Never for a connection that failed before anybody looked. */
function onceConnected(socket: Socket, then: () => void): void {
  const isEncrypted = socket instanceof TLSSocket
  const isConnected = socket.readyState === 'open' && (!isEncrypted || socket.authorized)
  if (isConnected) then()
  else socket.once(isEncrypted ? 'secureConnect' : 'connect', then)
}

interface Ending {
  readonly settle: (outcome: HttpOutcome) => void
  readonly fail: (reason: string) => void
}

function readAnswer(answer: IncomingMessage, { settle, fail }: Ending): void {
  const chunks: Buffer[] = []
  let bytes = 0
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > answerBytesAtMost) fail('the answer is larger than 64 KiB')
    else chunks.push(chunk)
  })
  answer.on('error', (error: NodeJS.ErrnoException) => fail(reasonOf(error.code)))
  answer.on('end', () => {
    settle(answerOf(answer, Buffer.concat(chunks)))
  })
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, body: Buffer): HttpAnswer {
  return { kind: 'answered', status: statusCode, headers, body }
}

const reasons: Readonly<Record<string, string>> = {
  [notAllowed]: 'the address is not allowed',
  ENOTFOUND: 'the name has no address',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
}

/** Of other codes, such as CERT_HAS_EXPIRED or HPE_INVALID_CONSTANT, Node's name: it holds nothing of the request. */
function reasonOf(code: string | undefined): string {
  return (code !== undefined && reasons[code]) || `the connection failed${code === undefined ? '' : ` (${code})`}`
}

function faultWith(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
