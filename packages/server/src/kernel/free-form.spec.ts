import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkFreeForm } from './free-form.ts'

const bounds = { maxDepth: 3, maxBytes: 64 }

function nested(depth: number): unknown {
  let value: unknown = {}
  for (let level = 1; level < depth; level++) value = { a: value }
  return value
}

describe('free-form JSON of 64 bytes and 3 levels at most', () => {
  it.each([
    ['an empty object', {}, 'fits'],
    ['text alone', 'text', 'fits'],
    ['null', null, 'fits'],
    ['numbers and truth', { a: 1.5, b: true, c: null }, 'fits'],
    ['3 levels', { a: { b: {} } }, 'fits'],
    ['4 levels', { a: { b: { c: {} } } }, 'too_deep'],
    ['3 levels of arrays', [[[]]], 'fits'],
    ['4 levels of arrays', [[[[]]]], 'too_deep'],
    ['64 bytes', { a: 'x'.repeat(56) }, 'fits'],
    ['65 bytes', { a: 'x'.repeat(57) }, 'too_large'],
    ['64 bytes of two-byte letters', { a: 'é'.repeat(28) }, 'fits'],
    ['66 bytes of two-byte letters', { a: 'é'.repeat(29) }, 'too_large'],
    ['65 bytes by escapes', { a: '"'.repeat(28) + 'x' }, 'too_large'],
    ['a long key', { ['k'.repeat(80)]: 1 }, 'too_large'],
    ['many small values', { a: Array.from({ length: 100 }, () => 1) }, 'too_large'],
    ['a NUL', { a: 'x\0' }, 'not_text'],
    ['a NUL in a key', { 'x\0': 1 }, 'not_text'],
    ['a NUL deep inside', { a: [{ b: '\0' }] }, 'not_text'],
    ['a lone high surrogate', { a: '\ud83d' }, 'not_text'],
    ['a lone low surrogate in a key', { '\ude00': 1 }, 'not_text'],
    ['surrogates the wrong way round', ['\ude00\ud83d'], 'not_text'],
    ['a number beyond a double', { a: [JSON.parse('1e309')] }, 'not_finite'],
    ['the largest double', { a: Number.MAX_VALUE }, 'fits'],
    ['a pair of surrogates', { a: '\u{1f600}' }, 'fits'],
    ['a key that names the prototype', JSON.parse('{"__proto__": {"a": {"b": {}}}}'), 'too_deep'],
    ['a member called toJSON', { toJSON: 'x' }, 'fits'],
  ])('%s: %s', (_, value: unknown, verdict) => {
    expect(checkFreeForm(value, bounds)).toBe(verdict)
  })

  it.each([32_000, 1_000_000])('%i levels are too deep, not an overflow of the stack', (depth) => {
    expect(checkFreeForm(nested(depth), { maxDepth: 32, maxBytes: 100_000_000 })).toBe('too_deep')
  })

  it('a million keys are too large before anything is done with them', () => {
    const value = Object.fromEntries(Array.from({ length: 1_000_000 }, (_, index) => [index, 0]))
    expect(checkFreeForm(value, bounds)).toBe('too_large')
  })
})

describe('every JSON value', () => {
  it('fits when its UTF-8 does, whatever it holds', () => {
    const text = fc.string({ unit: 'grapheme' }).map((drawn) => drawn.replaceAll('\0', ''))
    const json = fc.object({
      key: text,
      values: [text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)],
    })
    fc.assert(
      fc.property(json, fc.integer({ min: 2, max: 400 }), (value, maxBytes) => {
        const bytes = Buffer.byteLength(JSON.stringify(value))
        expect(checkFreeForm(value, { maxDepth: 100, maxBytes })).toBe(bytes <= maxBytes ? 'fits' : 'too_large')
      }),
      { numRuns: 1000 },
    )
  })
})
