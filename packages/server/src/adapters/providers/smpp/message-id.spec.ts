import { describe, expect, it } from 'vitest'
import { normalMessageId, otherBaseIds } from './message-id.ts'

describe('the normal spelling of a message id', () => {
  it.each([
    ['7', '7'],
    ['0', '0'],
    ['000', '0'],
    ['0007', '7'],
    ['00A1b2', 'a1b2'],
    ['AB-12', 'AB-12'],
    ['0x1F', '0x1F'],
    ['M00', 'M00'],
  ])('%s: %s', (id, normal) => {
    expect(normalMessageId(id)).toBe(normal)
  })
})

describe('the same number in the other base', () => {
  it.each([
    ['1234', ['4660', '4d2']],
    ['4d2', ['1234']],
    ['7', []],
    ['ffffffffffffffffffffffffffffffff', ['340282366920938463463374607431768211455']],
    ['m1', []],
    ['1'.repeat(33), []],
  ])('%s: %j', (id, others) => {
    expect(otherBaseIds(id)).toEqual(others)
  })
})
