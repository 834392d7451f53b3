import { describe, expect, it } from 'vitest'
import { relativeTime } from './submissions.ts'

describe('a validity period', () => {
  it.each([
    [120_000, '000000000200000R'],
    [119_001, '000000000200000R'],
    [119_000, '000000000159000R'],
    [1, '000000000001000R'],
    [0, '000000000001000R'],
    [-5_000, '000000000001000R'],
    [600_000, '000000001000000R'],
    [90_061_000, '000001010101000R'],
    [999 * 86_400_000, '000030000000000R'],
  ])('of %i ms is %s', (milliseconds, period) => {
    expect(relativeTime(milliseconds)).toBe(period)
  })
})
