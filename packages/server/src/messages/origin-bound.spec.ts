import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseOriginBoundCode } from '../../test/support/parse-origin-bound-code.ts'
import { textOf } from '../../test/support/text-of.ts'
import { locales } from '../kernel/locale.ts'
import { gsm7Letters, segmentsOf, septetsOf } from './gsm-7.ts'
import { smsNameOf } from './sms-name.ts'
import { renderCodeMessage } from './templates.ts'

const longestDomain = 40
const androidBytes = 140

/** What an operator may call a project, hostile names included; the text carries what is allowed of it. */
const anyName = fc.oneof(
  textOf(`${gsm7Letters}0123456789 .-&`, { minLength: 1, maxLength: 20 }),
  textOf('0123456789 @#.-\nAb', { maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
)
const label = textOf('abcdefghijklmnopqrstuvwxyz0123456789-', { minLength: 1, maxLength: 39 })
const anyDomain = fc.oneof(
  fc.constant('localhost'),
  fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.').slice(0, longestDomain).replace(/\.$/, '')),
)
const anyMessage = fc.record({
  smsName: anyName.map(smsNameOf),
  code: textOf('0123456789', { minLength: 6, maxLength: 6 }),
  expirationMinutes: fc.integer({ min: 1, max: 10 }),
  locale: fc.constantFrom(...locales),
  origin: fc.record({
    domain: anyDomain,
    appHash: fc.option(textOf('ABCXYZabcxyz0123456789+/', { minLength: 11, maxLength: 11 }), { nil: undefined }),
  }),
})

describe('100,000 texts for autofill', () => {
  it('bind exactly their code to exactly their domain, and fit', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const text = renderCodeMessage(message)
        const read = {
          bound: parseOriginBoundCode(text),
          firstSixDigits: /[0-9]{6,}/.exec(text)?.[0],
          segments: segmentsOf(text),
          // Unpacked, a character of GSM-7 is a byte.
          fitsAndroid: message.origin.appHash === undefined || (septetsOf(text) ?? Infinity) <= androidBytes,
        }
        expect(read).toEqual({
          bound: { host: message.origin.domain, code: message.code },
          firstSixDigits: message.code,
          segments: { encoding: 'GSM-7', segments: 1 },
          fitsAndroid: true,
        })
      }),
      { numRuns: 100_000, seed: 20_200_401 },
    )
  }, 120_000)

  it('reach the longest domain, with and without an app hash', () => {
    const lengths = fc.sample(anyMessage, { numRuns: 10_000, seed: 20_200_401 }).map(({ origin: { domain, appHash } }) => ({
      isLongest: domain.length === longestDomain,
      hasHash: appHash !== undefined,
    }))
    expect(lengths).toContainEqual({ isLongest: true, hasHash: true })
    expect(lengths).toContainEqual({ isLongest: true, hasHash: false })
  })
})

describe('the parser of the specification', () => {
  it.each([
    // Its examples.
    ['747723 is your ExampleCo authentication code.\n\n@example.com #747723', { host: 'example.com', code: '747723' }],
    ['@example.com #747723 @ecommerce.example', { host: 'example.com', code: '747723', embeddedHost: 'ecommerce.example' }],
    ['something @example.com #747723', undefined],
    ['@example.com code #747723', undefined],
    ['@example.com  #747723', undefined],
    ['@example.com\t#747723', undefined],
    ['#747723 @example.com', undefined],
    ['@example.com #747723\nsomething', undefined],
    // What follows is ignored.
    ['@example.com #747723 FA+9qCX9VSu', { host: 'example.com', code: '747723' }],
    ['@example.com #747723 %ecommerce.example', { host: 'example.com', code: '747723' }],
    ['@example.com #747723 @', { host: 'example.com', code: '747723' }],
    // Its newlines.
    ['text\r\n@example.com #747723', { host: 'example.com', code: '747723' }],
    ['text\r@example.com #747723', { host: 'example.com', code: '747723' }],
    ['@example.com #747723\n', undefined],
    ['@ #747723', undefined],
    ['@example.com #', undefined],
    ['', undefined],
  ])('reads %j', (text, read) => {
    expect(parseOriginBoundCode(text)).toEqual(read)
  })
})
