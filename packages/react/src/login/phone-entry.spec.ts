import { describe, expect, it } from 'vitest'
import { e164Of, type PhoneEntry, readablePhone, settlePhone, typePhone } from './phone-entry.ts'

/** The field after each key in turn; `<` is Backspace, at the end of what is there. */
function afterKeys(country: PhoneEntry['country'], keys: string): PhoneEntry & { readonly caret: number } {
  let entry: PhoneEntry & { readonly caret: number } = { country, text: '', caret: 0 }
  for (const key of keys.split('')) {
    const text = key === '<' ? entry.text.slice(0, -1) : entry.text + key
    entry = typePhone(entry, { text, caret: text.length })
  }
  return entry
}

describe('a number that is typed', () => {
  it.each([
    { country: 'US', keys: '4155552671', text: '(415) 555-2671' },
    { country: 'US', keys: '415-555.2671', text: '(415) 555-2671' },
    { country: 'GB', keys: '07400123456', text: '07400 123456' },
    { country: 'DE', keys: '015123456789', text: '01512 3456789' },
    { country: 'FR', keys: '0612345678', text: '06 12 34 56 78' },
    { country: 'BR', keys: '11961234567', text: '(11) 96123-4567' },
  ] as const)('in $country as $keys is shown as $text', ({ country, keys, text }) => {
    expect(afterKeys(country, keys)).toEqual({ country, text, caret: text.length })
  })

  it('can be erased to the last digit, brackets and dashes included', () => {
    expect(afterKeys('US', '4155552671<<<<<<<<<<').text).toBe('')
  })

  it('keeps the caret after the digit it stood after, when one is put in between', () => {
    const { text, caret } = typePhone({ country: 'US', text: '(415) 555-267' }, { text: '(4915) 555-267', caret: 3 })
    expect({ text, left: text.slice(0, caret) }).toEqual({ text: '(491) 555-5267', left: '(49' })
  })

  it('loses the digit before a bracket on which Backspace is pressed', () => {
    const { text, caret } = typePhone({ country: 'US', text: '(415) 555-2671' }, { text: '(415 555-2671', caret: 4 })
    expect({ text, left: text.slice(0, caret) }).toEqual({ text: '(415) 552-671', left: '(41' })
  })

  it('stays international after a plus sign, and names its country as soon as that is clear', () => {
    expect(afterKeys('US', '+4915123456789')).toEqual({ country: 'DE', text: '+49 1512 3456789', caret: 16 })
    expect(afterKeys('US', '+').text).toBe('+')
  })

  it('turns national when it is left', () => {
    expect(settlePhone({ country: 'DE', text: '+49 1512 3456789' })).toEqual({ country: 'DE', text: '01512 3456789' })
    expect(settlePhone({ country: 'US', text: '+49 15' })).toEqual({ country: 'US', text: '+49 15' })
  })
})

describe('a whole number that is pasted or filled in', () => {
  it.each([
    { pasted: '+447400123456', country: 'GB', text: '07400 123456' },
    { pasted: ' +49 (1512) 34-567-89', country: 'DE', text: '01512 3456789' },
    { pasted: '+1 416 555 0123', country: 'CA', text: '(416) 555-0123' },
    { pasted: '4155552671', country: 'US', text: '(415) 555-2671' },
  ] as const)('$pasted is $text in $country', ({ pasted, country, text }) => {
    expect(typePhone({ country: 'US', text: '' }, { text: pasted, caret: pasted.length })).toEqual({ country, text, caret: text.length })
  })
})

describe('what is sent', () => {
  it.each([
    { country: 'US', text: '(415) 555-2671', e164: '+14155552671' },
    { country: 'US', text: '1 (415) 555-2671', e164: '+14155552671' },
    { country: 'US', text: '+49 1512 3456789', e164: '+4915123456789' },
    { country: 'GB', text: '07400 123456', e164: '+447400123456' },
    { country: 'US', text: '(415) 555-267', e164: undefined },
    { country: 'US', text: '', e164: undefined },
    { country: 'US', text: '+1', e164: undefined },
  ] as const)('for "$text" in $country: $e164', ({ country, text, e164 }) => {
    expect(e164Of({ country, text })).toBe(e164)
  })

  it('is read back with spaces that do not break', () => {
    expect(readablePhone('+14155552671')).toBe('+1\u00a0415\u00a0555\u00a02671')
  })
})
