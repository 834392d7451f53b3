import { afterEach, describe, expect, it } from 'vitest'
import type { HandOverOutcome } from '../src/delivery/provider.port.ts'
import type { DeliveryRoute } from '../src/delivery/providers.ts'
import { minute, second } from '../src/kernel/time.ts'
import type { Stores } from '../src/stores.ts'
import {
  busy,
  closeDeliveries,
  openDelivery,
  rejected,
  routeOver,
  unknown,
  type MessageRow,
  type OpenDelivery,
} from './support/delivery.ts'
import { newNumber, passed } from './support/desk.ts'
import { scriptedProvider, type ScriptedProvider } from './support/scripted-provider.ts'
import type { StoreKind, World } from './support/world.ts'

afterEach(closeDeliveries)

const stores: readonly { readonly store: StoreKind }[] = [{ store: 'sqlite' }, { store: 'postgres' }]
const sent: HandOverOutcome = { kind: 'sent' }

async function messagesIn({ world }: OpenDelivery): Promise<readonly MessageRow[]> {
  return (await world.tables())['messages'] as readonly MessageRow[]
}

/** From now on it answers nobody; those whom it has then hear what the test says. */
function hangs(provider: ScriptedProvider): { readonly answer: (outcome: HandOverOutcome) => void } {
  const { promise, resolve } = Promise.withResolvers<HandOverOutcome>()
  provider.answers(() => promise)
  return { answer: resolve }
}

describe.each(stores)('a provider that does not answer, on $store', ({ store }) => {
  const perCoast = (a: ScriptedProvider, b: ScriptedProvider): readonly DeliveryRoute[] => [
    { ...routeOver(a), key: 'west', prefixes: ['+1415'] },
    { ...routeOver(b), key: 'east', prefixes: ['+1212'] },
  ]

  it('holds up no retry of another one, with more messages in its hands than one look reads', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const opened = await openDelivery([a, b], { store, routes: perCoast(a, b) })
    const { world, desk } = opened
    const hanging = hangs(a)
    b.answers(busy)
    for (let sends = 0; sends < 250; sends += 1) await desk.loginOrCreate(newNumber())
    await desk.loginOrCreate('+12125550100')
    await expect.poll(async () => (await messagesIn(opened)).at(-1)).toMatchObject({ state: 'queued', attempts: 1 })
    b.answers(sent)
    world.clock.advance(2 * second)
    world.delivery.dispatcher.lookNow()
    await expect.poll(() => b.journal.length).toBe(2)
    expect(a.journal).toHaveLength(20)
    hanging.answer(sent)
  })

  it('J3: keeps no app waiting, and its place is free once its time is over', async () => {
    const a = scriptedProvider('a', { concurrency: 1 })
    const { desk, after } = await openDelivery([a], { store })
    const hanging = hangs(a)
    const answers = [await desk.loginOrCreate(newNumber()), await desk.loginOrCreate(newNumber())]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await expect.poll(() => a.journal.length).toBe(1)
    hanging.answer({ kind: 'unknown', reason: 'no answer in time' })
    await after(0)
    expect(a.journal).toHaveLength(2)
  })
})

describe.each(stores)('a busy provider, on $store', ({ store }) => {
  it('that wants to be left alone for a minute keeps no message from another one', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers({ kind: 'busy', reason: 'too many at once', retryAfterMilliseconds: minute })
    b.answers(busy)
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    b.answers(sent)
    await after(2 * second)
    expect([a.journal.length, b.journal.length]).toEqual([1, 2])
    expect(await message()).toMatchObject({ state: 'sent', attempts: 3 })
  })
})

describe.each(stores)('a provider that names a time far away, on $store', ({ store }) => {
  it('stops nobody', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers({ kind: 'busy', reason: 'too many at once', retryAfterMilliseconds: 8.64e15 })
    b.answers(busy)
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    b.answers(sent)
    await after(2 * second)
    expect(await message()).toMatchObject({ state: 'sent' })
  })

  it('is left alone after another one reported that it did not deliver', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers({ kind: 'busy', reason: 'too many at once', retryAfterMilliseconds: minute })
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    await b.reports('undelivered')
    await after(5 * second)
    expect([a.journal.length, (await message()).state]).toEqual([1, 'queued'])
    a.answers(sent)
    await after(90 * second)
    expect([a.journal.length, (await message()).state]).toEqual([2, 'sent'])
  })
})

describe('a number that one provider refuses, asked for again and again', () => {
  it('costs that provider nothing: everybody else still has it', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const refused = newNumber()
    a.answers(({ to }) => Promise.resolve(to === refused ? rejected : sent))
    const { send, after } = await openDelivery([a, b])
    for (let sends = 0; sends < 6; sends += 1) {
      await after(second)
      await send(refused)
    }
    expect(b.journal).toHaveLength(6)
    await after(second)
    await send()
    expect(b.journal).toHaveLength(6)
  })
})

describe("what waits at a provider's gate", () => {
  it('goes to the next one when the provider loses its place meanwhile', async () => {
    const [a, b] = [scriptedProvider('a', { concurrency: 1 }), scriptedProvider('b')]
    const { desk, after } = await openDelivery([a, b])
    const hanging = hangs(a)
    for (let sends = 0; sends < 20; sends += 1) await desk.loginOrCreate(newNumber())
    hanging.answer(unknown)
    await after(0)
    // A judgement serves four messages: five refusals are seen by the eighth at the latest.
    expect(a.journal.length).toBeLessThanOrEqual(8)
    expect(a.journal.length + b.journal.length).toBe(20)
  })

  it('goes to the next one while the first 20 hang and others have timed out, with 20 at a time', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const opened = await openDelivery([a, b])
    const { desk, world } = opened
    const waiting: ((outcome: HandOverOutcome) => void)[] = []
    a.answers(() => {
      const { promise, resolve } = Promise.withResolvers<HandOverOutcome>()
      waiting.push(resolve)
      return promise
    })
    for (let sends = 0; sends < 60; sends += 1) {
      world.clock.advance(second)
      await desk.loginOrCreate(newNumber())
      // Each is given up when 20 hang; the next one in line takes its place.
      if (sends >= 20) waiting.shift()?.(unknown)
    }
    await expect.poll(() => b.journal.length).toBeGreaterThan(20)
    for (const answer of waiting.splice(0)) answer(unknown)
  })

  it('stays in the outbox when the server ends, and only what was being asked is waited for', async () => {
    const a = scriptedProvider('a', { concurrency: 1 })
    const opened = await openDelivery([a])
    const { world, desk } = opened
    const hanging = hangs(a)
    for (let sends = 0; sends < 3; sends += 1) await desk.loginOrCreate(newNumber())
    const ending = world.delivery.dispatcher.stop()
    hanging.answer(sent)
    await ending
    expect(a.journal).toHaveLength(1)
    expect((await messagesIn(opened)).map(({ state, attempts }) => ({ state, attempts }))).toEqual([
      { state: 'sent', attempts: 1 },
      { state: 'queued', attempts: 0 },
      { state: 'queued', attempts: 0 },
    ])
  })
})

describe('a store that is away', () => {
  /** The step fails so often before it goes through. */
  function failing(step: 'begin' | 'finish', times: number): (all: Stores) => Stores {
    let failures = 0
    return (all) => ({
      ...all,
      outbox: {
        ...all.outbox,
        [step]: (wish: never) => {
          failures += 1
          return failures <= times ? Promise.reject(new Error('the database does not answer')) : all.outbox[step](wish)
        },
      },
    })
  }

  it('for a moment loses nothing of what the provider said', async () => {
    const a = scriptedProvider('a')
    const { send } = await openDelivery([a], { around: failing('finish', 3) })
    const { message } = await send()
    expect(await message()).toMatchObject({ state: 'sent', attempts: 1 })
    expect(await a.reports('delivered')).toBe(true)
    expect(await message()).toMatchObject({ state: 'delivered' })
    expect(a.journal).toHaveLength(1)
  })

  it('before a try begins leaves the message for the next look', async () => {
    const a = scriptedProvider('a')
    const { send, after } = await openDelivery([a], { around: failing('begin', 1) })
    const { message } = await send()
    await after(second)
    expect(await message()).toMatchObject({ state: 'sent', attempts: 1 })
    expect(a.journal).toHaveLength(1)
  })
})

describe('a server that stalls between a try and its hand-over', () => {
  function stalling(milliseconds: number) {
    const a = scriptedProvider('a')
    let stall: () => void = () => undefined
    const opening = openDelivery([a], {
      around: (all) => ({
        ...all,
        outbox: {
          ...all.outbox,
          async begin(step) {
            const begun = await all.outbox.begin(step)
            stall()
            return begun
          },
        },
      }),
    })
    return opening.then((opened) => {
      stall = () => {
        opened.world.clock.advance(milliseconds)
        stall = () => undefined
      }
      return { ...opened, a }
    })
  }

  it('hands nothing over when another process may take the message for abandoned, and tries again', async () => {
    const { a, send, after } = await stalling(25 * second)
    const { message } = await send()
    expect(a.journal).toEqual([])
    await after(2 * second)
    expect(await message()).toMatchObject({ state: 'sent', attempts: 2 })
    expect(a.journal).toHaveLength(1)
  })

  it('hands nothing over when the code is over', async () => {
    const { a, send, after } = await stalling(2 * minute)
    const { message } = await send()
    await after(minute)
    expect(a.journal).toEqual([])
    expect(await message()).toMatchObject({ state: 'expired', sealed_content: null })
  })
})

describe.each(stores)('the bill, on $store', ({ store }) => {
  it('is of two texts at most, however many providers say that they did not deliver', async () => {
    const all = [scriptedProvider('a'), scriptedProvider('b'), scriptedProvider('c')]
    const { send, after } = await openDelivery(all, { store })
    const { message } = await send()
    for (const provider of all) {
      if (provider.journal.length > 0) await provider.reports('undelivered')
      await after(second)
    }
    expect(all.map(({ journal }) => journal.length)).toEqual([1, 1, 0])
    expect(await message()).toMatchObject({ state: 'undelivered', attempts: 2, sealed_content: null })
  })

  it('J5: is of one text when a provider refused for certain, and of none more when nobody knows', async () => {
    for (const [outcome, handed] of [
      [rejected, [1, 1]],
      [busy, [1, 1]],
      [unknown, [1, 0]],
    ] as const) {
      const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
      a.answers(outcome)
      const { send, after } = await openDelivery([a, b], { store })
      await send()
      await after(minute)
      expect([a.journal.length, b.journal.length]).toEqual(handed)
    }
  })

  it('is of nobody else when an uncertain provider is busy, or refuses, the second time', async () => {
    const [a, b] = [scriptedProvider('a', { isIdempotent: true }), scriptedProvider('b')]
    a.answers(unknown)
    const { send, after } = await openDelivery([a, b], { store })
    const { message } = await send()
    a.answers(busy)
    await after(2 * second)
    a.answers(rejected)
    await after(10 * second)
    expect([a.journal.length, b.journal.length]).toEqual([3, 0])
    expect(await message()).toMatchObject({ state: 'unknown', attempts: 3 })
  })

  it('of an uncertain message whose code died while it waited stays uncertain', async () => {
    const a = scriptedProvider('a', { isIdempotent: true })
    a.answers(unknown)
    const opened = await openDelivery([a], { store })
    const { number } = await opened.send()
    await opened.send(number)
    await opened.after(10 * second)
    expect((await messagesIn(opened)).map(({ state }) => state)).toEqual(['unknown', 'queued'])
    await opened.after(10 * minute)
    expect((await messagesIn(opened)).map(({ state }) => state)).toEqual(['unknown', 'unknown'])
  })
})

describe.each(stores)('J10: a poison message, on $store', ({ store }) => {
  it('whose text cannot be opened is put off, and given up before its code dies; others flow', async () => {
    const a = scriptedProvider('a')
    const poisoned = newNumber()
    const opened = await openDelivery([a], {
      store,
      around: (all) => ({
        ...all,
        codes: {
          ...all.codes,
          issue: (step) =>
            all.codes.issue(step.message?.to === poisoned ? { ...step, message: { ...step.message, sealedContent: 'not sealed' } } : step),
        },
      }),
    })
    a.answers(busy)
    const { message } = await opened.send(poisoned)
    a.answers(sent)
    const other = await opened.send()
    await opened.after(2 * second)
    expect(await message()).toMatchObject({ state: 'queued', attempts: 1 })
    expect(await other.message()).toMatchObject({ state: 'sent' })
    for (let times = 0; times < 3; times += 1) await opened.after(31 * second)
    expect(await message()).toMatchObject({ state: 'failed', attempts: 1, sealed_content: null })
    expect(opened.world.logged.filter((line) => line.includes('its text cannot be opened')).length).toBeGreaterThan(0)
    expect(a.journal).toHaveLength(2)
  })

  it('at which a provider breaks is unknown, and others flow', async () => {
    const a = scriptedProvider('a')
    const poisoned = newNumber()
    a.answers(({ to }) => (to === poisoned ? Promise.reject(new TypeError(`no such number: ${to}`)) : Promise.resolve(sent)))
    const { send, after, world } = await openDelivery([a], { store })
    const { message } = await send(poisoned)
    const other = await send()
    await after(minute)
    expect(await message()).toMatchObject({ state: 'unknown', attempts: 1 })
    expect(await other.message()).toMatchObject({ state: 'sent' })
    expect(world.logged.join('\n')).not.toContain(poisoned)
  })

  it('that this process has no route for waits for one that has', async () => {
    const a = scriptedProvider('a')
    a.answers(busy)
    const routes = [routeOver(a)]
    const { send, after } = await openDelivery([a], { store, routes })
    const { message } = await send()
    const removed = routes.splice(0)
    await after(2 * second)
    expect(await message()).toMatchObject({ state: 'queued' })
    routes.push(...removed)
    a.answers(sent)
    await after(30 * second)
    expect(await message()).toMatchObject({ state: 'sent' })
  })
})

describe('a message whose code died while it waited', () => {
  it('is expired without a line for the operator, though its text was swept before', async () => {
    const a = scriptedProvider('a')
    a.answers(busy)
    const { world, send, after } = await openDelivery([a])
    const { message } = await send()
    world.clock.advance(20 * minute)
    while (await world.ground.stores.sweep.sweepBatch(world.clock.now()));
    await after(0)
    expect(await message()).toMatchObject({ state: 'expired', sealed_content: null })
    expect(world.logged.filter((line) => line.includes('"level":"error"'))).toEqual([])
  })
})

describe('D7: what the server logs of deliveries', () => {
  it.each<[string, HandOverOutcome]>([
    ['accepted', sent],
    ['refused', rejected],
    ['busy', busy],
    ['unknown', unknown],
  ])('holds neither code nor number when they are %s', async (_name, outcome) => {
    const a = scriptedProvider('a')
    a.answers(outcome)
    const { world, send, after } = await openDelivery([a])
    const { number } = await send()
    await a.reports('undelivered', { providerMessageIds: [], messageId: a.journal[0]?.messageId, reason: '42' })
    await after(minute)
    const { content } = a.journal[0] ?? {}
    expect(world.logged.length).toBeGreaterThan(0)
    for (const secret of [number, number.slice(1), content?.code ?? 'none']) expect(world.logged.join('\n')).not.toContain(secret)
  })
})

/** As `/metrics` says it. Seconds; undefined: it does not say. */
async function mostOverdue(world: World): Promise<string | undefined> {
  const metrics = await fetch(`${world.baseUrl}/metrics`).then((answer) => answer.text())
  expect(metrics).toContain('tollgate_process_cpu_seconds_total')
  return /^tollgate_message_overdue_seconds (.*)$/m.exec(metrics)?.[1]
}

describe('what an operator measures', () => {
  it('tells by how much hand-overs are late when nobody takes the messages', async () => {
    const a = scriptedProvider('a')
    a.answers({ kind: 'busy', reason: 'closed for the night', retryAfterMilliseconds: 20 * second })
    const { world, send, after } = await openDelivery([a])
    expect(await mostOverdue(world)).toBe('0')
    await send()
    expect(await mostOverdue(world)).toBe('0')
    world.clock.advance(65 * second)
    // It was due again after at least 20 seconds, and half as many of chance at most.
    const late = Number(await mostOverdue(world))
    expect(late).toBeGreaterThanOrEqual(35)
    expect(late).toBeLessThanOrEqual(45)
    a.answers(sent)
    await after(0)
    expect(await mostOverdue(world)).toBe('0')
  })

  it('tells how late one is that waits for its turn at a provider', async () => {
    const a = scriptedProvider('a', { concurrency: 1 })
    const hanging = hangs(a)
    const { world, desk } = await openDelivery([a])
    for (let sends = 0; sends < 2; sends += 1) passed(await desk.loginOrCreate(newNumber()))
    world.clock.advance(70 * second)
    expect(await mostOverdue(world)).toBe('70')
    hanging.answer(sent)
  })

  it.each<[string, () => Promise<never>]>([
    ['fails', () => Promise.reject(new Error('no connection'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('tells all else while the store %s', async (_how, due) => {
    let isAway = false
    const around = (stores: Stores): Stores => ({
      ...stores,
      outbox: { ...stores.outbox, due: (wish) => (isAway ? due() : stores.outbox.due(wish)) },
    })
    const { world } = await openDelivery([scriptedProvider('a')], { around })
    expect(await mostOverdue(world)).toBe('0')
    isAway = true
    expect(await mostOverdue(world)).toBeUndefined()
    isAway = false
  })

  it('counts hand-overs by provider and outcome, and what providers report', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers(rejected)
    const { world, send } = await openDelivery([a, b])
    await send()
    await b.reports('delivered')
    await b.reports('delivered', { providerMessageIds: ['somebody-else'] })
    const metrics = await fetch(`${world.baseUrl}/metrics`).then((answer) => answer.text())
    expect(metrics.split('\n').filter((line) => /^tollgate_(hand_over_duration_seconds_count|receipts_total)/.test(line))).toEqual([
      'tollgate_hand_over_duration_seconds_count{provider="a",outcome="rejected"} 1',
      'tollgate_hand_over_duration_seconds_count{provider="b",outcome="sent"} 1',
      'tollgate_receipts_total{provider="b",state="delivered"} 1',
    ])
  })
})
