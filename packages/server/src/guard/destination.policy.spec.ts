import { describe, expect, it } from 'vitest'
import { parsePhoneNumber, type ParsedPhoneNumber } from '../kernel/phone-number.ts'
import { judgeDestination } from './destination.policy.ts'

const passes = { ok: true, value: undefined }
const refused = { ok: false, refusal: { error_type: 'invalid_phone_number_country_code' } }

function parsed(number: string): ParsedPhoneNumber {
  const result = parsePhoneNumber(number)
  if (!result.ok) throw new Error('The specification holds valid numbers only.')
  return result.value
}

describe('a text to a number', () => {
  it.each([
    { number: '+14155552671', kind: 'US', test: passes, live: passes },
    { number: '+16135552671', kind: 'CA', test: passes, live: passes },
    { number: '+447400123456', kind: 'GB mobile', test: passes, live: refused },
    { number: '+5491123456789', kind: 'AR mobile', test: passes, live: refused },
    { number: '+541123456789', kind: 'AR mobile without its 9', test: passes, live: refused },
    { number: '+18762101234', kind: 'JM, another region of +1', test: passes, live: refused },
    { number: '+17872345678', kind: 'PR, a US territory and a region of its own', test: passes, live: refused },
    { number: '+14155550132', kind: 'US fiction', test: passes, live: refused },
    { number: '+19002345678', kind: 'premium rate', test: refused, live: refused },
    { number: '+18002345678', kind: 'toll-free', test: refused, live: refused },
    { number: '+15005550006', kind: 'personal number', test: refused, live: refused },
    { number: '+390612345678', kind: 'landline', test: refused, live: refused },
  ])('$number ($kind) passes or not', ({ number, test, live }) => {
    expect(judgeDestination(parsed(number), { environment: 'test', allowedRegions: 'all' })).toEqual(test)
    expect(judgeDestination(parsed(number), { environment: 'live', allowedRegions: ['US', 'CA'] })).toEqual(live)
  })

  it.each(['PREMIUM_RATE', 'TOLL_FREE', 'SHARED_COST', 'VOIP', 'PERSONAL_NUMBER', 'PAGER', 'UAN', 'VOICEMAIL', 'FIXED_LINE'] as const)(
    'of type %s is refused everywhere',
    (type) => {
      const number = { ...parsed('+14155552671'), type }
      expect(judgeDestination(number, { environment: 'test', allowedRegions: 'all' })).toEqual(refused)
      expect(judgeDestination(number, { environment: 'live', allowedRegions: 'all' })).toEqual(refused)
    },
  )

  it.each([
    { environment: 'test', allowedRegions: ['GB'], number: '+447400123456', answer: passes },
    { environment: 'test', allowedRegions: ['GB'], number: '+447911123456', answer: refused },
    { environment: 'live', allowedRegions: ['GB', 'GG'], number: '+447911123456', answer: passes },
    { environment: 'live', allowedRegions: 'all', number: '+18762101234', answer: passes },
    { environment: 'live', allowedRegions: 'all', number: '+14155550132', answer: refused },
    { environment: 'live', allowedRegions: [], number: '+14155552671', answer: refused },
  ] as const)('$number from a $environment project that allows $allowedRegions', ({ number, answer, ...rules }) => {
    expect(judgeDestination(parsed(number), rules)).toEqual(answer)
  })
})
