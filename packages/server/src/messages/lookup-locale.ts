import type { Locale } from '../kernel/locale.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

/** RFC 5646, 4.4.1: no tag in use is longer. */
const longestTag = 35
const languageTag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/

const shipped = new Map<string, Locale>([
  ['en', 'en'],
  ['es', 'es'],
  ['fr', 'fr'],
  ['pt-br', 'pt-br'],
  ['pt', 'pt-br'],
])

/** RFC 4647, 3.4 (lookup): `es-MX` is es; `pt` and all its regions are pt-br. Whether the project uses the language is judged elsewhere. */
export function lookupLocale(tag: string): Result<Locale, { readonly error_type: 'invalid_locale' }> {
  const locale = tag.length <= longestTag && languageTag.test(tag) ? longestMatch(tag.toLowerCase()) : undefined
  return locale === undefined ? refuse({ error_type: 'invalid_locale' }) : ok(locale)
}

function longestMatch(tag: string): Locale | undefined {
  for (let range = tag; range !== ''; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
    const locale = shipped.get(range)
    if (locale !== undefined) return locale
  }
  return undefined
}
