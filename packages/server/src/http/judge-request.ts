import type { FastifyReply, FastifyRequest } from 'fastify'
import type { SendError } from './error-response.ts'
import { isJsonType } from './json-body.ts'

interface Dependencies {
  readonly sendError: SendError
  readonly bodyLimitBytes: number
}

/** What can be said of a request before its address is looked at. */
export function makeJudgeRequest({ sendError, bodyLimitBytes }: Dependencies) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const { headers, httpVersion } = request.raw
    // Pages build URLs of it, and would fail on what is none. Source: RFC 9112, 3.2.
    if (headers.host === undefined ? httpVersion === '1.1' : !URL.canParse(`http://${headers.host}`)) {
      return sendError(request, reply, { error_type: 'bad_request' })
    }
    // Whoever reads no body, as of a GET, does not judge its size.
    if (Number(headers['content-length'] ?? 0) > bodyLimitBytes) {
      return sendError(request, reply.header('connection', 'close'), { error_type: 'request_too_large' })
    }
    // Nobody will read what follows a GET: the connection ends with its answer.
    if (request.method === 'GET' && headers['transfer-encoding'] !== undefined) void reply.header('connection', 'close')
    // Fastify refuses a misshapen type before anything else; ours is judged after the credentials, by the header as it came.
    const type = headers['content-type']
    if (type !== undefined && !isJsonType(type)) request.headers = { 'content-type': 'application/octet-stream' }
    return undefined
  }
}
