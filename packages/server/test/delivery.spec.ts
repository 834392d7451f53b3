import { afterEach, describe, expect, it } from 'vitest'
import type { HandOverOutcome } from '../src/delivery/provider.port.ts'
import { minute, second } from '../src/kernel/time.ts'
import { busy, closeDeliveries, openDelivery, rejected, routeOver, unknown, type MessageRow } from './support/delivery.ts'
import { newNumber } from './support/desk.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import { openWorld, type StoreKind } from './support/world.ts'

afterEach(closeDeliveries)

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('a message, on $store', ({ store }) => {
  it('reaches its provider as soon as it is committed, and signs in', async () => {
    const senders = [
      { regions: ['GB'], from: 'Acme' },
      { regions: ['US'], from: '+14155550100' },
    ]
    const a = scriptedProvider('a', { senders })
    const { desk, send } = await openDelivery([a], { store })
    const { number, methodId, message } = await send()
    expect(a.journal).toMatchObject([
      { to: number, attempt: 1, channel: 'sms', locale: 'en', sender: '+14155550100', receiptUrl: 'http://tollgate.test/receipts/a' },
    ])
    expect(await message()).toMatchObject({ state: 'sent', attempts: 1 })
    const answer = await desk.type(methodId, a.journal[0]?.content.code ?? '')
    expect(answer.status).toBe(200)
    expect((await message()).verified_at).not.toBeNull()
  })

  it('goes to the next provider after a known rejection, with the same code', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers(rejected)
    const { send } = await openDelivery([a, b], { store })
    const { message } = await send()
    expect(b.journal).toHaveLength(1)
    expect(b.journal[0]?.content).toEqual(a.journal[0]?.content)
    expect(await message()).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('has failed when everybody refused it, and its text is gone', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    for (const provider of [a, b]) provider.answers(rejected)
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    expect(await message()).toMatchObject({ state: 'failed', attempts: 2, sealed_content: null })
    await after(minute)
    expect([...a.journal, ...b.journal]).toHaveLength(2)
  })

  it('J2: is unknown after a cut connection, and is handed to nobody again; the person may ask for a new one', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers(unknown)
    const { desk, send, after } = await openDelivery([a, b], { store })
    const { number, message } = await send()
    expect(await message()).toMatchObject({ state: 'unknown', attempts: 1 })
    await after(minute)
    expect([a.journal, b.journal].map((journal) => journal.length)).toEqual([1, 0])
    a.answers({ kind: 'sent' })
    const again = await send(number)
    expect(await again.message()).toMatchObject({ state: 'sent' })
    expect((await desk.type(again.methodId, a.journal.at(-1)?.content.code ?? '')).status).toBe(200)
  })

  it('of an unknown outcome is handed again to the same provider, if that drops what comes twice', async () => {
    const [a, b] = [scriptedProvider('a', { isIdempotent: true }), scriptedProvider('b')]
    a.answers(unknown)
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    a.answers({ kind: 'sent' })
    await after(2 * second)
    expect(a.journal.map(({ messageId }) => messageId)).toEqual(Array(2).fill(a.journal[0]?.messageId))
    expect(b.journal).toEqual([])
    expect(await message()).toMatchObject({ state: 'sent', attempts: 2 })
  })

  it('J4: does not come back with all others: each waits a little longer or shorter', async () => {
    const a = scriptedProvider('a')
    a.answers(busy)
    const { send, world } = await openDelivery([a], { store })
    for (let sends = 0; sends < 8; sends += 1) await send()
    const rows = (await world.tables())['messages'] as readonly { readonly next_attempt_at: number }[]
    expect(new Set(rows.map(({ next_attempt_at }) => next_attempt_at)).size).toBeGreaterThan(1)
  })

  it('J4: waits for a busy provider, longer each time, and is dropped when its code is dead', async () => {
    const a = scriptedProvider('a')
    a.answers(busy)
    const { send, after } = await openDelivery([a], { store })
    const { message } = await send()
    for (let seconds = 0; seconds < 150; seconds += 1) await after(second)
    const times = a.journal.map(({ now }) => now)
    const gaps = times.slice(1).map((time, index) => (time - (times[index] ?? 0)) / second)
    // 1, 2, 4, 8, 16, 30 seconds and up to half as long again, met by a look each second.
    for (const [index, wait] of [1, 2, 4, 8, 16, 30].slice(0, gaps.length).entries()) {
      expect(gaps[index]).toBeGreaterThanOrEqual(wait)
      expect(gaps[index]).toBeLessThanOrEqual(wait * 1.5 + 1)
    }
    expect(gaps.length).toBeGreaterThanOrEqual(4)
    const { expiresAt } = a.journal.at(-1) ?? {}
    expect(Math.max(...times)).toBeLessThan(expiresAt ?? 0)
    expect(await message()).toMatchObject({ state: 'expired', sealed_content: null })
    const asked = a.journal.length
    await after(minute)
    expect(a.journal).toHaveLength(asked)
  })

  it('goes to somebody else at once while the first one is busy', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers(busy)
    const { send } = await openDelivery([a, b], { store })
    const { message } = await send()
    expect(await message()).toMatchObject({ state: 'sent', attempts: 2 })
    expect(b.journal).toHaveLength(1)
  })

  it('whose code was voided by a newer one while it waited is dropped', async () => {
    const a = scriptedProvider('a')
    a.answers(busy)
    const { send, after, world } = await openDelivery([a], { store })
    const first = await send()
    a.answers({ kind: 'sent' })
    world.clock.advance(500)
    const newer = await send(first.number)
    await after(2 * second)
    expect(a.journal).toHaveLength(2)
    const rows = (await world.tables())['messages'] as readonly MessageRow[]
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['expired', 'sent'])
    expect(await newer.message()).toMatchObject({ state: 'sent' })
  })

  it('whose provider was asked by a process that is no more is unknown, and is handed to nobody again', async () => {
    const [a, sameForOthers] = [scriptedProvider('a'), scriptedProvider('a')]
    const { world, desk } = await openDelivery([a], { store })
    const died = Promise.withResolvers<HandOverOutcome>()
    a.answers(() => died.promise)
    await desk.loginOrCreate(newNumber())
    await expect.poll(() => a.journal.length).toBe(1)

    const other = await openWorld({
      database: { stores: world.ground.stores, url: undefined, tables: () => world.tables(), close: () => Promise.resolve() },
      clock: world.clock,
      providers: { entries: [sameForOthers.entry], routes: [routeOver(sameForOthers)] },
    })
    const stateAfter = async (milliseconds: number) => {
      world.clock.advance(milliseconds)
      await other.delivery.dispatcher.runDue()
      return ((await world.tables())['messages'] as readonly MessageRow[])[0]?.state
    }
    expect(await stateAfter(29 * second)).toBe('sending')
    expect(await stateAfter(second)).toBe('unknown')
    expect(sameForOthers.journal).toEqual([])
    // It was only slow after all: what it says late is still true.
    died.resolve({ kind: 'sent' })
    await expect.poll(() => stateAfter(0)).toBe('sent')
    await other.close()
  })
})

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])('a receipt, on $store', ({ store }) => {
  it('says that a message was delivered, and its text goes', async () => {
    const a = scriptedProvider('a')
    const { send } = await openDelivery([a], { store })
    const { message } = await send()
    expect(await a.reports('delivered')).toBe(true)
    expect(await message()).toMatchObject({ state: 'delivered', sealed_content: null })
  })

  it('I2: never takes a final state back, whatever comes twice or late', async () => {
    const a = scriptedProvider('a')
    const { send } = await openDelivery([a], { store })
    const { message } = await send()
    for (const state of ['delivered', 'undelivered', 'delivered'] as const) expect(await a.reports(state)).toBe(true)
    expect(await message()).toMatchObject({ state: 'delivered' })
  })

  it('of a failure hands the same live code to the next provider', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, desk, after } = await openDelivery([a, b], { store })
    const { message, methodId } = await send()
    await a.reports('undelivered', { reason: 'UNDELIV 012' })
    await after(0)
    expect(b.journal.map(({ content }) => content)).toEqual(a.journal.map(({ content }) => content))
    expect(await message()).toMatchObject({ state: 'sent', attempts: 2 })
    await a.reports('undelivered')
    await after(0)
    expect(b.journal).toHaveLength(1)
    expect((await desk.type(methodId, b.journal[0]?.content.code ?? '')).status).toBe(200)
  })

  it('of a failure is acted upon at once', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send } = await openDelivery([a, b], { store })
    await send()
    await a.reports('undelivered')
    await expect.poll(() => b.journal.length).toBe(1)
  })

  it('of a failure is the end when nobody else is there', async () => {
    const a = scriptedProvider('a')
    const { send, after } = await openDelivery([a], { store })
    const { message } = await send()
    await a.reports('undelivered')
    await after(0)
    expect(await message()).toMatchObject({ state: 'undelivered', sealed_content: null, attempts: 1 })
  })

  it('of a failure that comes after the code moves nothing', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, desk, after } = await openDelivery([a, b], { store })
    const { methodId } = await send()
    await desk.type(methodId, a.journal[0]?.content.code ?? '')
    await a.reports('undelivered')
    await after(0)
    expect(b.journal).toEqual([])
  })

  it('that comes before the provider answered is kept', async () => {
    const a = scriptedProvider('a')
    a.answers(async ({ messageId }) => {
      await a.reports('delivered', { providerMessageIds: [], messageId })
      return { kind: 'sent', providerMessageId: 'late' }
    })
    const { send } = await openDelivery([a], { store })
    const { message } = await send()
    expect(await message()).toMatchObject({ state: 'delivered' })
  })

  it('says of an unknown outcome what became of it', async () => {
    const a = scriptedProvider('a')
    a.answers(unknown)
    const { send } = await openDelivery([a], { store })
    const { message } = await send()
    await a.reports('delivered', { providerMessageIds: [], messageId: (await message()).message_id })
    expect(await message()).toMatchObject({ state: 'delivered' })
  })

  it('I5: of a message that nobody knows changes nothing', async () => {
    const a = scriptedProvider('a')
    const { send, world } = await openDelivery([a], { store })
    await send()
    const before = await world.tables()
    for (const state of ['delivered', 'undelivered'] as const) {
      expect(await a.reports(state, { providerMessageIds: ['somebody-else'], messageId: 'message-test-0' })).toBe(false)
    }
    expect(await world.tables()).toEqual(before)
  })
})
