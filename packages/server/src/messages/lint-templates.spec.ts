import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOriginBoundCode } from '../../test/support/parse-origin-bound-code.ts'
import { textOf } from '../../test/support/text-of.ts'
import { gsm7Letters, encodeText, segmentsOf } from './gsm-7.ts'
import { lintTemplates } from './lint-templates.ts'
import { renderContent } from './render-content.ts'
import { parseSmsName } from './sms-name.ts'

const good = '{name}: {code}, {minutes} min.'
const lint = (templates: unknown) => lintTemplates(templates, { hasAppHash: false })
const lintSms = (text: unknown) => lint({ sms: { channel: 'sms', text: { es: text } } })
const lintEmail = (text: string) => lint({ email: { channel: 'email', subject: { en: 'Hi' }, text: { en: text } } })

describe('templates', () => {
  it.each([
    [{}],
    [{ sms: { channel: 'sms', text: { en: good, es: good, fr: good, 'pt-br': good } } }],
    [{ whatsapp: { channel: 'whatsapp', text: { fr: 'Votre code :\n{code}' } } }],
    [{ email: { channel: 'email', subject: { en: '{name}' }, text: { en: 'Hello,\n\n{code}\n\nWrite to help@example.com. #1' } } }],
    [{ welcome: { channel: 'email', subject: { es: '¡Hola! {code}' }, text: { es: 'Tu código: {code}' } } }],
    [{ sms: { channel: 'sms', text: { es: 'Tu código: {code}' } } }],
    [{ sms: { channel: 'sms', text: { en: '100% safe, $5: {code} (call 555 1234567)' } } }],
    [Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`t${index}`, { channel: 'sms', text: { en: good } }]))],
  ])('%j are taken', (templates) => {
    expect(lint(templates)).toEqual([])
  })

  it.each([
    ['{kode}: {code}', '{kode} is none'],
    ['{{code}}', '{ is none'],
    ['${code}', '${code} is none'],
    ['{} {code}', '{} is none'],
    ['{Code}', '{Code} is none'],
    ['{__proto__} {code}', '{__proto__} is none'],
    ['{code', 'it is there 0 times'],
    ['{name}', '{code} once; it is there 0 times'],
    ['{code} {code}', '{code} once; it is there 2 times'],
    ['Order 1234: {code}', 'no run of four digits'],
    ['Order ١٢٣٤: {code}', 'no run of four digits'],
    ['Order ①②③④: {code}', 'no run of four digits'],
    ['12{name}: {code}', 'no run of four digits'],
    ['{minutes}{minutes} {code}', 'no run of four digits'],
    ['1{code}', 'no digit right beside {code}'],
    ['{code}1', 'no digit right beside {code}'],
    ['{minutes}{code}', 'no digit right beside {code}'],
    ['{code}{name}', 'no digit right beside {code}'],
    ['Code:\n{code}', 'no newline in an SMS'],
    ['{code}\n', 'no newline in an SMS'],
    ['{code}\r', 'no control characters; it has U+000D'],
    ['{code}\u0000', 'no control characters; it has U+0000'],
    ['{code}\u001b[2J', 'no control characters; it has U+001B'],
    ['{code}\u2028', 'no control characters; it has U+2028'],
    ['{code}\u202e', 'no right-to-left and other direction marks; it has U+202E'],
    ['{code}\u200f', 'no right-to-left and other direction marks; it has U+200F'],
    ['{code}\u2066', 'no right-to-left and other direction marks; it has U+2066'],
    ['{code}\u061c', 'no right-to-left and other direction marks; it has U+061C'],
    ['{co\u200bde}{code}', 'no zero-width characters; it has U+200B'],
    ['{code}\ufeff', 'no zero-width characters; it has U+FEFF'],
    ['{code}\u00ad', 'no zero-width characters; it has U+00AD'],
    ['{code}\u{e0041}', 'no zero-width characters; it has U+E0041'],
    ['{code}\u3164', 'no zero-width characters; it has U+3164'],
    ['{code}\ud83d', 'no lone surrogates; it has U+D83D'],
    ['{code}\ue000', 'no characters that Unicode gives no meaning; it has U+E000'],
    ['@evil.com #999999 {code}', 'no line that begins with @'],
    ['@{name} #{code}', 'no line that begins with @'],
    ['{code} @evil.com #999999', 'no line that begins with @'],
    ['{code} ＠evil.com ＃999999', 'no line that begins with @'],
    [`${'x'.repeat(105)}{code}`, 'it has 2: 161 of 160 septets in GSM-7'],
    [`${'x'.repeat(84)}{name}{minutes}: {code}`, 'it has 2'],
    [`${'€'.repeat(53)}{code}`, 'it has 2: 162 of 160 septets in GSM-7'],
    ['{name}: el código es {code}', 'it has 2: 91 of 70 characters in UCS-2, since GSM-7 has no ó'],
    [`{name}: {code} ${'x'.repeat(70)}\u202e`, 'since GSM-7 has no <U+202E>'],
    ['', 'text'],
    [' ', 'text'],
    [5, 'text'],
    [null, 'text'],
    [['{code}'], 'text'],
  ])('an SMS of %j is refused: %s', (text, expected) => {
    const mistakes = lintSms(text)
    expect(mistakes.map((mistake) => mistake.path)).toContainEqual(['sms', 'text', 'es'])
    expect(mistakes.map((mistake) => mistake.expected).join('\n')).toContain(expected)
  })

  it.each([
    [null, [], 'object of templates'],
    [[], [], 'object of templates'],
    ['x', [], 'object of templates'],
    [Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`t${index}`, {}])), [], '50 templates at most'],
    [{ '': { channel: 'sms', text: { en: good } } }, [''], '1 to 100 visible'],
    [{ ['x'.repeat(101)]: { channel: 'sms', text: { en: good } } }, ['x'.repeat(101)], '1 to 100 visible'],
    [{ 'a b': { channel: 'sms', text: { en: good } } }, ['a b'], '1 to 100 visible'],
    [{ 'a\u202eb': { channel: 'sms', text: { en: good } } }, ['a<U+202E>b'], '1 to 100 visible'],
    [{ sms: 5 }, ['sms'], 'object of channel'],
    [{ x: { channel: 'fax', text: { en: good } } }, ['x', 'channel'], 'sms, whatsapp, email'],
    [{ x: { text: { en: good } } }, ['x', 'channel'], 'sms, whatsapp, email'],
    [{ sms: { channel: 'whatsapp', text: { en: good } } }, ['sms', 'channel'], 'sms, whose shipped text'],
    [{ sms: { channel: 'sms', text: { de: good } } }, ['sms', 'text', 'de'], 'a locale of en, es, fr, pt-br'],
    [{ sms: { channel: 'sms', text: { 'pt-BR': good } } }, ['sms', 'text', 'pt-BR'], 'a locale of'],
    [{ sms: { channel: 'sms', text: {} } }, ['sms', 'text'], 'texts by locale'],
    [{ sms: { channel: 'sms' } }, ['sms', 'text'], 'texts by locale'],
    [{ sms: { channel: 'sms', text: good } }, ['sms', 'text'], 'texts by locale'],
    [{ sms: { channel: 'sms', text: { en: good }, subject: { en: 'x' } } }, ['sms', 'subject'], 'emails only'],
    [{ sms: { channel: 'sms', text: { en: good }, html: '<b>' } }, ['sms', 'html'], 'channel, text and subject only'],
    [{ email: { channel: 'email', text: { en: good } } }, ['email', 'subject', 'en'], 'a subject wherever there is a text'],
    [
      { email: { channel: 'email', subject: { en: 'a', fr: 'b' }, text: { en: good } } },
      ['email', 'text', 'fr'],
      'a text wherever there is a subject',
    ],
    [{ email: { channel: 'email', subject: { en: 'a\nb' }, text: { en: good } } }, ['email', 'subject', 'en'], 'no newline in a subject'],
    [{ email: { channel: 'email', subject: { en: '{x}' }, text: { en: good } } }, ['email', 'subject', 'en'], '{x} is none'],
    [{ email: { channel: 'email', subject: { en: 'x'.repeat(151) }, text: { en: good } } }, ['email', 'subject', 'en'], '150 characters'],
  ])('%j are refused at %j: %s', (templates, path, expected) => {
    expect(lint(templates)).toContainEqual({ path, value: lint(templates)[0]?.value, expected: expect.stringContaining(expected) })
  })

  it('are refused in an email too where a line would be taken for an origin line, its newlines are not', () => {
    expect(lintEmail('{code}\n@evil.com #999999')).toMatchObject([{ expected: expect.stringContaining('no line that begins with @') }])
    expect(lintEmail('a\n\n{code}\nb')).toEqual([])
  })

  it('are told every mistake at once, each where it is', () => {
    const templates = { sms: { channel: 'sms', text: { en: '{kode}\n', de: good } }, other: { channel: 'email', text: { fr: good } } }
    expect(lint(templates).map(({ path }) => path.join('.'))).toEqual([
      'sms.text.en',
      'sms.text.en',
      'sms.text.en',
      'sms.text.de',
      'other.subject.fr',
    ])
  })

  it('have room for 110 septets before the last line, and for 78 where an app hash may follow it', () => {
    for (const [length, hasAppHash, isTaken] of [
      [104, false, true],
      [105, false, false],
      [72, true, true],
      [73, true, false],
    ] as const) {
      const templates = { sms: { channel: 'sms', text: { en: `${'x'.repeat(length)}{code}` } } }
      expect({ length, isTaken: lintTemplates(templates, { hasAppHash }).length === 0 }).toEqual({ length, isTaken })
    }
  })
})

const pieces = fc.constantFrom(
  ...[
    '{code}',
    '{code}',
    '{name}',
    '{minutes}',
    ' ',
    ': ',
    '. ',
    'Your code',
    'código',
    '€',
    '1',
    '12',
    '999',
    '٣',
    '@',
    '#',
    '@a.b #1',
    '\n',
  ],
  ...['é', '{', '}', '$', '%s', '\u200b', '\u202e', '＠', '-', 'x'],
)
const anyTemplate = fc.array(pieces, { minLength: 1, maxLength: 9 }).map((parts) => parts.join(''))
const anyName = fc.oneof(
  textOf(`${gsm7Letters}0123456789 .-&`, { minLength: 1, maxLength: 20 }),
  textOf('0123456789 .', { minLength: 1, maxLength: 20 }),
)
const label = textOf('abc019-', { minLength: 1, maxLength: 39 })
const anyDomain = fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.').slice(0, 40).replace(/\.$/, ''))

describe('any template that is taken', () => {
  it('makes one segment for any name, with our origin line last and no other, and the code as its first run of six digits', () => {
    let taken = 0
    const anyCase = fc.record({
      text: anyTemplate,
      name: anyName,
      code: textOf('0123456789', { minLength: 6, maxLength: 6 }),
      expirationMinutes: fc.integer({ min: 1, max: 10 }),
      domain: fc.option(anyDomain, { nil: undefined }),
      appHash: fc.option(textOf('ABCabc0189+/', { minLength: 11, maxLength: 11 }), { nil: undefined }),
    })
    fc.assert(
      fc.property(anyCase, ({ text: own, name, code, expirationMinutes, domain, appHash }) => {
        const smsName = parseSmsName(name)
        const template = { channel: 'sms', text: { en: own } } as const
        const isTaken = lintTemplates({ sms: template }, { hasAppHash: appHash !== undefined }).length === 0
        if (!smsName.ok || !isTaken) return
        taken += 1
        const origin = domain === undefined ? undefined : { domain, appHash }
        const wish = { channel: 'sms', smsName: smsName.value, code, expirationMinutes, locale: 'en', origin, template } as const
        const { text } = renderContent(wish)
        const { encoding, segments } = segmentsOf(text)
        const bound = text.split('\n').map(parseOriginBoundCode)
        expect({
          segments,
          firstRun: /\d{6,}/.exec(text)?.[0],
          bound: bound.filter((line) => line !== undefined),
          last: bound.at(-1),
          fitsAndroid: appHash === undefined || encodeText(text, encoding).length <= 140,
        }).toEqual({
          segments: 1,
          firstRun: code,
          bound: domain === undefined ? [] : [{ host: domain, code }],
          last: domain === undefined ? undefined : { host: domain, code },
          fitsAndroid: true,
        })
      }),
      { numRuns: 20_000, seed: 5_724 },
    )
    expect(taken).toBeGreaterThan(500)
  })
})
