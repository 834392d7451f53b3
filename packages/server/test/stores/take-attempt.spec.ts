import { describe, expect, it } from 'vitest'
import { untilUnlocked } from '../../src/guard/lock.policy.ts'
import { day, hour, second } from '../../src/kernel/time.ts'
import { eachStore } from './each-store.ts'
import { codeLifetimeMilliseconds, given, person, sliding, startOfTests as now } from './given.ts'

const ada = person('ada')
const reserved = { ok: true, value: undefined }
const dead = { ok: false, refusal: { reason: 'dead' } }
const locked = (waitMilliseconds: number) => ({ ok: false, refusal: { reason: 'locked', waitMilliseconds } })

eachStore('takeAttempt', (stores) => {
  it('reserves five comparisons a code and lane, and a failure each', async () => {
    const { send, guess, failuresOf } = given(stores())
    await send(ada)
    for (const lane of ['stranger', 'known'] as const) {
      for (let i = 0; i < 5; i += 1) expect(await guess(ada, { lane })).toEqual(reserved)
      expect(await guess(ada, { lane })).toEqual(dead)
    }
    expect(await failuresOf(ada)).toEqual([5, 5])
  })

  it.each([
    { at: codeLifetimeMilliseconds - 1, answer: reserved },
    { at: codeLifetimeMilliseconds, answer: dead },
  ])('of a code of 2 minutes, $at ms after: $answer', async ({ at, answer }) => {
    const { send, guess } = given(stores())
    await send(ada)
    expect(await guess(ada, { at: now + at })).toEqual(answer)
  })

  it('refuses a code that is used, unknown, or another project’s, and counts nothing', async () => {
    const { send, redeem, guess, failuresOf } = given(stores())
    await send(ada)
    await redeem(ada)
    const counter = sliding('guess')
    expect(await guess(ada, { guessCounter: counter })).toEqual(dead)
    expect(await guess(ada, { codeId: 'code-test-of-nobody', guessCounter: counter })).toEqual(dead)
    expect(await given(stores()).guess(ada, { codeId: 'code-test-1', guessCounter: counter })).toEqual(dead)
    expect(await failuresOf(ada)).toEqual([])
  })

  describe('locks the lane', () => {
    it.each([
      { failures: 10, hours: 1 },
      { failures: 20, hours: 2 },
      { failures: 30, hours: 4 },
      { failures: 40, hours: 8 },
      { failures: 50, hours: 16 },
      { failures: 60, hours: 24 },
      { failures: 90, hours: 24 },
    ])('with failure $failures for $hours h', async ({ failures, hours }) => {
      const { fail, send, resend, guess } = given(stores())
      await send(ada)
      let at = now
      for (let failed = 0; failed < failures; failed += 10) {
        at += day
        await fail(ada, 10, { at })
      }
      await resend(ada, { at })
      expect(await guess(ada, { at })).toEqual(locked(hours * hour))

      await resend(ada, { at: at + hours * hour })
      expect(await guess(ada, { at: at + hours * hour - 1 })).toEqual(locked(1))
      expect(await guess(ada, { at: at + hours * hour })).toEqual(reserved)
    })

    it('with failure 100 until somebody unlocks it, for however long', async () => {
      const { project, fail, send, resend, guess } = given(stores())
      await send(ada)
      for (let tens = 0; tens < 10; tens += 1) await fail(ada, 10, { at: now + tens * day })
      const later = now + 400 * day
      await resend(ada, { at: later })
      expect(await guess(ada, { at: later })).toEqual(locked(day))
      expect(await stores().locks.lanesOf(project, [ada.addressKey])).toMatchObject([
        { failures: 100, lockedAt: now + 9 * day, lockedUntil: untilUnlocked },
      ])

      await stores().locks.unlock(project, [ada.addressKey])
      expect(await guess(ada, { at: later })).toEqual(reserved)
    })

    it('and leaves the other lane open', async () => {
      const { fail, send, resend, guess } = given(stores())
      await send(ada)
      await fail(ada, 10, { lane: 'stranger' })
      await resend(ada)
      expect(await guess(ada, { lane: 'stranger' })).toEqual(locked(hour))
      expect(await guess(ada, { lane: 'known' })).toEqual(reserved)
    })

    it('whatever the code: a lock is answered before a dead one', async () => {
      const { fail, send, guess } = given(stores())
      await send(ada)
      await fail(ada, 10)
      expect(await guess(ada, { codeId: 'code-test-of-nobody' })).toEqual(locked(hour))
    })
  })

  it.each([
    { at: 30 * day - 1, failures: 10 },
    { at: 30 * day, failures: 1 },
  ])('$at ms after the ninth failure it counts $failures', async ({ at, failures }) => {
    const { fail, send, resend, guess, failuresOf } = given(stores())
    await send(ada)
    await fail(ada, 9, { at: now })
    await resend(ada, { at: now + at })
    expect(await guess(ada, { at: now + at })).toEqual(reserved)
    expect(await failuresOf(ada)).toEqual([failures])
  })

  describe('counts the guess against its caller’s address', () => {
    const guessCounter = sliding('guess', { limit: 3 })

    it('and refuses strangers, who then spend no comparison', async () => {
      const { send, guess, failuresOf } = given(stores())
      await send(ada)
      for (let i = 0; i < 3; i += 1) expect(await guess(ada, { guessCounter })).toEqual(reserved)
      expect(await guess(ada, { guessCounter, at: now + 2 * second })).toEqual({
        ok: false,
        refusal: { reason: 'counter', waitMilliseconds: hour - second },
      })
      expect(await failuresOf(ada)).toEqual([3])
      expect(await guess(ada)).toEqual(reserved)
    })

    it('and never refuses the known lane, whose guesses take no room that is not there', async () => {
      const { send, guess, isCounted } = given(stores())
      await send(ada)
      for (let i = 0; i < 5; i += 1) expect(await guess(ada, { guessCounter, lane: 'known', at: now + i * second })).toEqual(reserved)
      expect(await guess(ada, { guessCounter, at: now + 5 * second })).toEqual({
        ok: false,
        refusal: { reason: 'counter', waitMilliseconds: hour - 5 * second },
      })
      expect(await isCounted(guessCounter, now + hour + 2 * second)).toBe(false)
    })
  })
})
