import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { segmentsOf } from './gsm-7.ts'
import { parseSmsName, smsNameOf } from './sms-name.ts'

describe('an sms_name', () => {
  it.each(['Acme', 'A', '7', 'Smith & Sons Ltd.', 'a-b.c', 'Café Ñandù', 'Straße 12', 'ΔΩ', '123 456 789', 'x'.repeat(20)])(
    '%j is taken',
    (name) => {
      expect(parseSmsName(name)).toEqual({ ok: true, value: name })
      expect(smsNameOf(name)).toBe(name)
    },
  )

  it.each([
    '',
    ' ',
    '-',
    '.&-',
    'x'.repeat(21),
    '1234',
    'Route 1234',
    'a@b',
    'a#b',
    'Garçon',
    'Ação',
    'Łódź',
    'Acme’s',
    'Acme_1',
    'Acme!',
    'a/b',
    '€uro',
    '[Acme]',
    'Ac\nme',
    'Ac\rme',
    'Acme\n@evil.com #999999',
    '{{code}}',
    '${code}',
    '%s',
    'A\u200bcme',
    '\u202eemcA',
    '٣٤٥',
    '😀',
    'Acme\0',
    '\ud83d',
  ])('%j is refused, saying what is expected', (name) => {
    expect(parseSmsName(name)).toEqual({ ok: false, refusal: { expected: expect.stringContaining('1 to 20') } })
  })
})

describe("a project's name in its texts", () => {
  it.each([
    ['Acme', 'Acme'],
    ['Acme, Inc.', 'Acme Inc.'],
    ['  Acme   Corp!  ', 'Acme Corp'],
    ['Acme\n@evil.com #999999', 'Acmeevil.com'],
    ['Studio 2024', 'Studio'],
    ['12@34', 'Tollgate'],
    ['Ação', 'Ao'],
    ['{{code}}', 'code'],
    ['Acme 😀', 'Acme'],
    ['The Very Long Company Name', 'The Very Long Compan'],
    ['Nineteen letters xy zebra', 'Nineteen letters xy'],
    ['', 'Tollgate'],
    ['東京', 'Tollgate'],
    ['...', 'Tollgate'],
    ['123456', 'Tollgate'],
  ])('%j is %j', (projectName, name) => {
    expect(smsNameOf(projectName)).toBe(name)
  })

  it('is always an sms_name', () => {
    const anyName = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), textOf('aB1234 .-&@#é', { maxLength: 60 }))
    fc.assert(
      fc.property(anyName, (projectName) => {
        const name = smsNameOf(projectName)
        expect(parseSmsName(name)).toEqual({ ok: true, value: name })
        expect(segmentsOf(name).encoding).toBe('GSM-7')
      }),
      { numRuns: 2000 },
    )
  })
})
