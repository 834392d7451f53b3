import fc from 'fast-check'
import { SegmentedMessage } from 'sms-segments-calculator'
import { split } from 'split-sms'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { encodeText, segmentsOf, septetsOf, splitText } from './gsm-7.ts'

describe('septets', () => {
  it.each([
    ['', 0],
    ['Acme', 4],
    ['@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ', 31],
    ['^{}\\[~]|€\f', 20],
    ['a€', 3],
    ['ç', undefined],
    ['á', undefined],
    ['`', undefined],
    ['’', undefined],
    ['\u00a0', undefined],
    ['\t', undefined],
    ['e\u0301', undefined],
    ['😀', undefined],
    ['\u001b', undefined],
  ])('of %j: %s', (text, septets) => {
    expect(septetsOf(text)).toBe(septets)
  })

  it('are known for 127 basic characters and 10 of the extension', () => {
    const widths = Array.from({ length: 0x1_0000 }, (_, unit) => septetsOf(String.fromCharCode(unit)))
    expect(widths.filter((width) => width === 1)).toHaveLength(127)
    expect(widths.filter((width) => width === 2)).toHaveLength(10)
  })
})

describe('an encoded text', () => {
  it.each([
    ['@', '00'],
    ['$', '02'],
    ['_', '11'],
    ['é\nÇ', '050a09'],
    ['Az09', '417a3039'],
    ['Ä§¿äà', '5b5f607b7f'],
    ['€{}^|~[]\\\f', '1b651b281b291b141b401b3d1b3c1b3e1b2f1b0a'],
  ])('%j is a septet a byte in GSM-7: %s', (text, bytes) => {
    expect(encodeText(text, 'GSM-7').toString('hex')).toBe(bytes)
  })

  it('has the high byte first in UCS-2', () => {
    expect(encodeText('aç\u{1f600}', 'UCS-2').toString('hex')).toBe('006100e7d83dde00')
  })
})

describe('the parts of a text', () => {
  it.each(['', 'x', '€'.repeat(200), '\u{1f600}'.repeat(100), `${'x'.repeat(152)}€${'y'.repeat(160)}`])(
    'of %j together are the text',
    (text) => {
      const { parts } = splitText(text)
      expect(parts.join('')).toBe(text)
      expect(parts).toHaveLength(segmentsOf(text).segments)
    },
  )

  it('keep a character of two septets or two code units whole', () => {
    expect(splitText(`${'x'.repeat(152)}€${'y'.repeat(160)}`).parts.map((part) => part[0])).toEqual(['x', '€', 'y'])
    expect(splitText(`${'ç'.repeat(66)}\u{1f600}${'ç'.repeat(60)}`).parts[1]?.codePointAt(0)).toBe(0x1f600)
  })
})

describe('segments', () => {
  it.each([
    ['', 'GSM-7', 0],
    ['x'.repeat(160), 'GSM-7', 1],
    ['x'.repeat(161), 'GSM-7', 2],
    ['x'.repeat(306), 'GSM-7', 2],
    ['x'.repeat(307), 'GSM-7', 3],
    ['€'.repeat(80), 'GSM-7', 1],
    ['€'.repeat(153), 'GSM-7', 3],
    ['á'.repeat(70), 'UCS-2', 1],
    ['á'.repeat(71), 'UCS-2', 2],
    ['á'.repeat(134), 'UCS-2', 2],
    ['á'.repeat(135), 'UCS-2', 3],
    ['😀'.repeat(35), 'UCS-2', 1],
    ['😀'.repeat(67), 'UCS-2', 3],
  ])('of %j: %s, %i', (text, encoding, segments) => {
    expect(segmentsOf(text)).toEqual({ encoding, segments })
  })

  const gsm7Text = textOf('aZ0 \n@é€{}~Ç', { maxLength: 500 })
  const ucs2Text = fc.string({ unit: fc.constantFrom('a', 'á', '€', 'ç', '漢', '\u{1f600}', '\u{20000}'), maxLength: 250 })

  it('are as many as sms-segments-calculator and split-sms count', () => {
    fc.assert(
      fc.property(fc.oneof(gsm7Text, ucs2Text), (text) => {
        fc.pre(text !== '')
        const { encoding, segments } = segmentsOf(text)
        const twilio = new SegmentedMessage(text)
        expect({ encoding: twilio.encodingName, segments: twilio.segmentsCount }).toEqual({ encoding, segments })
        const other = split(text)
        expect({ encoding: other.characterSet === 'GSM' ? 'GSM-7' : 'UCS-2', segments: other.parts.length }).toEqual({ encoding, segments })
      }),
      { numRuns: 3000 },
    )
  })
})
