export interface BasicCredentials {
  readonly user: string
  readonly password: string
}

const basic = /^Basic +([A-Za-z0-9+/]+={0,2})$/i

/** Of an `Authorization: Basic` header; the first colon divides. Undefined for any other scheme or shape. Source: RFC 7617. */
export function parseBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  const encoded = basic.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon === -1 ? undefined : { user: decoded.slice(0, colon), password: decoded.slice(colon + 1) }
}
