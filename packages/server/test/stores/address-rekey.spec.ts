import { expect, it } from 'vitest'
import { hour, minute, second } from '../../src/kernel/time.ts'
import { numberCounterKeys, withKind } from '../../src/guard/counter-keys.ts'
import { eachStore } from './each-store.ts'
import { bucket, gap, given, newProject, person, sliding, startOfTests as now, type Person } from './given.ts'

const older = person('ada')
const newer: Person = { ...older, addressKey: 'key-under-the-new-secret' }
const move = { from: older.addressKey, to: newer.addressKey }

function countersOf({ addressKey }: Person) {
  return {
    wait: gap(numberCounterKeys.gap(addressKey, 'stranger'), { seconds: [15, 30] }),
    hourly: sliding(withKind(numberCounterKeys.hour(addressKey, 'stranger'), 'sliding'), { limit: 3 }),
    daily: bucket(withKind(numberCounterKeys.day(addressKey, 'known'), 'bucket'), { limit: 101 }),
  }
}

eachStore('a number that moves to its key under another secret', (stores) => {
  it('takes its counts, failures, networks and code along', async () => {
    const { project, send, resend, guess, redeem, failuresOf, isCounted } = given(stores())
    const taken = countersOf(older)
    await send(older, { at: now - minute })
    await redeem(older, { at: now - minute, networkKey: 'home' })
    await resend(older, { codeId: 'code-test-moved', counters: Object.values(taken) })
    await guess(older)
    await stores().rekey.carryOver(project, move)

    const moved = countersOf(newer)
    const facts = await stores().lookup.ofAddress({
      project,
      now,
      kind: 'phone_number',
      address: newer.address,
      addressKey: newer.addressKey,
      networkKeys: ['home'],
    })
    expect(facts).toMatchObject({ isNetworkKnown: true })
    expect([await failuresOf(older), await failuresOf(newer)]).toEqual([[], [1]])
    expect(
      await Promise.all([isCounted(moved.wait), isCounted({ ...moved.hourly, limit: 1 }), isCounted({ ...moved.daily, limit: 1 })]),
    ).toEqual([true, true, true])

    expect(await redeem(newer, { codeId: 'code-test-moved' })).toMatchObject({ ok: true })
    expect(
      await Promise.all([isCounted(moved.wait), isCounted({ ...moved.hourly, limit: 1 }), isCounted({ ...moved.daily, limit: 1 })]),
    ).toEqual([false, false, false])
  })

  it('adds to what is there', async () => {
    const { project, send, resend, guess, fail, failuresOf, isCounted } = given(stores())
    await send(older, { counters: Object.values(countersOf(older)) })
    await fail(older, 3)
    const latest = { codeId: 'code-test-latest', at: now + 20 * second }
    await resend(newer, { ...latest, counters: Object.values(countersOf(newer)) })
    await guess(newer, { codeId: latest.codeId, at: now + 21 * second })
    await stores().rekey.carryOver(project, move)

    const { hourly, daily } = countersOf(newer)
    expect(await failuresOf(newer)).toEqual([4])
    expect(
      await Promise.all([isCounted({ ...hourly, limit: 2 }), isCounted({ ...daily, limit: 2 }), isCounted({ ...daily, limit: 3 })]),
    ).toEqual([true, true, false])
    expect(await isCounted({ ...hourly, limit: 2 }, now + hour)).toBe(false)
    expect(await guess(newer, { codeId: latest.codeId, at: now + 22 * second })).toMatchObject({ ok: true })
  })

  it('is no matter twice, nor for a number that was never counted, nor in another project', async () => {
    const { project, send, guess, failuresOf } = given(stores())
    await send(older)
    await guess(older)
    await stores().rekey.carryOver(newProject(), move)
    for (let time = 0; time < 2; time += 1) await stores().rekey.carryOver(project, move)
    await stores().rekey.carryOver(project, { from: 'key-of-nobody', to: 'key-of-somebody' })
    expect(await failuresOf(newer)).toEqual([1])
  })

  it('loses nothing that is counted at the same time', async () => {
    const { project, send, isCounted } = given(stores())
    const [from, to] = [countersOf(older).daily, countersOf(newer).daily]
    await send(older)
    const take = (counter: typeof from) => stores().counters.takeCounters({ project, counters: [counter], now })
    for (let taken = 0; taken < 10; taken += 1) await take(from)
    const carry = () => stores().rekey.carryOver(project, move)
    await Promise.all([carry(), carry(), ...Array.from({ length: 20 }, () => take(to)), carry()])
    await carry()
    expect(await Promise.all([isCounted({ ...to, limit: 30 }), isCounted({ ...to, limit: 31 })])).toEqual([true, false])
  })
})
