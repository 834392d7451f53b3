import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Callback } from '../../delivery/provider.port.ts'
import { formOf, type Form } from '../http-request/form-of.ts'

type Version = 'v2' | 'v3'

interface PlivoSignature {
  /** HMAC-SHA-256 in base64; several, by commas, while a token is being changed. */
  readonly signatures: string
  readonly nonce: string
}

/** Undefined: it claims none, so its body need not be read. */
export function plivoSignatureOf({ headers }: Pick<Callback, 'headers'>, version: Version): PlivoSignature | undefined {
  const { [`x-plivo-signature-${version}`]: signatures, [`x-plivo-signature-${version}-nonce`]: nonce } = headers
  return typeof signatures === 'string' && typeof nonce === 'string' && nonce !== '' ? { signatures, nonce } : undefined
}

interface SignedPost extends Pick<Callback, 'url'> {
  readonly form: Form
  readonly signature: PlivoSignature
}

interface Held {
  readonly token: string
  readonly version: Version
}

export function isSignedByPlivo({ url, form, signature: { signatures, nonce } }: SignedPost, { token, version }: Held): boolean {
  const signed = version === 'v2' ? addressOf(url) : contentOf(url, form)
  if (signed === undefined) return false
  const expected = createHmac('sha256', token)
    .update(version === 'v2' ? signed + nonce : `${signed}.${nonce}`)
    .digest()
  return signatures.split(',').some((signature) => {
    const claimed = Buffer.from(signature, 'base64')
    return claimed.length === expected.length && timingSafeEqual(claimed, expected)
  })
}

/** `ADDRESS?name=value&name=value.namevaluenamevalue`, query and form each by name. Undefined: the query has more fields than any of Plivo's. */
function contentOf(url: string, form: Form): string | undefined {
  const asked = formOf(URL.parse(url)?.search ?? '')
  if (asked === undefined) return undefined
  const query = pairsOf(asked)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const posted = pairsOf(form)
  if (posted.length === 0) return addressOf(url) + (query === '' ? '' : `?${query}`)
  return `${addressOf(url)}?${query}${query === '' ? '' : '.'}${posted.flat().join('')}`
}

function addressOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? ''
}

function pairsOf(form: Form): readonly (readonly [string, string])[] {
  return Object.entries(form)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, value]) =>
      [value]
        .flat()
        .toSorted()
        .map((each) => [name, each] as const),
    )
}
