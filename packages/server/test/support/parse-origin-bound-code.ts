export interface OriginBoundCode {
  /** Of the page that the code is for. */
  readonly host: string
  /** Of the frame that the code is for, where it is not for the page itself. */
  readonly embeddedHost?: string
  readonly code: string
}

/** ASCII whitespace of https://infra.spec.whatwg.org/. */
const whitespace = '\t\n\f\r '

/**
 * The algorithm "parse an origin-bound one-time code message" of https://wicg.github.io/sms-one-time-codes/, written from its text:
 * of the last line alone, `@host #code`, or `@host #code @embedded`; what follows is ignored. undefined: the message binds no code.
 */
export function parseOriginBoundCode(message: string): OriginBoundCode | undefined {
  const line = lastLineOf(message)
  let position = 0
  const takeUntilWhitespace = () => {
    const start = position
    while (position < line.length && !whitespace.includes(line.charAt(position))) position += 1
    return line.slice(start, position)
  }
  const take = (expected: string) => {
    const isThere = line.startsWith(expected, position)
    if (isThere) position += expected.length
    return isThere
  }

  if (!take('@')) return undefined
  const host = takeUntilWhitespace()
  if (host === '' || !take(' #')) return undefined
  const code = takeUntilWhitespace()
  if (code === '') return undefined
  const embeddedHost = take(' @') ? takeUntilWhitespace() : ''
  return embeddedHost === '' ? { host, code } : { host, embeddedHost, code }
}

/** Newlines are normalised first: every CR LF pair, and every CR alone, is an LF. */
function lastLineOf(message: string): string {
  const lines = message.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  return lines.at(-1) ?? ''
}
