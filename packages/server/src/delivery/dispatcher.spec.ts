import { describe, expect, it } from 'vitest'
import type { FactorId, MessageId, ProjectId } from '../kernel/ids.ts'
import { second } from '../kernel/time.ts'
import { makeDispatcher } from './dispatcher.ts'
import type { OutboxMessage } from './hand-over.ts'
import type { Outbox } from './outbox.port.ts'

function message(index: number): OutboxMessage {
  return {
    projectId: 'project-test-1' as ProjectId,
    messageId: `message-test-${index.toString()}` as MessageId,
    factorId: 'phone-number-test-1' as FactorId,
    channel: 'sms',
    to: '+14157300001',
    locale: 'en',
    sealedContent: 'sealed',
    state: 'queued',
    createdAt: 0,
    expiresAt: 600 * second,
    tries: [],
  }
}

/** An outbox in memory, whose messages are put off by a second each time that they are carried, and a clock. */
function given(count: number, { isProviderSlow = false } = {}) {
  const answer = Promise.withResolvers<undefined>()
  let now = 0
  const dueAt = new Map(Array.from({ length: count }, (_, sequence) => [sequence, 0]))
  const carried: number[] = []
  const isBehind = (one: { dueAt: number; sequence: number }, other: { dueAt: number; sequence: number }) =>
    one.dueAt === other.dueAt ? one.sequence > other.sequence : one.dueAt > other.dueAt
  const outbox: Pick<Outbox, 'due'> = {
    due: ({ now: by, limit, after }) => {
      const rows = [...dueAt]
        .map(([sequence, at]) => ({ sequence, dueAt: at }))
        .filter((row) => row.dueAt <= by && (after === undefined || isBehind(row, after)))
        .toSorted((one, other) => (isBehind(one, other) ? 1 : -1))
        .slice(0, limit)
      const last = rows.length < limit ? undefined : rows.at(-1)
      return Promise.resolve({ messages: rows.map(({ sequence }) => message(sequence)), next: last })
    },
  }
  const dispatcher = makeDispatcher({
    outbox,
    carryMessage: {
      carry: ({ messageId }) => {
        const sequence = Number(messageId.split('-').at(-1))
        carried.push(sequence)
        // The store was away for the first one: it stays due as it was.
        if (sequence === 0) return Promise.reject(new Error('the database does not answer'))
        dueAt.set(sequence, now + second)
        return isProviderSlow ? answer.promise : Promise.resolve()
      },
      stop: () => undefined,
    },
    providers: { carriers: [], routes: [] },
    clock: { now: () => now },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    dispatcher,
    /** Of the slow provider, to all that it has. */
    answer: () => {
      answer.resolve(undefined)
    },
    carried,
    lookForSeconds: async (seconds: number) => {
      for (let passed = 0; passed < seconds; passed += 1) {
        dispatcher.lookNow()
        await settled()
        await settled()
        now += second
      }
    },
  }
}

describe('a dispatcher', () => {
  it.each([100, 900, 1_100, 3_500])('with %i messages that are put off again and again leaves none behind', async (count) => {
    const { carried, lookForSeconds } = given(count)
    await lookForSeconds(20)
    expect(carried.filter((sequence) => sequence === 0).length).toBeGreaterThan(2)
    expect(new Set(carried).size).toBe(count)
  })

  it('takes no more than five pages a look', async () => {
    const { carried, lookForSeconds } = given(3_500)
    await lookForSeconds(1)
    expect(carried).toHaveLength(1_000)
  })

  it('takes up what is due though this process has no provider: somebody has to say so, and to end it', async () => {
    const { dispatcher, carried } = given(3)
    dispatcher.start()
    await expect.poll(() => carried).toEqual([0, 1, 2])
    await dispatcher.stop()
  })

  it('has 5,000 messages in hand at most, and takes others up once those are gone', async () => {
    const { dispatcher, carried, answer } = given(0, { isProviderSlow: true })
    for (let index = 1; index <= 5_100; index += 1) dispatcher.wake(message(index))
    expect(carried).toHaveLength(5_000)
    answer()
    await dispatcher.runDue()
    dispatcher.wake(message(5_100))
    expect(carried).toHaveLength(5_001)
  })
})
