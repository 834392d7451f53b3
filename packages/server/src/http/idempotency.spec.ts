import { afterEach, describe, expect, it, vi } from 'vitest'
import type { IdempotencyStore, KeyState } from '../kernel/idempotency-store.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import { makeKeyring } from '../kernel/keyring.ts'
import { ok } from '../kernel/result.ts'
import { second } from '../kernel/time.ts'
import { makeIdempotency, type WaitingRules } from './idempotency.ts'

/** Whose keys are all held by another process, until it lets go of them. */
function given(waiting?: WaitingRules) {
  let isHeld = true
  const store: IdempotencyStore = {
    begin: () => Promise.resolve<KeyState>({ state: isHeld ? 'in_flight' : 'begun' }),
    isInFlight: () => Promise.resolve(isHeld),
    keep: () => Promise.resolve(),
    release: () => Promise.resolve(),
  }
  const idempotency = makeIdempotency({
    store,
    keyring: makeKeyring('a secret of the tests, 32 bytes or more'),
    clock: { now: () => 0 },
    random: { uuid: () => 'owner', bytes: (size) => Buffer.alloc(size), integer: () => 0 },
    waiting,
  })
  async function ask(project: string): Promise<string> {
    const request = { project: project as ProjectId, operationId: 'send', key: 'key', body: Buffer.from('{}'), requestId: 'request' }
    const outcome = await idempotency(request, () => Promise.resolve(ok({ reply: {} })))
    return outcome.ok ? 'answered' : outcome.refusal.error_type
  }
  /** Who is refused at once, and what all get once the keys are free. */
  async function askAll(...projects: readonly string[]): Promise<readonly string[]> {
    isHeld = true
    const answers = projects.map(ask)
    const first = await Promise.race(answers)
    isHeld = false
    return [first, ...(await Promise.all(answers))]
  }
  return { ask, askAll }
}

const refused = 'idempotency_key_in_flight'
const patienceMilliseconds = 10 * second

afterEach(() => {
  vi.useRealTimers()
})

describe('those who wait for the answer of another request', () => {
  it('are as many as may wait in all, again and again', async () => {
    const { askAll } = given({ patienceMilliseconds, waitersAtMost: { ofProject: 2, inAll: 2 } })
    for (let wave = 0; wave < 3; wave += 1) {
      expect(await askAll('one', 'other', 'third')).toEqual([refused, 'answered', 'answered', refused])
    }
  })

  it('are as many of one project as may, again and again', async () => {
    const { askAll } = given({ patienceMilliseconds, waitersAtMost: { ofProject: 1, inAll: 4 } })
    for (let wave = 0; wave < 3; wave += 1) {
      expect(await askAll('one', 'one', 'other')).toEqual([refused, 'answered', refused, 'answered'])
    }
  })

  it('wait for 10 seconds, unless told otherwise', async () => {
    vi.useFakeTimers({ fakeNodeBuiltins: true })
    let answer: string | undefined
    void given()
      .ask('one')
      .then((told) => (answer = told))
    await vi.advanceTimersByTimeAsync(10 * second - 1)
    expect(answer).toBeUndefined()
    // It looks twice a second.
    await vi.advanceTimersByTimeAsync(second / 2)
    expect(answer).toBe(refused)
  })

  it('are 100 of a project, unless told otherwise', async () => {
    const crowd = Array.from({ length: 101 }, () => 'one')
    expect(await given().askAll(...crowd)).toEqual([refused, ...crowd.slice(1).map(() => 'answered'), refused])
  })
})
