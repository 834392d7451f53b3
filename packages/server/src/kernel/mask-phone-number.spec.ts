import fc from 'fast-check'
import { getCountryCallingCode, getCountries } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../test/support/text-of.ts'
import { maskPhoneNumber } from './mask-phone-number.ts'

describe('a masked phone number', () => {
  it.each([
    ['+14155552671', '+1•••2671'],
    ['+447911123456', '+44•••3456'],
    ['+79161234567', '+7•••4567'],
    ['+3581234567', '+358•••567'],
    ['+29051234', '+290•••4'],
    ['+2905123', '+290•••'],
    ['+12345', '+1•••'],
    ['+10000000000', '+1•••0000'],
    ['+1', '•••'],
    ['', '•••'],
    ['4155552671', '•••'],
    ['+1 (415) 555-2671', '•••'],
    ['+14155552671\n', '•••'],
    ['garbage 123456', '•••'],
  ])('of %j is %s', (number, masked) => {
    expect(maskPhoneNumber(number)).toBe(masked)
  })

  it.each([...new Set(getCountries().map((country) => getCountryCallingCode(country)))])(
    'shows the country code +%s and no digit after it',
    (code) => {
      expect(maskPhoneNumber(`+${code}5551234567`)).toBe(`+${code}•••4567`)
    },
  )

  it('hides at least four digits', () => {
    const number = textOf('0123456789', { minLength: 7, maxLength: 15 }).map((digits) => `+${digits}`)
    fc.assert(
      fc.property(number, (input) => {
        const shown = maskPhoneNumber(input).replace(/\D/g, '')
        expect(input.length - 1 - shown.length).toBeGreaterThanOrEqual(4)
      }),
    )
  })
})
