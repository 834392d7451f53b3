import { describe, expect, it } from 'vitest'
import { hour, minute, second } from '../../src/kernel/time.ts'
import { eachStore } from './each-store.ts'
import { bucket, gap, newProject, sliding, startOfTests as now } from './given.ts'

eachStore('a counter store', (stores) => {
  describe('a sliding counter of 2 an hour', () => {
    const counters = [sliding('a', { limit: 2, windowMilliseconds: hour })]

    it('passes twice, then names the wait until the oldest leaves', async () => {
      const project = newProject()
      const take = (at: number) => stores().counters.takeCounters({ project, counters, now: now + at })
      expect(await take(0)).toEqual({ ok: true, value: undefined })
      expect(await take(10 * minute)).toEqual({ ok: true, value: undefined })
      expect(await take(20 * minute)).toEqual({ ok: false, refusal: { counter: counters[0], waitMilliseconds: 40 * minute } })
    })

    it.each([
      { at: hour - 1, waitMilliseconds: 1 },
      { at: hour, waitMilliseconds: 0 },
    ])('$at ms after the first of two: wait $waitMilliseconds ms', async ({ at, waitMilliseconds }) => {
      const project = newProject()
      await stores().counters.takeCounters({ project, counters, now })
      await stores().counters.takeCounters({ project, counters, now: now + minute })
      const verdict = await stores().counters.takeCounters({ project, counters, now: now + at })
      expect(verdict).toEqual(
        waitMilliseconds === 0 ? { ok: true, value: undefined } : { ok: false, refusal: { counter: counters[0], waitMilliseconds } },
      )
    })
  })

  describe('a bucket of 101 a minute', () => {
    const counters = [bucket('b', { limit: 101, windowMilliseconds: minute })]
    const begin = Math.floor(now / minute) * minute

    it('is full after 101 and empty when the clock begins the next minute', async () => {
      const project = newProject()
      for (let i = 0; i < 101; i += 1) {
        expect(await stores().counters.takeCounters({ project, counters, now: begin + i })).toMatchObject({ ok: true })
      }
      const refusal = { counter: counters[0], waitMilliseconds: 1 }
      expect(await stores().counters.takeCounters({ project, counters, now: begin + minute - 1 })).toEqual({ ok: false, refusal })
      expect(await stores().counters.takeCounters({ project, counters, now: begin + minute })).toMatchObject({ ok: true })
    })
  })

  describe('a gap of 15, 30, then 60 s', () => {
    const counters = [gap('g', { seconds: [15, 30, 60], windowMilliseconds: hour })]

    it('grows with each entry of the window, and the last wait repeats', async () => {
      const project = newProject()
      const waits: number[] = []
      let at = now
      for (let i = 0; i < 5; i += 1) {
        expect(await stores().counters.takeCounters({ project, counters, now: at })).toMatchObject({ ok: true })
        const verdict = await stores().counters.judgeCounters({ project, counters, now: at })
        const wait = verdict.ok ? 0 : verdict.refusal.waitMilliseconds
        waits.push(wait / second)
        at += wait
      }
      expect(waits).toEqual([15, 30, 60, 60, 60])
    })
  })

  it('takes all or none, and names the one that refuses longest', async () => {
    const project = newProject()
    const [short, long, free] = [
      sliding('short', { limit: 1, windowMilliseconds: minute }),
      sliding('long', { limit: 1 }),
      sliding('free', { limit: 1 }),
    ]
    await stores().counters.takeCounters({ project, counters: [short, long], now })
    const refusal = { counter: long, waitMilliseconds: hour - 1 }
    expect(await stores().counters.takeCounters({ project, counters: [free, short, long], now: now + 1 })).toEqual({ ok: false, refusal })
    expect(await stores().counters.judgeCounters({ project, counters: [free], now: now + 1 })).toMatchObject({ ok: true })
  })

  it('of two that refuse equally long names the first', async () => {
    const project = newProject()
    const counters = [sliding('z', { limit: 1 }), sliding('a', { limit: 1 })]
    await stores().counters.takeCounters({ project, counters, now })
    expect(await stores().counters.takeCounters({ project, counters, now })).toMatchObject({ refusal: { counter: { key: 'z' } } })
  })

  it('judging takes nothing', async () => {
    const project = newProject()
    const counters = [sliding('a', { limit: 1 })]
    for (let i = 0; i < 3; i += 1) expect(await stores().counters.judgeCounters({ project, counters, now })).toMatchObject({ ok: true })
    expect(await stores().counters.takeCounters({ project, counters, now })).toMatchObject({ ok: true })
  })

  it('passes when no counter is asked for', async () => {
    expect(await stores().counters.takeCounters({ project: newProject(), counters: [], now })).toMatchObject({ ok: true })
    expect(await stores().counters.judgeCounters({ project: newProject(), counters: [], now })).toMatchObject({ ok: true })
  })

  it('counts each project by itself', async () => {
    const counters = [sliding('a', { limit: 1 })]
    expect(await stores().counters.takeCounters({ project: newProject(), counters, now })).toMatchObject({ ok: true })
    expect(await stores().counters.takeCounters({ project: newProject(), counters, now })).toMatchObject({ ok: true })
  })
})
