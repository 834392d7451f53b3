/** What a mail program shows. RFC 5322, 2045 to 2047, as far as our mails go; throws on what it does not know. */
export interface ReadMail {
  readonly headers: ReadonlyMap<string, string>
  readonly text: string | undefined
  readonly html: string | undefined
}

export function readMail(bytes: string): ReadMail {
  const { headers, body } = split(bytes)
  const parts = partsOf({ headers, body })
  return { headers, text: parts.get('text/plain'), html: parts.get('text/html') }
}

interface Entity {
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

function split(bytes: string): Entity {
  const end = bytes.indexOf('\r\n\r\n')
  const lines = bytes
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([\x21-\x39\x3b-\x7e]+):\s*(.*)$/.exec(line) ?? []
    if (name === '' || headers.has(name.toLowerCase())) throw new Error('a header that is none, or twice')
    headers.set(name.toLowerCase(), decodeWords(value))
  }
  return { headers, body: bytes.slice(end + 4) }
}

function partsOf({ headers, body }: Entity): ReadonlyMap<string, string> {
  const type = headers.get('content-type') ?? ''
  const boundary = /boundary="([^"]+)"/.exec(type)?.[1]
  if (boundary === undefined) return new Map([[type.split(';')[0] ?? '', decodeBody({ headers, body })]])
  const pieces = body.split(`--${boundary}`).slice(1, -1)
  return new Map(pieces.flatMap((piece) => [...partsOf(split(piece.replace(/^\r\n/, '').replace(/\r\n$/, '')))]))
}

function decodeBody({ headers, body }: Entity): string {
  const encoding = headers.get('content-transfer-encoding') ?? '7bit'
  return decode(body, encoding).toString('utf8').replaceAll('\r\n', '\n')
}

function decode(body: string, encoding: string): Buffer {
  switch (encoding) {
    case '7bit':
      return Buffer.from(body, 'ascii')
    case 'base64':
      return Buffer.from(body, 'base64')
    case 'quoted-printable':
      return quotedPrintable(body.replace(/=\r\n/g, ''))
    default:
      throw new Error(`an unknown encoding, ${encoding}`)
  }
}

function quotedPrintable(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  )
}

function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, '?==?')
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    (kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '))).toString('utf8'),
  )
}
