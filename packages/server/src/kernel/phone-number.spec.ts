import fc from 'fast-check'
import { getCountries, getExampleNumber } from 'libphonenumber-js/max'
import examples from 'libphonenumber-js/mobile/examples'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { parsePhoneNumber } from './phone-number.ts'

const refused = { ok: false, refusal: { error_type: 'invalid_phone_number' } }

describe('a phone number', () => {
  it.each([
    ['+14155552671', 'US', 'FIXED_LINE_OR_MOBILE'],
    ['+16135552671', 'CA', 'FIXED_LINE_OR_MOBILE'],
    ['+447400123456', 'GB', 'MOBILE'],
    ['+447911123456', 'GG', 'MOBILE'],
    ['+447624123456', 'IM', 'MOBILE'],
    ['+447797712345', 'JE', 'MOBILE'],
    ['+447012345678', 'GB', 'PERSONAL_NUMBER'],
    ['+5511961234567', 'BR', 'MOBILE'],
    ['+525512345678', 'MX', 'FIXED_LINE_OR_MOBILE'],
    ['+34612345678', 'ES', 'MOBILE'],
    ['+33612345678', 'FR', 'MOBILE'],
    ['+4915112345678', 'DE', 'MOBILE'],
    ['+390612345678', 'IT', 'FIXED_LINE'],
    ['+8801712345678', 'BD', 'MOBILE'],
    ['+19002345678', 'US', 'PREMIUM_RATE'],
    ['+18002345678', 'US', 'TOLL_FREE'],
    ['+15005550006', 'US', 'PERSONAL_NUMBER'],
    ['+441134960123', 'GB', 'FIXED_LINE'],
  ])('%s is of %s, %s', (number, region, type) => {
    expect(parsePhoneNumber(number)).toEqual({ ok: true, value: { number, region, type, isFiction: false } })
  })

  it.each([
    ['+12684641234', 'AG'],
    ['+12642351234', 'AI'],
    ['+16847331234', 'AS'],
    ['+12462501234', 'BB'],
    ['+14413701234', 'BM'],
    ['+12423591234', 'BS'],
    ['+15062345678', 'CA'],
    ['+17672251234', 'DM'],
    ['+18092345678', 'DO'],
    ['+14734031234', 'GD'],
    ['+16713001234', 'GU'],
    ['+18762101234', 'JM'],
    ['+18697652917', 'KN'],
    ['+13453231234', 'KY'],
    ['+17582845678', 'LC'],
    ['+16702345678', 'MP'],
    ['+16644923456', 'MS'],
    ['+17872345678', 'PR'],
    ['+17215205678', 'SX'],
    ['+16492311234', 'TC'],
    ['+18682911234', 'TT'],
    ['+12015552671', 'US'],
    ['+17844301234', 'VC'],
    ['+12843001234', 'VG'],
    ['+13406421234', 'VI'],
  ])('%s shares +1 and is of %s', (number, region) => {
    expect(parsePhoneNumber(number)).toMatchObject({ ok: true, value: { region } })
  })

  it.each([
    ['formatted', '+1 (415) 555-2671'],
    ['spaced', '+1 415 555 2671'],
    ['hyphenated', '+1-415-555-2671'],
    ['without its +', '14155552671'],
    ['with an international prefix', '0014155552671'],
    ['a tel: URI', 'tel:+14155552671'],
    ['with an extension in words', '+14155552671 ext. 9'],
    ['with an extension parameter', '+14155552671;ext=5'],
    ['with an extension letter', '+14155552671x5'],
    ['in full-width digits', '+１４１５５５５２６７１'],
    ['with a full-width plus', '＋14155552671'],
    ['in Arabic-Indic digits', '+١٤١٥٥٥٥٢٦٧١'],
    ['with one Arabic-Indic digit', '+1415555267١'],
    ['with a no-break space', '+1\u00a04155552671'],
    ['with a left-to-right mark', '\u200e+14155552671'],
    ['with a right-to-left mark at its end', '+14155552671\u200f'],
    ['with a newline at its end', '+14155552671\n'],
    ['with a space before it', ' +14155552671'],
    ['with a NUL', '+14155552671\0'],
    ['with two plus signs', '++14155552671'],
    ['in vanity letters', '+1415555CODE'],
    ['a country code alone', '+1'],
    ['a plus alone', '+'],
    ['empty', ''],
    ['zero after the plus', '+014155552671'],
    ['with a trunk zero', '+4407911123456'],
    ['with a carrier code', '+5501511961234567'],
    ['an Argentine mobile with its domestic 15', '+54111523456789'],
    ['a Mexican mobile as written before 2019', '+5215512345678'],
    ['a Brazilian mobile as written before 2016', '+551161234567'],
    ['too short', '+141555526'],
    ['too long for its region', '+141555526712'],
    ['longer than E.164', '+1234567890123456'],
    ['10 kB long', `+1${'4'.repeat(10_000)}`],
    ['of an area code that nobody has', '+19995552671'],
    ['the sandbox number, which is recognised before', '+10000000000'],
    ['of the satellite network +8816', '+881612345678'],
    ['of Inmarsat', '+870301234567'],
    ['of international networks', '+882161234567'],
    ['of international premium rate', '+979123456789'],
    ['of international freephone', '+80012345678'],
    ['of a trial code', '+99112345678'],
    ['of an unassigned country code', '+21012345678'],
    ['British fiction, which no operator has', '+447700900123'],
  ])('is refused %s', (_, input) => {
    expect(parsePhoneNumber(input)).toEqual(refused)
  })

  it.each([
    ['+14155550132', true],
    ['+12025550100', true],
    ['+16135550199', true],
    ['+18765550123', true],
    ['+14155550099', false],
    ['+14155550200', false],
    ['+14155540132', false],
    ['+61491570156', true],
    ['+61491579455', true],
    ['+61491570155', false],
    ['+46701740605', true],
    ['+46701740699', true],
    ['+46701740604', false],
    ['+46701740700', false],
  ])('%s is fiction: %s', (number, isFiction) => {
    expect(parsePhoneNumber(number)).toMatchObject({ ok: true, value: { number, isFiction } })
  })

  it.each([
    ['+541123456789', '+5491123456789'],
    ['+543814123456', '+5493814123456'],
    ['+542966412345', '+5492966412345'],
  ])('%s and %s are one subscriber, stored with the mobile 9', (without9, with9) => {
    const stored = { ok: true, value: { number: with9, region: 'AR', type: 'MOBILE', isFiction: false } }
    expect(parsePhoneNumber(without9)).toEqual(stored)
    expect(parsePhoneNumber(with9)).toEqual(stored)
  })

  it('of an Argentine freephone line stays as it is', () => {
    expect(parsePhoneNumber('+548001234567')).toMatchObject({ ok: true, value: { number: '+548001234567', type: 'TOLL_FREE' } })
  })

  it.each(getCountries())("%s: the region's example mobile has one form, with or without its national prefix", (country) => {
    const example = getExampleNumber(country, examples)
    if (example === undefined) throw new Error(`libphonenumber has no example for ${country}`)
    expect(parsePhoneNumber(example.number)).toMatchObject({ ok: true, value: { number: example.number } })
    const national = example.formatNational().replace(/\D/g, '')
    const alias = `+${example.countryCallingCode}${national}`
    const parsed = parsePhoneNumber(alias)
    if (parsed.ok && alias !== example.number) expect(parsed.value.number).not.toBe(alias)
  })
})

const digits = (length: { minLength: number; maxLength: number }) => textOf('0123456789', length)
const likely = fc
  .tuple(
    fc.constantFrom('+1415', '+1868', '+4479', '+4476', '+5411', '+54911', '+54381', '+5511', '+39', '+4915', '+63917', '+'),
    digits({ minLength: 6, maxLength: 10 }),
  )
  .map(([start, rest]) => start + rest)

describe('every phone number that is accepted', () => {
  it('is E.164, and parses to itself', () => {
    fc.assert(
      fc.property(likely, (input) => {
        const parsed = parsePhoneNumber(input)
        if (!parsed.ok) return
        expect(parsed.value.number).toMatch(/^\+[1-9][0-9]{6,14}$/)
        expect(parsePhoneNumber(parsed.value.number)).toEqual(parsed)
      }),
      { numRuns: 3000 },
    )
  })

  it('has one spelling: anything put into it is refused', () => {
    const intruder = fc.constantFrom(
      ' ',
      '-',
      '\u00a0',
      '\u200e',
      '\u200f',
      '\n',
      '\r',
      '\t',
      '\0',
      'x',
      ';ext=1',
      '(',
      ')',
      '.',
      '٣',
      '３',
    )
    fc.assert(
      fc.property(likely, intruder, fc.nat(), (input, character, position) => {
        const at = position % (input.length + 1)
        expect(parsePhoneNumber(input.slice(0, at) + character + input.slice(at))).toEqual(refused)
      }),
      { numRuns: 1000 },
    )
  })

  it('differs from another in more than the Argentine 9', () => {
    fc.assert(
      fc.property(likely, (input) => {
        const parsed = parsePhoneNumber(input)
        if (parsed.ok && parsed.value.number !== input) expect(parsed.value.number).toBe(input.replace('+54', '+549'))
      }),
      { numRuns: 3000 },
    )
  })

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (input) => void parsePhoneNumber(input)))
  })
})
