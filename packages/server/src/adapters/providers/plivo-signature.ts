import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Callback } from '../../delivery/provider.port.ts'
import { formOf } from '../http-request/form-of.ts'

type Form = ReturnType<typeof formOf>

interface SignedPost extends Pick<Callback, 'url' | 'headers'> {
  readonly form: Form
}

interface Held {
  readonly token: string
  readonly version: 'v2' | 'v3'
}

/** HMAC-SHA-256 in base64; several, by commas, while a token is being changed. */
export function isSignedByPlivo({ url, headers, form }: SignedPost, { token, version }: Held): boolean {
  const { [`x-plivo-signature-${version}`]: signatures, [`x-plivo-signature-${version}-nonce`]: nonce } = headers
  if (typeof signatures !== 'string' || typeof nonce !== 'string' || nonce === '') return false
  const signed = version === 'v2' ? addressOf(url) + nonce : `${contentOf(url, form)}.${nonce}`
  const expected = createHmac('sha256', token).update(signed).digest()
  return signatures.split(',').some((signature) => {
    const claimed = Buffer.from(signature, 'base64')
    return claimed.length === expected.length && timingSafeEqual(claimed, expected)
  })
}

/** `ADDRESS?name=value&name=value.namevaluenamevalue`, query and form each by name. */
function contentOf(url: string, form: Form): string {
  const query = pairsOf(formOf(URL.parse(url)?.search ?? ''))
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
