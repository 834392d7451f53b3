import { describe, expect, it } from 'vitest'
import { en } from './en.ts'
import { chooseLanguage, languages } from './language.ts'
import { makeTexts } from './texts.ts'

const ids = Object.keys(en) as (keyof typeof en)[]

describe.each(Object.entries(languages))('the form in %s', (_, messages) => {
  it.each(ids)('has a text for %s, with the same values in it as the English one', (id) => {
    const valuesIn = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
    expect(messages[id].trim()).not.toBe('')
    expect(valuesIn(messages[id])).toEqual(valuesIn(en[id]))
  })

  it('has no text for anything else', () => {
    expect(Object.keys(messages).sort()).toEqual([...ids].sort())
  })
})

it('says everything in its own words in every language', () => {
  // A name, and words that two of the languages share.
  const shared = new Set([
    'method.sms',
    'method.whatsapp',
    'method.email',
    'country.label',
    'code.button',
    'address.title',
    'send.button',
    'email.label',
  ])
  for (const id of ids.filter((each) => !shared.has(each))) {
    const texts = Object.values(languages).map((messages) => messages[id])
    expect(new Set(texts).size, id).toBe(texts.length)
  }
})

describe('the language', () => {
  it.each([
    { wishes: ['es'], language: 'es' },
    { wishes: ['es-MX'], language: 'es' },
    { wishes: ['pt'], language: 'pt-br' },
    { wishes: ['pt-PT'], language: 'pt-br' },
    { wishes: ['PT_br'], language: 'pt-br' },
    { wishes: [undefined, '', 'fr-CA', 'es'], language: 'fr' },
    { wishes: ['de', 'es'], language: 'es' },
    { wishes: ['de'], language: 'en' },
    { wishes: [], language: 'en' },
  ])('for $wishes is $language', ({ wishes, language }) => {
    expect(chooseLanguage(wishes)).toBe(language)
  })
})

describe('a length of time', () => {
  it.each([
    { language: 'en', seconds: 1, clock: '0:01', words: '1 second' },
    { language: 'en', seconds: 42, clock: '0:42', words: '42 seconds' },
    { language: 'es', seconds: 60, clock: '1:00', words: '1 minuto' },
    { language: 'fr', seconds: 125, clock: '2:05', words: '3 minutes' },
    { language: 'pt-br', seconds: 3599, clock: '59:59', words: '60 minutos' },
    { language: 'en', seconds: 3600, clock: '1 hour', words: '1 hour' },
    { language: 'es', seconds: 86_400, clock: '24 horas', words: '24 horas' },
  ] as const)('of $seconds s in $language is $clock, or $words', ({ language, seconds, clock, words }) => {
    const texts = makeTexts(language)
    expect([texts.clock(seconds), texts.words(seconds)]).toEqual([clock, words])
  })
})

describe("a page's own text", () => {
  const texts = makeTexts('en', {
    'send.button': 'Text me',
    'code.subtitle.sms': 'To {address}, just now',
    'send.wait': '{wait} ({unknown})',
  })

  it('stands in for the one of its id', () => {
    expect([texts.text('send.button'), texts.text('code.button')]).toEqual(['Text me', 'Sign in'])
  })

  it('has its values put in, and what is no value left alone', () => {
    expect(texts.text('send.wait', { wait: '0:10' })).toBe('0:10 ({unknown})')
    expect(texts.around('code.subtitle.sms', 'address')).toEqual(['To ', ', just now'])
  })
})
