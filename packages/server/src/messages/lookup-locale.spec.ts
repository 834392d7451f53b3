import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locales } from '../kernel/locale.ts'
import { lookupLocale } from './lookup-locale.ts'

const refused = { ok: false, refusal: { error_type: 'invalid_locale' } }

describe('a language tag', () => {
  it.each([
    ['en', 'en'],
    ['EN', 'en'],
    ['en-GB', 'en'],
    ['en-US-u-hc-h12', 'en'],
    ['es', 'es'],
    ['es-MX', 'es'],
    ['es-419', 'es'],
    ['fr', 'fr'],
    ['fr-Latn-CA', 'fr'],
    ['pt-br', 'pt-br'],
    ['pt-BR', 'pt-br'],
    ['PT-Br', 'pt-br'],
    ['pt', 'pt-br'],
    ['pt-PT', 'pt-br'],
  ])('%s is %s', (tag, locale) => {
    expect(lookupLocale(tag)).toEqual({ ok: true, value: locale })
  })

  it.each([
    '',
    ' ',
    'e',
    'de-DE',
    'it',
    'zh-Hans',
    'ca-ES',
    'english',
    'es_MX',
    'pt_BR',
    'en-',
    '-en',
    'en--GB',
    ' en',
    'en ',
    'en\n',
    'en\0',
    'en-GB, fr',
    'en;q=0.5',
    '*',
    'x-en',
    'ｅｎ',
    'es-\u212aX',
    '../../etc',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    'toString',
    '{{locale}}',
    `en-${'a'.repeat(9)}`,
    `en${'-a'.repeat(5_000)}`,
    'e'.repeat(10_000),
  ])('%j is refused', (tag) => {
    expect(lookupLocale(tag)).toEqual(refused)
  })

  it.each(locales)('%s is shipped under its own name', (locale) => {
    expect(lookupLocale(locale)).toEqual({ ok: true, value: locale })
  })

  it('finds a shipped language or is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (tag) => {
        const result = lookupLocale(tag)
        if (result.ok) expect(locales).toContain(result.value)
        else expect(result).toEqual(refused)
      }),
    )
  })
})
