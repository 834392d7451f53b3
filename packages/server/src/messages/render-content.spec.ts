import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { locales } from '../kernel/locale.ts'
import type { MessageTemplate } from '../kernel/project.ts'
import { gsm7Letters } from './gsm-7.ts'
import { renderContent, type ContentWish } from './render-content.ts'
import { smsNameOf } from './sms-name.ts'

const code = '012345'
const smsName = smsNameOf('Acme')
const given = (wish: Partial<ContentWish> = {}) =>
  renderContent({ channel: 'email', smsName, code, expirationMinutes: 2, locale: 'en', origin: undefined, template: undefined, ...wish })
const ownEmail = (text: string, subject = 'Hello'): MessageTemplate => ({ channel: 'email', subject: { en: subject }, text: { en: text } })

/** What a person reads who sees no style at all, and what lists of mail show of. */
function wordsOf(html: string): string {
  const body = html.slice(html.indexOf('<body')).replace(/<[^>]*>/g, ' ')
  const characters: Readonly<Record<string, string>> = { nbsp: '\u00a0', zwnj: '\u200c', amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
  return body.replace(/&([a-z0-9#]+);/g, (entity, name: string) => characters[name] ?? entity)
}

describe.each(locales)('the email in %s', (locale) => {
  const { subject = '', text, html = '' } = given({ locale })

  it('keeps the code out of its subject, and out of what a list of mail shows beside it', () => {
    expect(subject).toContain('Acme')
    expect(subject).not.toContain(code)
    expect(
      wordsOf(html)
        .replace(/[ \n]+/g, ' ')
        .slice(0, 300),
    ).not.toMatch(/\d{3}/)
  })

  it('has the code as its first run of six digits, in both parts', () => {
    expect(/\d{6,}/.exec(text)?.[0]).toBe(code)
    expect(/\d{6,}/.exec(html)?.[0]).toBe(code)
  })

  it('says the same in both parts', () => {
    const words = wordsOf(html).replace(/\s+/g, ' ')
    for (const paragraph of text.trim().split('\n\n')) expect(words).toContain(paragraph.replace(/\s+/g, ' '))
  })

  it('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<(script|img|link|iframe|object|form|base|a)\b|url\(|@import|https?:|\bon[a-z]+=/i)
    expect(html).toContain(`<html lang="${locale === 'pt-br' ? 'pt-BR' : locale}">`)
  })

  it('says one minute and ten minutes', () => {
    expect(given({ locale, expirationMinutes: 1 }).text).toMatch(/ 1 minut[eo]\./)
    expect(given({ locale, expirationMinutes: 10 }).text).toMatch(/ 10 minut[eo]s\./)
  })
})

describe("a project's own email", () => {
  it('has its words in both parts, what would be markup as text', () => {
    const template = ownEmail('Hi & <b>hello</b>,\nfrom {name}.\n\nType {code}. It dies in {minutes} min.', '"{name}" <login>')
    const { subject, text, html = '' } = given({ template })
    expect(subject).toBe('"Acme" <login>')
    expect(text).toBe('Hi & <b>hello</b>,\nfrom Acme.\n\nType 012345. It dies in 2 min.')
    expect(html).toContain('Hi &amp; &lt;b&gt;hello&lt;/b&gt;,<br />from Acme.')
    expect(html).toContain('<title>&quot;Acme&quot; &lt;login&gt;</title>')
    expect(wordsOf(html).replace(/\s+/g, ' ')).toMatch(/Type 012345 It dies in 2 min\./)
  })

  it.each<[string, Partial<ContentWish>]>([
    ['in another language', { locale: 'fr', template: ownEmail('Own {code}') }],
    ['of another channel', { channel: 'whatsapp', template: ownEmail('Own {code}') }],
    ['without a subject', { template: { channel: 'email', text: { en: 'Own {code}' } } }],
  ])('%s leaves the shipped one', (_, wish) => {
    expect(given(wish).text).not.toContain('Own')
    expect(given(wish)).toEqual(given({ ...wish, template: undefined }))
  })
})

describe("a project's own text", () => {
  const origin = { domain: 'app.example.com', appHash: 'FA+9qCX9VSu' }
  const own = (channel: 'sms' | 'whatsapp', text: string): MessageTemplate => ({ channel, text: { en: text } })

  it('ends in the line that binds the code to a page, on an SMS alone', () => {
    const text = '{code} is for {name}, {minutes} min.'
    expect(given({ channel: 'sms', origin, template: own('sms', text) }).text).toBe(
      '012345 is for Acme, 2 min.\n@app.example.com #012345 FA+9qCX9VSu',
    )
    expect(given({ channel: 'whatsapp', origin, template: own('whatsapp', text) })).toEqual({ text: '012345 is for Acme, 2 min.', code })
  })

  it.each(['{code}', '{minutes}', '$&', '$1', '{name}'])('has a value of %j as text', (name) => {
    const template = own('sms', '{name}/{code}/{name}')
    expect(given({ channel: 'sms', smsName: name as never, template }).text).toBe(`${name}/${code}/${name}`)
  })
})

describe('every email', () => {
  it('has the code as the first run of six digits of its text', () => {
    const anyEmail = fc.record({
      smsName: textOf(`${gsm7Letters}0123456789 .-&`, { minLength: 1, maxLength: 20 }).map(smsNameOf),
      code: textOf('0123456789', { minLength: 6, maxLength: 6 }),
      expirationMinutes: fc.integer({ min: 1, max: 10 }),
      locale: fc.constantFrom(...locales),
    })
    fc.assert(
      fc.property(anyEmail, (wish) => {
        const { text, html = '' } = given(wish)
        expect([text, html].map((part) => /\d{6,}/.exec(part)?.[0])).toEqual([wish.code, wish.code])
      }),
    )
  })
})
