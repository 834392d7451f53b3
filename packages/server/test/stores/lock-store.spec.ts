import { expect, it } from 'vitest'
import { hour, second } from '../../src/kernel/time.ts'
import { eachStore } from './each-store.ts'
import { given, newProject, person, startOfTests as now } from './given.ts'

const [ada, bob, eve] = [person('ada'), person('bob'), person('eve')]
const at = now + second

eachStore('a lock store', (stores) => {
  async function withFailures() {
    const world = given(stores())
    for (const who of [ada, bob, eve]) await world.send(who)
    await world.fail(ada, 10, { lane: 'stranger', at })
    await world.fail(ada, 2, { lane: 'known', at })
    await world.fail(bob, 1, { lane: 'stranger', at })
    await world.fail(eve, 1, { lane: 'stranger', at })
    return world
  }

  it('shows the lanes with failures of the numbers asked for', async () => {
    const { project } = await withFailures()
    const lanes = await stores().locks.lanesOf(project, [ada.addressKey, bob.addressKey, 'key-of-nobody'])
    expect(lanes).toHaveLength(3)
    expect(lanes).toEqual(
      expect.arrayContaining([
        { addressKey: ada.addressKey, failures: 10, lastFailureAt: at, lockedAt: at, lockedUntil: at + hour },
        { addressKey: ada.addressKey, failures: 2, lastFailureAt: at, lockedAt: null, lockedUntil: null },
        { addressKey: bob.addressKey, failures: 1, lastFailureAt: at, lockedAt: null, lockedUntil: null },
      ]),
    )
    expect(await stores().locks.lanesOf(newProject(), [ada.addressKey])).toEqual([])
    expect(await stores().locks.lanesOf(project, [])).toEqual([])
  })

  it('unlocks every lane of the numbers named, and no others', async () => {
    const { project, resend, guess, failuresOf } = await withFailures()
    await stores().locks.unlock(project, [])
    await stores().locks.unlock(newProject(), [ada.addressKey])
    await resend(ada)
    expect(await guess(ada)).toMatchObject({ refusal: { reason: 'locked' } })

    await stores().locks.unlock(project, [ada.addressKey, bob.addressKey])
    expect([await failuresOf(ada), await failuresOf(bob), await failuresOf(eve)]).toEqual([[], [], [1]])
    expect(await guess(ada)).toMatchObject({ ok: true })
  })
})
