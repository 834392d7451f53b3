import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import secureJsonParse from 'secure-json-parse'
import { ok, refuse, type Result } from '../kernel/result.ts'

export type BodyRefusal = { readonly error_type: 'unsupported_media_type' | 'bad_request' }

const charsets = ['charset=utf-8', 'charset="utf-8"']

/** Without a charset, or with UTF-8: JSON has no other. Source: RFC 8259, 8.1. */
export function isJsonType(contentType: string): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  return type === 'application/json' && parameters.every((parameter) => !parameter.startsWith('charset=') || charsets.includes(parameter))
}

/** An empty body is `{}`: published clients send one. `__proto__` and `constructor.prototype` are refused wherever they stand. */
export function parseJsonBody(body: Buffer | undefined, headers: IncomingHttpHeaders): Result<unknown, BodyRefusal> {
  if (headers['content-encoding'] !== undefined) return refuse({ error_type: 'unsupported_media_type' })
  const isEmpty = body === undefined || body.length === 0
  const isJson = isJsonType(headers['content-type'] ?? '')
  if (!isJson && !(isEmpty && headers['content-type'] === undefined)) return refuse({ error_type: 'unsupported_media_type' })
  if (isEmpty) return ok({})
  if (!isUtf8(body)) return refuse({ error_type: 'bad_request' })
  try {
    const parsed: unknown = secureJsonParse.parse(body.toString('utf8'), { protoAction: 'error', constructorAction: 'error' })
    return ok(parsed)
  } catch {
    return refuse({ error_type: 'bad_request' })
  }
}
