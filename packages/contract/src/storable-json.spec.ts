import { describe, expect, it } from 'vitest'
import { isStorableJson } from './storable-json.ts'

describe('JSON of the caller', () => {
  it.each([[{}], [{ plan: 'pro', seats: 3, ends: null, tags: ['a', { b: true }] }], [{ name: '😀 Zoë' }], ['']])('may be %j', (value) => {
    expect(isStorableJson(value)).toBe(true)
  })

  it.each([[{ a: 'x\u0000' }], [{ 'a\u0000': 1 }], [{ a: [{ b: '\ud800' }] }], [{ '\udfff': 1 }], ['\udc00\ud800']])(
    'may not be %j',
    (value) => {
      expect(isStorableJson(value)).toBe(false)
    },
  )

  it('may nest deeper than the call stack', () => {
    expect(isStorableJson(JSON.parse(`${'['.repeat(200_000)}"\\u0000"${']'.repeat(200_000)}`))).toBe(false)
  })
})
