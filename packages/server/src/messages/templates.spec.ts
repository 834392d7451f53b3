import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { split } from 'split-sms'
import { describe, expect, it } from 'vitest'
import { parseOriginBoundCode } from '../../test/support/parse-origin-bound-code.ts'
import { textOf } from '../../test/support/text-of.ts'
import { locales } from '../kernel/locale.ts'
import { gsm7Letters, segmentsOf, septetsOf } from './gsm-7.ts'
import { smsNameOf } from './sms-name.ts'
import { renderCodeMessage } from './templates.ts'

const smsName = smsNameOf('Acme')
const code = '012345'
const appHash = 'FA+9qCX9VSu'
const longestDomain = `${'a'.repeat(28)}.example.com`

const words = {
  en: { code: /\bcode\b/, doNotShare: /Do not share/, minutes: ['1 minute.', '2 minutes.'] },
  es: { code: /\bcodigo\b/, doNotShare: /No lo compartas/, minutes: ['1 minuto.', '2 minutos.'] },
  fr: { code: /\bCode\b/, doNotShare: /Ne le partagez pas/, minutes: ['1 minute.', '2 minutes.'] },
  'pt-br': { code: /\bcodigo\b/, doNotShare: /Nao compartilhe/, minutes: ['1 minuto.', '2 minutos.'] },
} as const

describe('the text', () => {
  it.each([
    ['en', 'Your Acme code: 012345. Valid for 2 minutes. Do not share it.'],
    ['es', 'Tu codigo Acme: 012345. Vence en 2 minutos. No lo compartas.'],
    ['fr', 'Code Acme : 012345. Valable 2 minutes. Ne le partagez pas.'],
    ['pt-br', 'Seu codigo Acme: 012345. Vale por 2 minutos. Nao compartilhe.'],
  ] as const)('in %s reads: %s', (locale, text) => {
    expect(renderCodeMessage({ smsName, code, expirationMinutes: 2, locale })).toBe(text)
  })

  it('ends in the line that binds the code to a page', () => {
    const text = renderCodeMessage({ smsName, code, expirationMinutes: 5, locale: 'en', origin: { domain: 'app.example.com' } })
    expect(text).toBe('Your Acme code: 012345. Valid for 5 minutes. Do not share it.\n@app.example.com #012345')
  })

  it("carries Android's app hash on that same line", () => {
    const text = renderCodeMessage({ smsName, code, expirationMinutes: 5, locale: 'en', origin: { domain: 'app.example.com', appHash } })
    expect(text.split('\n').at(-1)).toBe('@app.example.com #012345 FA+9qCX9VSu')
  })
})

// Fails the build when a shipped text leaves GSM-7 or grows beyond one segment, by three independent counts.
describe.each(locales)('every %s text with the longest name and domain', (locale) => {
  const longest = { smsName: smsNameOf('W'.repeat(20)), code, locale }
  const origins = [undefined, { domain: 'localhost' }, { domain: longestDomain }, { domain: longestDomain, appHash }]
  const texts = Array.from({ length: 10 }, (_, index) => index + 1).flatMap((expirationMinutes) =>
    origins.map((origin) => renderCodeMessage({ ...longest, expirationMinutes, origin })),
  )

  it.each(texts)('%j is one GSM-7 segment', (text) => {
    expect(longestDomain).toHaveLength(40)
    expect(segmentsOf(text)).toEqual({ encoding: 'GSM-7', segments: 1 })
    expect(split(text)).toMatchObject({ characterSet: 'GSM', parts: [expect.anything()] })
    const twilio = new SegmentedMessage(text)
    expect([twilio.encodingName, twilio.segmentsCount]).toEqual(['GSM-7', 1])
  })

  it.each(texts.filter((text) => text.endsWith(appHash)))("%j keeps to Android's 140 bytes", (text) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(140)
  })

  it('says one minute and two minutes', () => {
    const [one, two] = [1, 2].map((expirationMinutes) => renderCodeMessage({ smsName, code, expirationMinutes, locale }))
    expect(one).toContain(words[locale].minutes[0])
    expect(two).toContain(words[locale].minutes[1])
  })
})

const anySmsName = textOf(`${gsm7Letters}0123456789 .-&`, { minLength: 1, maxLength: 20 }).map(smsNameOf)
const sixDigits = textOf('0123456789', { minLength: 6, maxLength: 6 })
const label = textOf('abcdefghijklmnopqrstuvwxyz0123456789-', { minLength: 1, maxLength: 18 })
const anyDomain = fc.tuple(label, label).map((labels) => labels.join('.'))
const anyHash = textOf('ABCabc0189+/', { minLength: 11, maxLength: 11 })
const anyMessage = fc.record({
  smsName: anySmsName,
  code: sixDigits,
  expirationMinutes: fc.integer({ min: 1, max: 10 }),
  locale: fc.constantFrom(...locales),
  origin: fc.option(fc.record({ domain: anyDomain, appHash: fc.option(anyHash, { nil: undefined }) }), { nil: undefined }),
})

describe('every message', () => {
  it('is one segment and says name, code, minutes, what it is and not to share it', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const text = renderCodeMessage(message)
        expect(septetsOf(text)).toBeLessThanOrEqual(message.origin?.appHash === undefined ? 160 : 140)
        expect(text).toContain(message.smsName)
        expect(text).toContain(` ${message.expirationMinutes} minut`)
        expect(text).toMatch(words[message.locale].code)
        expect(text).toMatch(words[message.locale].doNotShare)
      }),
      { numRuns: 3000 },
    )
  })

  it('has the code as its first run of six digits', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const firstRun = /[0-9]{6,}/.exec(renderCodeMessage(message))
        expect(firstRun?.[0]).toBe(message.code)
      }),
      { numRuns: 3000 },
    )
  })

  it('is read by a browser as bound to the domain, or as bound to nothing', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const { origin } = message
        expect(parseOriginBoundCode(renderCodeMessage(message))).toEqual(origin && { host: origin.domain, code: message.code })
      }),
      { numRuns: 3000 },
    )
  })
})
