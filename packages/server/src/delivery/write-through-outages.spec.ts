import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { writeThroughOutages } from './write-through-outages.ts'

beforeEach(() => {
  vi.useFakeTimers({ fakeNodeBuiltins: true })
})

afterEach(() => {
  vi.useRealTimers()
})

/** A store that is away for so long, and what came of a write to it. */
function given(awayMilliseconds: number) {
  const backAt = performance.now() + awayMilliseconds
  const seen: { tries: number; outcome: string | undefined } = { tries: 0, outcome: undefined }
  const write = () => {
    seen.tries += 1
    return performance.now() < backAt ? Promise.reject(new Error('the database does not answer')) : Promise.resolve()
  }
  void writeThroughOutages(write).then(
    () => (seen.outcome = 'written'),
    (error: unknown) => (seen.outcome = String(error)),
  )
  return seen
}

describe('a write that may be made twice', () => {
  it('is made at once where the store is there', async () => {
    const seen = given(0)
    await vi.advanceTimersByTimeAsync(0)
    expect(seen).toEqual({ tries: 1, outcome: 'written' })
  })

  it.each([100, 1_000, 10_000, 15_000])('is made in the end where the store is away for %i ms', async (away) => {
    const seen = given(away)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(seen.outcome).toBe('written')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is given up after 20 seconds at the most, and is not tried without a pause', async () => {
    const seen = given(60_000)
    await vi.advanceTimersByTimeAsync(14_999)
    expect(seen.outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(5_001)
    expect(seen.outcome).toBe('Error: the database does not answer')
    expect(seen.tries).toBeLessThan(12)
  })
})
