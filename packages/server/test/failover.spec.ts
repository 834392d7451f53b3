import { afterEach, describe, expect, it } from 'vitest'
import { minute, second } from '../src/kernel/time.ts'
import { closeDeliveries, openDelivery, rejected } from './support/delivery.ts'
import { openDesk } from './support/desk.ts'
import { scriptedProvider } from './support/scripted-provider.ts'
import type { StoreKind } from './support/world.ts'

afterEach(closeDeliveries)

const stores: readonly { readonly store: StoreKind }[] = [{ store: 'sqlite' }, { store: 'postgres' }]

describe.each(stores)('the failover drill, on $store: A accepts and delivers nothing', ({ store }) => {
  it('moves traffic to B after 10 sends, signs everybody in, and texts nobody more than is allowed', async () => {
    const [a, b] = [scriptedProvider('a', { serves: 'live' }), scriptedProvider('b', { serves: 'live' })]
    const { world, desk, send, after } = await openDelivery([a, b], { store, project: { environment: 'live' } })
    // Everybody lives in another exchange, waits half a minute for a text, and types what came 20 seconds after it.
    const waiting = Array.from({ length: 40 }, (_, index) => ({ number: `+1415${(200 + index).toString()}0100`, from: index * 2 }))
    const signedIn = new Map<string, number>()
    const type = async (number: string, methodId: string) => {
      const arrived = b.journal.findLast(({ to }) => to === number)
      if (arrived !== undefined) signedIn.set(number, (await desk.type(methodId, arrived.content.code)).status)
    }
    const asked = new Map<string, { readonly methodId: string; readonly at: number }>()
    for (let seconds = 0; seconds < 200; seconds += 2) {
      for (const { number } of waiting.filter((person) => !signedIn.has(person.number) && person.from <= seconds)) {
        const last = asked.get(number)
        if (last === undefined || seconds - last.at >= 30) asked.set(number, { methodId: (await send(number)).methodId, at: seconds })
        else if (seconds - last.at === 20) await type(number, last.methodId)
      }
      await after(2 * second)
    }
    expect([...signedIn.values()]).toEqual(Array(waiting.length).fill(200))

    const handOvers = (await world.tables())['hand_overs'] as readonly { readonly provider: string; readonly message_id: string }[]
    const later = handOvers.slice(10)
    const probes = Math.floor(handOvers.length / 20)
    expect(later.filter(({ provider }) => provider === 'a').length).toBeLessThanOrEqual(probes)
    expect(new Set(handOvers.map(({ message_id }) => message_id)).size).toBe(handOvers.length)
    const texts = Map.groupBy([...a.journal, ...b.journal], ({ to }) => to)
    expect(Math.max(...[...texts.values()].map((journal) => journal.length))).toBeLessThanOrEqual(3)
  })

  it.each([0, 1, 2, 3])('moves traffic to B within 10 attempts, though all but %i come one upon the other', async (spaced) => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, after } = await openDelivery([a, b], { store })
    for (let sends = 0; sends < 10; sends += 1) {
      await send()
      if (sends < spaced) await after(second)
    }
    expect(b.journal).not.toEqual([])
  })

  it('the late text from A still signs in, after B was handed the same code', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { desk, send, after } = await openDelivery([a, b], { store })
    const { methodId } = await send()
    await a.reports('undelivered')
    await after(minute)
    expect(b.journal).toHaveLength(1)
    expect((await desk.type(methodId, a.journal[0]?.content.code ?? '')).status).toBe(200)
  })
})

describe('a provider', () => {
  it('keeps its place where codes come back, however many are under way', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, desk } = await openDelivery([a, b])
    for (let signIns = 0; signIns < 3; signIns += 1) {
      const { methodId } = await send()
      await desk.type(methodId, a.journal.at(-1)?.content.code ?? '')
    }
    for (let sends = 0; sends < 15; sends += 1) await send()
    expect(b.journal).toEqual([])
  })

  it('that refuses loses its place after 5 refusals, gets every 20th message, and has its place back when it accepts one', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    a.answers(rejected)
    const { world, send, desk, after } = await openDelivery([a, b])
    const signIn = async () => {
      await after(second)
      const { methodId, number } = await send()
      const arrived = [...a.journal, ...b.journal].findLast(({ to }) => to === number)
      await desk.type(methodId, arrived?.content.code ?? '')
    }
    const asksOfA: number[] = []
    for (let sends = 1; sends <= 50; sends += 1) {
      if (sends === 40) a.answers({ kind: 'sent' })
      const before = a.journal.length
      await signIn()
      if (a.journal.length > before) asksOfA.push(sends)
    }
    expect(asksOfA).toEqual([1, 2, 3, 4, 5, 25, 45, 46, 47, 48, 49, 50])
    expect(world.logged.map((line) => JSON.parse(line) as { message: string }).filter(({ message }) => message.includes('place'))).toEqual([
      expect.objectContaining({ level: 'warn', provider: 'a', route: 'sms', before: 'good', standing: 'failing' }),
      expect.objectContaining({ level: 'info', provider: 'a', route: 'sms', before: 'failing', standing: 'good' }),
    ])
  })

  it('whose codes do not come back gets every 20th message, and has its place back when a code in one does', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, desk, after } = await openDelivery([a, b])
    for (let sends = 0; sends < 8; sends += 1) await send()
    await after(2 * minute)
    const asksOfA: number[] = []
    for (let sends = 1; sends <= 45; sends += 1) {
      await after(second)
      const before = a.journal.length
      const { methodId } = await send()
      const isWithA = a.journal.length > before
      if (isWithA) asksOfA.push(sends)
      if (!isWithA || sends >= 40) await desk.type(methodId, (isWithA ? a : b).journal.at(-1)?.content.code ?? '')
    }
    expect(asksOfA).toEqual([20, 40, 41, 42, 43, 44, 45])
  })

  it('that is merely slow to prove itself is not asked again before the one that had fewer chances', async () => {
    const [a, b] = [scriptedProvider('a'), scriptedProvider('b')]
    const { send, after } = await openDelivery([a, b])
    for (let sends = 0; sends < 30; sends += 1) {
      await after(second)
      await send()
    }
    // One of the 22 after its 8 was the probe.
    expect([a.journal.length, b.journal.length]).toEqual([9, 21])
  })
})

describe('what a test project sends', () => {
  it('never reaches a live provider, and what a live one sends never a test one', async () => {
    const [paid, free] = [scriptedProvider('paid', { serves: 'live' }), scriptedProvider('free')]
    const { world, send, after } = await openDelivery([paid, free])
    const live = await openDesk(world, { environment: 'live' })
    const { number } = await send()
    await live.loginOrCreate('+14152000100')
    await after(0)
    expect(free.journal.map(({ to }) => to)).toEqual([number])
    expect(paid.journal.map(({ to }) => to)).toEqual(['+14152000100'])
    free.answers(rejected)
    const refused = await send()
    expect(await refused.message()).toMatchObject({ state: 'failed', attempts: 1 })
    expect(paid.journal).toHaveLength(1)
  })
})

describe('H12: one phone, texted by strangers through 20 live projects', () => {
  it.each(stores)('gets 10 texts a day, and no more, on $store', async ({ store }) => {
    const a = scriptedProvider('a', { serves: 'live' })
    const { world, after } = await openDelivery([a], { store })
    const number = '+14157300001'
    const statuses: number[] = []
    for (let projects = 0; projects < 20; projects += 1) {
      const live = await openDesk(world, { environment: 'live' })
      statuses.push((await live.loginOrCreate(number)).status)
    }
    await after(0)
    expect(statuses).toEqual([...Array<number>(10).fill(200), ...Array<number>(10).fill(429)])
    expect(a.journal).toHaveLength(10)
  })
})
