import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeHandOverGate, type GateLimits } from './hand-over-gate.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

interface Entry {
  readonly isRun: Promise<boolean>
  leave(): void
}

/** A gate whose tasks stay inside until the test lets them go. */
function given(limits: Partial<GateLimits>) {
  const gate = makeHandOverGate({ concurrency: 100, perSecond: undefined, ...limits })
  const inside: { readonly name: number; readonly hasWaited: boolean }[] = []
  const enter = (name: number): Entry => {
    const left = Promise.withResolvers<undefined>()
    const isRun = gate.run((hasWaited) => {
      inside.push({ name, hasWaited })
      return left.promise
    })
    return { isRun, leave: () => left.resolve(undefined) }
  }
  return { gate, inside, enter, enterMany: (count: number) => Array.from({ length: count }, (_, name) => enter(name)) }
}

const settled = () => vi.advanceTimersByTimeAsync(0)

describe("a provider's gate", () => {
  it('lets so many in at a time, and each who comes after when one leaves, in the order of coming', async () => {
    const { inside, enterMany } = given({ concurrency: 2 })
    const entries = enterMany(4)
    await settled()
    expect(inside.map(({ name }) => name)).toEqual([0, 1])
    entries[1]?.leave()
    await settled()
    expect(inside.map(({ name }) => name)).toEqual([0, 1, 2])
    expect(inside.map(({ hasWaited }) => hasWaited)).toEqual([false, false, true])
  })

  it('lets one in who comes after a task that failed', async () => {
    const { gate, inside, enter } = given({ concurrency: 1 })
    const failing = gate.run(() => Promise.reject(new Error('broken')))
    enter(1)
    await expect(failing).rejects.toThrow('broken')
    await settled()
    expect(inside).toHaveLength(1)
  })

  it('lets so many in a second, evenly', async () => {
    const { inside, enterMany } = given({ perSecond: 4 })
    enterMany(9)
    const seen: number[] = []
    for (let quarters = 0; quarters < 5; quarters += 1) {
      await settled()
      seen.push(inside.length)
      await vi.advanceTimersByTimeAsync(250)
    }
    expect(seen).toEqual([1, 2, 3, 4, 5])
  })

  it('keeps 500 waiting, and sends the next one away', async () => {
    const { inside, enterMany } = given({ concurrency: 1 })
    const entries = enterMany(502)
    await settled()
    expect(inside).toHaveLength(1)
    expect(await entries.at(-1)?.isRun).toBe(false)
    for (const entry of entries) entry.leave()
    expect(await Promise.all(entries.slice(0, -1).map(({ isRun }) => isRun))).toEqual(Array(501).fill(true))
  })

  it('once closed, sends away who waits and who comes; those inside end what they began', async () => {
    const { gate, inside, enter, enterMany } = given({ concurrency: 1, perSecond: 1 })
    const [first, second] = enterMany(2)
    await settled()
    gate.close()
    expect(await Promise.all([second?.isRun, enter(3).isRun])).toEqual([false, false])
    first?.leave()
    expect(await first?.isRun).toBe(true)
    expect(inside).toHaveLength(1)
  })
})
