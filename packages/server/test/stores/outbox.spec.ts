import { describe, expect, it } from 'vitest'
import type { NextState, OutboxMessage } from '../../src/delivery/hand-over.ts'
import type { BeginStep, DuePosition, FinishStep, HealthQuestion, ReceiptStep } from '../../src/delivery/outbox.port.ts'
import type { ReceiptState } from '../../src/delivery/hand-over.ts'
import { day, minute, second } from '../../src/kernel/time.ts'
import type { Stores } from '../../src/stores.ts'
import { eachStore } from './each-store.ts'
import { codeLifetimeMilliseconds, given, person, startOfTests as now, type Send } from './given.ts'

const ada = person('ada')
const sent: FinishStep['next'] = { state: 'sent' }
const again = (): NextState => ({ state: 'queued', nextAttemptAt: now })

/** One project's messages, the last of them to Ada. */
function givenOutbox(stores: Stores) {
  const { outbox, messageLog } = stores
  const project = given(stores)
  const adas = () => project.messageOf(ada)
  return {
    ...project,
    outbox,
    sendByProvider: (to = ada, rest: Send = {}) => project.send(to, { isForProvider: true, ...rest }),
    begin: (step: Partial<BeginStep> = {}) =>
      outbox.begin({ ...adas(), attempt: 1, provider: 'a', routeKey: 'sms', now, leaseUntil: now + 30 * second, ...step }),
    finish: (step: Partial<FinishStep> = {}) =>
      outbox.finish({ ...adas(), attempt: 1, now, outcome: { kind: 'sent' }, retryAt: undefined, next: sent, ...step }),
    park: (tries: number, next: NextState) => outbox.park({ ...adas(), tries, now, next }),
    hear: (state: ReceiptState, step: Partial<ReceiptStep> = {}) =>
      outbox.receive({
        provider: 'a',
        receipt: { providerMessageIds: [], messageId: adas().messageId, state },
        now,
        nextAfter: () => ({ state: 'undelivered' }),
        ...step,
      }),
    logged: () => messageLog.find(project.project, adas().messageId),
    /** Of this project only, however many pages of others are between. */
    due: async (at: number, limit = 100): Promise<readonly OutboxMessage[]> => {
      const found: OutboxMessage[] = []
      let after: DuePosition | undefined
      do {
        const page = await outbox.due({ now: at, limit, after })
        found.push(...page.messages.filter(({ projectId }) => projectId === project.project))
        after = page.next
      } while (after !== undefined)
      return found
    },
  }
}

eachStore('the outbox', (stores) => {
  describe('what is due', () => {
    it('is what may go by then, with its tries', async () => {
      const { sendByProvider, due } = givenOutbox(stores())
      await sendByProvider()
      expect(await due(now - 1)).toEqual([])
      expect(await due(now)).toMatchObject([{ to: ada.address, state: 'queued', channel: 'sms', tries: [] }])
    })

    it('comes page by page, longest due first, each message once, though many are due at one moment', async () => {
      const { sendByProvider, due } = givenOutbox(stores())
      const crowd = Array.from({ length: 7 }, (_, index) => person(index.toString()))
      for (const [index, who] of crowd.entries()) await sendByProvider(who, { at: now + (index < 4 ? second : 0) })
      const order = [4, 5, 6, 0, 1, 2, 3].map((index) => crowd[index]?.address)
      for (const limit of [1, 2, 3, 100]) expect((await due(now + second, limit)).map(({ to }) => to)).toEqual(order)
    })

    it('is what was being asked when its process ended, once its lease is over', async () => {
      const { sendByProvider, begin, due } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      expect(await due(now + 30 * second - 1)).toEqual([])
      expect(await due(now + 30 * second)).toMatchObject([{ state: 'sending', tries: [{ provider: 'a', state: 'sending' }] }])
    })
  })

  describe('a try', () => {
    it('is of whoever begins it first, and none is left out', async () => {
      const { sendByProvider, begin } = givenOutbox(stores())
      await sendByProvider()
      expect(await begin({ attempt: 2 })).toBe('taken')
      expect(await begin()).toBe('begun')
      expect([await begin(), await begin({ attempt: 2 })]).toEqual(['taken', 'taken'])
    })

    it.each([
      { at: codeLifetimeMilliseconds - 1, answer: 'begun', state: 'sending' },
      { at: codeLifetimeMilliseconds, answer: 'dead', state: 'expired' },
    ])('of a code of 2 minutes, $at ms after: $answer', async ({ at, answer, state }) => {
      const { sendByProvider, begin, logged } = givenOutbox(stores())
      await sendByProvider()
      expect(await begin({ now: now + at })).toBe(answer)
      expect(await logged()).toMatchObject({ state })
    })

    it('of a code that was redeemed, or voided by a newer one, is none, and the text goes', async () => {
      const { sendByProvider, redeem, resend, begin, logged, messageOf, due } = givenOutbox(stores())
      await sendByProvider()
      const voided = messageOf(ada)
      await resend(ada, { isForProvider: true, at: now + second })
      expect(await begin(voided)).toBe('dead')
      await redeem(ada, { at: now + 2 * second })
      expect(await begin({ now: now + 2 * second })).toBe('dead')
      expect(await logged()).toMatchObject({ state: 'expired', attempts: [] })
      expect(await due(now + day)).toEqual([])
    })

    it('of a person who was deleted meanwhile is none: nobody can type the code back', async () => {
      const { project, sendByProvider, begin, logged } = givenOutbox(stores())
      await sendByProvider()
      await stores().users.delete(project, ada.userId)
      expect(await begin()).toBe('dead')
      expect(await logged()).toMatchObject({ state: 'expired', attempts: [] })
    })

    it('of another project’s message of the same name is none', async () => {
      const { sendByProvider, begin } = givenOutbox(stores())
      await sendByProvider()
      expect(await begin({ projectId: given(stores()).project })).toBe('taken')
    })
  })

  describe('what came of a try', () => {
    it('is written with the name that the provider gave the message, and its price', async () => {
      const { sendByProvider, begin, finish, hear, logged, due } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      const price = { amount: '0.0079', currency: 'USD' }
      await finish({ outcome: { kind: 'sent', providerMessageId: 'SM1', segments: 2, price } })
      expect(await logged()).toMatchObject({ state: 'sent', sentAt: now, attempts: [{ providerMessageId: 'SM1', segments: 2, price }] })
      expect(await due(now + day)).toEqual([])
      const receipt = { providerMessageIds: ['1', 'SM1'], state: 'delivered' } as const
      expect(await hear('delivered', { provider: 'b', receipt })).toBe('unknown')
      expect(await hear('delivered', { receipt })).toBe('applied')
    })

    it('waits until its time, and remembers how long that provider is to be left alone', async () => {
      const { sendByProvider, begin, finish, due } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      const next: NextState = { state: 'queued', nextAttemptAt: now + second }
      await finish({ outcome: { kind: 'busy', reason: 'too many' }, retryAt: now + minute, next })
      expect(await due(now + second - 1)).toEqual([])
      expect(await due(now + second)).toMatchObject([{ state: 'queued', tries: [{ provider: 'a', state: 'busy', retryAt: now + minute }] }])
    })

    it('is the moment of acceptance, though a receipt came before it', async () => {
      const { sendByProvider, begin, finish, hear, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await hear('delivered', { now: now + 1 })
      await finish({ now: now + 2 })
      expect(await logged()).toMatchObject({ state: 'delivered', sentAt: now + 2, deliveredAt: now + 1 })
    })

    it('may be written twice', async () => {
      const { sendByProvider, begin, finish, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      const step: Partial<FinishStep> = {
        outcome: { kind: 'rejected', reason: 'barred' },
        next: { state: 'queued', nextAttemptAt: now },
      }
      await finish(step)
      const once = await logged()
      await finish(step)
      expect(await logged()).toEqual(once)
    })

    it('decides an unknown outcome when it comes late, and changes nothing that is known', async () => {
      const { sendByProvider, begin, finish, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish({ outcome: { kind: 'unknown', reason: 'the process ended' }, next: { state: 'unknown' } })
      await finish()
      expect(await logged()).toMatchObject({ state: 'sent', attempts: [{ state: 'sent', reason: null }] })
      await finish({ outcome: { kind: 'rejected', reason: 'barred' }, next: { state: 'failed' } })
      expect(await logged()).toMatchObject({ state: 'sent', attempts: [{ state: 'sent' }] })
    })
  })

  describe('an older try than the newest', () => {
    const busy: Partial<FinishStep> = { outcome: { kind: 'unknown', reason: 'the process ended' }, next: again() }

    it('that is answered late leaves the message to the newest', async () => {
      const { sendByProvider, begin, finish, logged, due } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish(busy)
      await begin({ attempt: 2 })
      await finish({ outcome: { kind: 'rejected', reason: 'barred' }, next: again() })
      expect(await logged()).toMatchObject({ state: 'sending', attempts: [{ state: 'rejected' }, { state: 'sending' }] })
      expect(await due(now)).toEqual([])
    })

    it('that is reported as undelivered leaves the message to the newest', async () => {
      const { sendByProvider, begin, finish, hear, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish({ outcome: { kind: 'rejected', reason: 'barred' }, next: again() })
      await begin({ attempt: 2, provider: 'b' })
      await finish({ attempt: 2 })
      expect(await hear('undelivered', { nextAfter: again })).toBe('applied')
      expect(await logged()).toMatchObject({ state: 'sent', attempts: [{ state: 'undelivered' }, { state: 'sent' }] })
    })
  })

  it('I2: keeps the price of the first receipt that named one, and no older reason beside a delivery', async () => {
    const { sendByProvider, begin, finish, hear, logged, messageOf } = givenOutbox(stores())
    await sendByProvider()
    await begin()
    await finish({ outcome: { kind: 'unknown', reason: 'no answer in time' }, next: { state: 'unknown' } })
    const receipt = { providerMessageIds: [], messageId: messageOf(ada).messageId, state: 'delivered' } as const
    const price = { amount: '0.01', currency: 'USD' }
    for (const told of [{}, { price }, { price: { amount: '9.99', currency: 'USD' } }])
      await hear('delivered', { receipt: { ...receipt, ...told } })
    await hear('undelivered', { receipt: { ...receipt, state: 'undelivered', price: { amount: '0.02', currency: 'USD' } } })
    expect(await logged()).toMatchObject({ state: 'delivered', attempts: [{ state: 'delivered', reason: null, price }] })
  })

  it('parks a message only as it was seen', async () => {
    const { sendByProvider, begin, finish, park, logged } = givenOutbox(stores())
    await sendByProvider()
    await begin()
    await finish({ outcome: { kind: 'busy', reason: 'too many' }, next: { state: 'queued', nextAttemptAt: now } })
    await park(0, { state: 'failed' })
    expect(await logged()).toMatchObject({ state: 'queued' })
    await park(1, { state: 'failed' })
    expect(await logged()).toMatchObject({ state: 'failed' })
  })

  describe('a receipt of a failure', () => {
    it('hands the message on when somebody else may have it, who is told of its tries', async () => {
      const { sendByProvider, begin, finish, hear, due } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish()
      let asked: OutboxMessage | undefined
      const nextAfter = (message: OutboxMessage) => {
        asked = message
        return { state: 'queued', nextAttemptAt: now + second } as const
      }
      expect(await hear('undelivered', { now: now + second, nextAfter })).toBe('queued')
      expect(asked?.tries).toMatchObject([{ provider: 'a', state: 'undelivered' }])
      expect(await due(now + second)).toMatchObject([{ state: 'queued', tries: [{ provider: 'a', state: 'undelivered' }] }])
    })

    it('is the end once the text is gone', async () => {
      const { sendByProvider, begin, finish, hear, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish()
      await hear('delivered')
      expect(await hear('undelivered', { nextAfter: again })).toBe('applied')
      expect(await logged()).toMatchObject({ state: 'delivered' })
    })

    it('is the end when nobody else may have it, or the code is over', async () => {
      for (const [at, nextAfter] of [
        [second, (): NextState => ({ state: 'undelivered' })],
        [codeLifetimeMilliseconds, again],
      ] as const) {
        const { sendByProvider, begin, finish, hear, logged } = givenOutbox(stores())
        await sendByProvider()
        await begin()
        await finish()
        expect(await hear('undelivered', { now: now + at, nextAfter })).toBe('applied')
        expect(await logged()).toMatchObject({ state: 'undelivered' })
      }
    })

    it('never takes a final state back', async () => {
      const { sendByProvider, begin, finish, park, hear, logged } = givenOutbox(stores())
      await sendByProvider()
      await begin()
      await finish({ outcome: { kind: 'unknown', reason: 'cut' }, next: { state: 'queued', nextAttemptAt: now } })
      await park(1, { state: 'failed' })
      expect(await hear('undelivered', { nextAfter: again })).toBe('applied')
      expect(await logged()).toMatchObject({ state: 'failed', attempts: [{ state: 'undelivered' }] })
    })
  })

  describe('the past of a provider', () => {
    const question: Omit<HealthQuestion, 'routeKey'> = {
      provider: 'a',
      now: now + day,
      since: now - 1,
      settledBefore: now + day,
      limit: 20,
    }

    it('is of its route, newest first, no more than wanted, and nothing older', async () => {
      const outbox = givenOutbox(stores())
      const routeKey = `route of ${outbox.project}`
      const crowd = Array.from({ length: 5 }, (_, index) => person(index.toString()))
      for (const [index, who] of crowd.entries()) {
        await outbox.sendByProvider(who, { at: now + index })
        await outbox.begin({ ...outbox.messageOf(who), now: now + index, routeKey, provider: index === 4 ? 'b' : 'a' })
      }
      const times = async (asked: Partial<HealthQuestion>) => {
        const { newest, settled } = await outbox.outbox.past({ ...question, routeKey, ...asked })
        return [newest, settled].map((past) => past.map(({ startedAt }) => startedAt - now))
      }
      const all = [3, 2, 1, 0]
      expect(await times({})).toEqual([all, all])
      expect(await times({ limit: 2, settledBefore: now + 1 })).toEqual([
        [3, 2],
        [1, 0],
      ])
      expect(await times({ since: now + 1 })).toEqual([
        [3, 2],
        [3, 2],
      ])
      expect(await times({ routeKey: 'another' })).toEqual([[], []])
    })

    it('tells what has ended behind what hangs, and whom it was for', async () => {
      const outbox = givenOutbox(stores())
      const routeKey = `route of ${outbox.project}`
      const crowd = Array.from({ length: 4 }, (_, index) => person(index.toString()))
      for (const [index, who] of crowd.entries()) {
        await outbox.sendByProvider(who, { at: now + index })
        await outbox.begin({ ...outbox.messageOf(who), now: now + index, routeKey })
        if (index < 2)
          await outbox.finish({ ...outbox.messageOf(who), outcome: { kind: 'unknown', reason: 'cut' }, next: { state: 'unknown' } })
      }
      const { newest, ended } = await outbox.outbox.past({ ...question, routeKey, limit: 2 })
      expect(newest.map(({ state }) => state)).toEqual(['sending', 'sending'])
      expect(ended.map(({ to, state }) => ({ to, state }))).toEqual(
        [1, 0].map((index) => ({ to: crowd[index]?.address, state: 'unknown' })),
      )
    })

    it('tells whose code came back, and to the credit of whom', async () => {
      const { sendByProvider, begin, finish, hear, redeem, outbox, project } = givenOutbox(stores())
      const routeKey = `route of ${project}`
      await sendByProvider()
      await begin({ routeKey })
      await finish()
      await hear('undelivered', { nextAfter: again })
      await begin({ routeKey, attempt: 2, provider: 'b' })
      await finish({ attempt: 2 })
      await redeem(ada)
      const past = async (provider: string) => (await outbox.past({ ...question, routeKey, provider })).newest
      expect(await past('a')).toMatchObject([{ isTypedBack: false, state: 'undelivered' }])
      expect(await past('b')).toMatchObject([{ isTypedBack: true, state: 'sent' }])
    })

    it('tells whose code can come back no more', async () => {
      const { sendByProvider, begin, outbox, project } = givenOutbox(stores())
      const routeKey = `route of ${project}`
      await sendByProvider()
      await begin({ routeKey })
      const isOver = async (at: number) => (await outbox.past({ ...question, routeKey, now: now + at })).newest.map((past) => past.isOver)
      expect(await isOver(codeLifetimeMilliseconds - 1)).toEqual([false])
      expect(await isOver(codeLifetimeMilliseconds)).toEqual([true])
    })
  })
})
