import type { lookup } from 'node:dns'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Webhooks } from '../src/delivery/announcement.port.ts'
import { makeAnnouncer } from '../src/delivery/announcer.ts'
import type { HandOverOutcome } from '../src/delivery/provider.port.ts'
import type { WebhookOutcome } from '../src/delivery/webhook-outcome.ts'
import { webhookSecretOf } from '../src/delivery/webhook-secret.ts'
import { parseAllowedHosts } from '../src/kernel/allowed-hosts.ts'
import type { ProjectId } from '../src/kernel/ids.ts'
import { makeKeyring } from '../src/kernel/keyring.ts'
import { day, hour, minute, second } from '../src/kernel/time.ts'
import { kept } from './providers/kept.ts'
import { answering, answeringInTurn, openVendor, type Asked, type Behaviour, type Vendor } from './providers/vendor.ts'
import { newNumber, openDesk, passed, unlimited, type Desk } from './support/desk.ts'
import { scriptedProvider, type ScriptedProvider } from './support/scripted-provider.ts'
import { heldClock, openDatabase, openWorld, testSecret, type StoreKind, type World, type WorldWish } from './support/world.ts'

interface Told {
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

interface Given {
  readonly world: World
  readonly desk: Desk
  readonly provider: ScriptedProvider
  /** The project's own server. */
  readonly receiver: Vendor
  /** Asks for a code; a provider has answered by then. */
  readonly send: (number?: string) => Promise<string>
  /** Puts the clock forward, and tells what is due. */
  readonly after: (milliseconds: number) => Promise<void>
}

const stores = [{ store: 'sqlite' }, { store: 'postgres' }] as const satisfies readonly { store: StoreKind }[]

function hosts(text: string) {
  return parseAllowedHosts(text) ?? []
}

/** A world whose project has a webhook on loopback, which is opened for it. */
async function given(behaviour: Behaviour = answering({}), wish: WorldWish = {}): Promise<Given> {
  const receiver = kept(await openVendor(behaviour))
  const provider = scriptedProvider('a')
  const routes = [{ key: 'sms', channel: 'sms', regions: undefined, prefixes: undefined, providers: ['a'] } as const]
  const world = kept(
    await openWorld({ webhooks: { allowedHosts: hosts('127.0.0.1') }, providers: { entries: [provider.entry], routes }, ...wish }),
  )
  const desk = await openDesk(world, { settings: { ...unlimited, webhook_url: `${receiver.url}/hook` } })
  return {
    world,
    desk,
    provider,
    receiver,
    async send(number = newNumber()) {
      passed(await desk.loginOrCreate(number))
      await world.delivery.dispatcher.runDue()
      return number
    },
    async after(milliseconds) {
      world.clock.advance(milliseconds)
      await world.delivery.dispatcher.runDue()
      await world.delivery.announcer.runDue()
    },
  }
}

function toldIn({ asked }: Vendor): readonly Told[] {
  return asked.map(({ body }) => JSON.parse(body) as Told)
}

function whyNot({ logged }: World): readonly unknown[] {
  return logged.map((line) => JSON.parse(line) as { reason?: string; message: string }).filter(({ message }) => message.includes('webhook'))
}

describe.each(stores)('a project with a webhook, on $store', ({ store }) => {
  it('is told that a message was delivered: by whom, when and for how much, never what it said', async () => {
    const { world, desk, provider, receiver, send, after } = await given(undefined, { store })
    const number = await send()
    world.clock.advance(3 * second)
    await provider.reports('delivered', { price: { amount: '0.0079', currency: 'USD' } })
    await after(0)
    const { messageId, content } = provider.journal[0] ?? {}
    expect(receiver.asked).toMatchObject([{ method: 'POST', path: '/hook', headers: { 'webhook-id': `${messageId}:delivered` } }])
    expect(toldIn(receiver)).toEqual([
      {
        type: 'message.delivered',
        timestamp: '2026-05-04T09:30:03Z',
        data: {
          message_id: messageId,
          project_id: desk.keys.project_id,
          to: number,
          channel: 'sms',
          state: 'delivered',
          provider: 'a',
          reason: null,
          price: { amount: '0.0079', currency: 'USD' },
          sent_at: '2026-05-04T09:30:00Z',
          delivered_at: '2026-05-04T09:30:03Z',
          verified_at: null,
        },
      },
    ])
    expect(receiver.asked[0]?.body).not.toContain(content?.code)
  })

  it.each<{ state: string; answer: HandOverOutcome; report?: 'undelivered' }>([
    { state: 'failed', answer: { kind: 'rejected', reason: 'barred' } },
    { state: 'unknown', answer: { kind: 'unknown', reason: 'cut' } },
    { state: 'expired', answer: { kind: 'busy', reason: 'too many at once' } },
    { state: 'undelivered', answer: { kind: 'sent', providerMessageId: 'a-1' }, report: 'undelivered' },
  ])('is told of a message that is $state, and why', async ({ state, answer, report }) => {
    const { provider, receiver, send, after } = await given(undefined, { store })
    provider.answers(answer)
    const number = await send()
    if (report) await provider.reports(report, { reason: 'absent subscriber' })
    await after(10 * minute)
    const reason = 'reason' in answer ? answer.reason : 'absent subscriber'
    expect(toldIn(receiver)).toMatchObject([{ type: `message.${state}`, data: { to: number, state, reason, provider: 'a', price: null } }])
  })

  it('is told once, and again when something better comes', async () => {
    const { provider, receiver, send, after } = await given(undefined, { store })
    provider.answers({ kind: 'unknown', reason: 'cut' })
    await send()
    await after(0)
    await after(10 * minute)
    await provider.reports('delivered', { providerMessageIds: [], messageId: provider.journal[0]?.messageId })
    await after(0)
    await after(day)
    expect(toldIn(receiver).map(({ type }) => type)).toEqual(['message.unknown', 'message.delivered'])
  })

  it('is told of what its inbox holds, which is delivered at once', async () => {
    const { world, desk, receiver, after } = await given(undefined, { store, providers: { entries: [], routes: [] } })
    // No provider serves this one, so its texts go where the world's own do.
    const inbox = kept(await openWorld({ store, clock: world.clock, webhooks: { allowedHosts: hosts('127.0.0.1') } }))
    const other = await openDesk(inbox, { settings: { ...unlimited, webhook_url: receiver.url } })
    expect((await desk.loginOrCreate(newNumber())).error).toBe('server_unavailable')
    const number = newNumber()
    passed(await other.loginOrCreate(number))
    await after(0)
    await inbox.delivery.announcer.runDue()
    expect(toldIn(receiver)).toMatchObject([
      { type: 'message.delivered', data: { to: number, provider: null, delivered_at: '2026-05-04T09:30:00Z', sent_at: null } },
    ])
  })

  it('is called again after 5 s, 30 s, 2 min, 10 min, 1 h and 6 h, and then no more', async () => {
    const { world, provider, receiver, send, after } = await given(answering({ status: 500 }), { store })
    await send()
    await provider.reports('delivered')
    await after(0)
    expect(receiver.asked).toHaveLength(1)
    for (const [index, wait] of [5 * second, 30 * second, 2 * minute, 10 * minute, hour, 6 * hour].entries()) {
      await after(wait - 1)
      expect(receiver.asked).toHaveLength(index + 1)
      await after(1)
      expect(receiver.asked).toHaveLength(index + 2)
    }
    await after(day)
    expect(receiver.asked).toHaveLength(7)
    expect(new Set(receiver.asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(whyNot(world).at(-1)).toMatchObject({ level: 'error', reason: 'answered 500', message: 'a webhook is given up' })
  })

  it('is called no more once it answers 2xx, or 410', async () => {
    const healed = await given(answeringInTurn({ status: 503 }, { status: 204 }), { store })
    const gone = await given(answering({ status: 410 }), { store })
    for (const { send, provider, after } of [healed, gone]) {
      await send()
      await provider.reports('delivered')
      await after(0)
      await after(5 * second)
      await after(day)
    }
    expect([healed, gone].map(({ receiver }) => receiver.asked.length)).toEqual([2, 1])
  })

  it('is told a minute later by another process, when the one that had it died', async () => {
    const { world, desk, provider, receiver, send, after } = await given(undefined, { store })
    await send()
    await provider.reports('delivered')
    const [now, project] = [world.clock.now(), desk.keys.project_id as ProjectId]
    await world.ground.stores.announcements.take({ project, now, leaseUntil: now + minute, limit: 10 })
    await after(minute - 1)
    expect(receiver.asked).toHaveLength(0)
    await after(1)
    expect(receiver.asked).toHaveLength(1)
  })

  it('is told by one of two processes that look at the same time', async () => {
    const database = await openDatabase(store)
    const first = await given(undefined, { store, database })
    const second = await openWorld({ database, clock: first.world.clock, webhooks: { allowedHosts: hosts('127.0.0.1') } })
    for (let messages = 0; messages < 40; messages += 1) {
      await first.send()
      await first.provider.reports('delivered')
    }
    await Promise.all([first.world.delivery.announcer.runDue(), second.delivery.announcer.runDue()])
    const ids = first.receiver.asked.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([40, 40])
    await second.app.close()
    await second.delivery.announcer.stop()
  })

  it('hears nothing any more once its webhook is taken away', async () => {
    const { world, desk, provider, receiver, send, after } = await given(undefined, { store })
    await send()
    await provider.reports('delivered')
    await world.set(desk.keys, { webhook_url: null })
    await after(0)
    await world.set(desk.keys, { webhook_url: receiver.url })
    await after(day)
    expect(receiver.asked).toEqual([])
  })

  it('hears nothing of messages that were never meant to leave', async () => {
    const { world, desk, receiver, after } = await given(undefined, { store })
    await world.set(desk.keys, { enumeration_protection: true })
    passed(await desk.send(newNumber(), { from_browser: true }))
    await after(10 * minute)
    expect(receiver.asked).toEqual([])
  })
})

/** Webhooks that answer as the test says, without a network. */
function scriptedWebhooks() {
  const asked: string[] = []
  const outcomes = new Map<string, Promise<WebhookOutcome>>()
  const waiting = new Map<string, () => void>()
  const webhooks: Webhooks = {
    call({ url }) {
      asked.push(url)
      waiting.get(url)?.()
      return outcomes.get(url) ?? Promise.resolve({ kind: 'answered', status: 200 })
    },
    close: () => undefined,
  }
  return {
    webhooks,
    callsOf: ({ keys }: Desk) => asked.filter((url) => url === keys.project_id).length,
    /** From now on. */
    answers: ({ keys }: Desk, outcome: Promise<WebhookOutcome>) => outcomes.set(keys.project_id, outcome),
    nextCallOf: ({ keys }: Desk) => new Promise<void>((resolve) => waiting.set(keys.project_id, resolve)),
  }
}

/** Projects with webhooks and an announcer of their own. */
async function givenProjects(count: number, store: StoreKind = 'sqlite') {
  const world = kept(await openWorld({ store }))
  const scripted = scriptedWebhooks()
  const announcer = announcerOf(world, scripted.webhooks)
  const settings = { ...unlimited, webhook_url: 'https://shop.example.com/' }
  const desks: Desk[] = []
  for (let projects = 0; projects < count; projects += 1) desks.push(await openDesk(world, { settings }))
  /** Texts of the inbox are delivered, and to be told of, at once. */
  async function send(desk: Desk, times = 1) {
    for (let sends = 0; sends < times; sends += 1) passed(await desk.loginOrCreate(newNumber()))
  }
  return { world, scripted, announcer, desks, send }
}

/** Of one process over the world's database; a project's URL is its id. */
function announcerOf({ ground }: World, webhooks: Webhooks) {
  const webhookUrlOf = (project: ProjectId) => Promise.resolve(project)
  return makeAnnouncer({ ...ground, announcements: ground.stores.announcements, webhooks, webhookUrlOf })
}

describe('ten webhooks that hang', () => {
  // Five projects with slow webhooks held all places: everybody else's backend heard of its messages most of a minute late.
  it.each<{ before: string; status: number | undefined }>([
    { before: 'were not called yet', status: undefined },
    { before: 'answered until now', status: 200 },
    { before: 'failed before', status: 500 },
  ])('and $before hold up no eleventh project', async ({ status }) => {
    const { world, scripted, announcer, desks, send } = await givenProjects(11)
    const [eleventh, ...ten] = desks as [Desk, ...Desk[]]
    if (status !== undefined) {
      for (const desk of ten) {
        scripted.answers(desk, Promise.resolve({ kind: 'answered', status }))
        await send(desk)
      }
      await announcer.runDue()
      world.clock.advance(5 * second)
    }
    const released = Promise.withResolvers<WebhookOutcome>()
    for (const desk of ten) {
      scripted.answers(desk, released.promise)
      await send(desk, 12)
    }
    world.clock.advance(1)
    await send(eleventh)
    const [heard, running] = [scripted.nextCallOf(eleventh), announcer.runDue()]
    await heard
    released.resolve({ kind: 'answered', status: 200 })
    await running
    expect(desks.map((desk) => scripted.callsOf(desk))).toEqual([1, ...ten.map(() => 12 + (status === 200 ? 1 : status ? 2 : 0))])
  })
})

describe.each(stores)('a webhook that hangs, on $store', ({ store }) => {
  it.each<{ title: string; status: number | undefined; calls: number }>([
    { title: 'two calls at a time until it was heard', status: undefined, calls: 2 },
    { title: 'ten once it was', status: 200, calls: 10 },
    { title: 'one after it failed', status: 500, calls: 1 },
  ])('has $title', async ({ status, calls }) => {
    const { world, scripted, announcer, desks, send } = await givenProjects(2, store)
    const [slow, other] = desks as [Desk, Desk]
    if (status !== undefined) {
      scripted.answers(slow, Promise.resolve({ kind: 'answered', status }))
      await send(slow)
      await announcer.runDue()
    }
    const before = scripted.callsOf(slow)
    const released = Promise.withResolvers<WebhookOutcome>()
    scripted.answers(slow, released.promise)
    await send(slow, 12)
    world.clock.advance(1)
    await send(other)
    const [heard, running] = [scripted.nextCallOf(other), announcer.runDue()]
    await heard
    expect(scripted.callsOf(slow) - before).toBe(calls)
    released.resolve({ kind: 'answered', status: 200 })
    await running
    expect(scripted.callsOf(slow) - before).toBe(12)
  })

  it('is left to the process that calls it for a minute, and then another one calls', async () => {
    const { world, scripted, announcer, desks, send } = await givenProjects(1, store)
    const [desk] = desks as [Desk]
    await send(desk)
    const released = Promise.withResolvers<WebhookOutcome>()
    scripted.answers(desk, released.promise)
    const [heard, running] = [scripted.nextCallOf(desk), announcer.runDue()]
    await heard
    const other = scriptedWebhooks()
    const otherProcess = announcerOf(world, other.webhooks)
    world.clock.advance(minute - 1)
    await otherProcess.runDue()
    expect(other.callsOf(desk)).toBe(0)
    world.clock.advance(1)
    await otherProcess.runDue()
    expect(other.callsOf(desk)).toBe(1)
    // What the first one makes of it by now is no matter any more.
    released.resolve({ kind: 'answered', status: 500 })
    await running
    world.clock.advance(day)
    await otherProcess.runDue()
    expect([scripted.callsOf(desk), other.callsOf(desk)]).toEqual([1, 1])
  })

  // A key that could not be read had one message told, in vain, every minute and for ever.
  it('or breaks is called as often as one that refuses, and given up', async () => {
    const { world, scripted, announcer, desks, send } = await givenProjects(1, store)
    const [desk] = desks as [Desk]
    await send(desk)
    for (const wait of [0, 5 * second, 30 * second, 2 * minute, 10 * minute, hour, 6 * hour, day]) {
      const broken = Promise.reject<WebhookOutcome>(new Error('no such key'))
      broken.catch(() => undefined)
      scripted.answers(desk, broken)
      world.clock.advance(wait)
      await announcer.runDue()
    }
    expect(scripted.callsOf(desk)).toBe(7)
    expect(whyNot(world).at(-1)).toMatchObject({ level: 'error', reason: 'Error: no such key', message: 'a webhook is given up' })
  })
})

describe('I8: the signature of a webhook', () => {
  const receivedAt = Date.UTC(2026, 4, 4, 9, 30)
  // The library judges by the system's clock.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: receivedAt }))
  afterEach(() => void vi.useRealTimers())

  async function toldAt(now: number, wish: WorldWish = {}): Promise<{ readonly asked: Asked; readonly project: ProjectId }> {
    const { desk, provider, receiver, send, after } = await given(undefined, { clock: heldClock(now), ...wish })
    await send()
    await provider.reports('delivered')
    await after(0)
    const [asked] = receiver.asked
    if (asked === undefined) throw new Error('the project was not told')
    return { asked, project: desk.keys.project_id as ProjectId }
  }
  const verifierFor = (project: ProjectId, secret = testSecret) => new Webhook(webhookSecretOf(makeKeyring(secret), project))

  it('is one that the Standard Webhooks library believes, with the secret of the project', async () => {
    const { asked, project } = await toldAt(receivedAt)
    expect(verifierFor(project).verify(asked.body, asked.headers)).toMatchObject({ type: 'message.delivered' })
  })

  it('is not believed for another body, another id, or by the secret of another project', async () => {
    const { asked, project } = await toldAt(receivedAt)
    const verifier = verifierFor(project)
    expect(() => verifier.verify(asked.body.replace('delivered', 'failed'), asked.headers)).toThrow(/signature/)
    expect(() => verifier.verify(asked.body, { ...asked.headers, 'webhook-id': 'message-test-1:failed' })).toThrow(/signature/)
    expect(() => verifierFor('project-test-other' as ProjectId).verify(asked.body, asked.headers)).toThrow(/signature/)
  })

  it('is believed by the library for five minutes, and refused when it is older or dated anew', async () => {
    const { asked, project } = await toldAt(receivedAt)
    const verifier = verifierFor(project)
    vi.setSystemTime(receivedAt + 5 * minute)
    expect(verifier.verify(asked.body, asked.headers)).toMatchObject({ type: 'message.delivered' })
    vi.setSystemTime(receivedAt + 5 * minute + second)
    expect(() => verifier.verify(asked.body, asked.headers)).toThrow('Message timestamp too old')
    const dated = Math.floor((receivedAt + 5 * minute) / second).toString()
    expect(() => verifier.verify(asked.body, { ...asked.headers, 'webhook-timestamp': dated })).toThrow(/signature/)
  })

  it('is believed by the older secret too, while TOLLGATE_SECRET is being changed', async () => {
    const newer = 'Rq7mW2xNc5vB8zLk3jHg6fDs9aPo4iUy'
    const { asked, project } = await toldAt(receivedAt, { secret: newer, previousSecret: testSecret })
    for (const secret of [newer, testSecret])
      expect(verifierFor(project, secret).verify(asked.body, asked.headers)).toMatchObject({ type: 'message.delivered' })
  })
})

describe('I7: a webhook inside our own network', () => {
  const resolvingTo = (...addresses: string[]) =>
    ((_name: string, _options: object, answer: (error: null, found: { address: string; family: number }[]) => void) => {
      answer(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    }) as unknown as typeof lookup

  async function toldTo(url: (port: number) => string, wish: WorldWish['webhooks'] = {}) {
    const { world, desk, provider, receiver, send, after } = await given(undefined, { webhooks: { allowedHosts: [], ...wish } })
    await world.set(desk.keys, { webhook_url: url(receiver.port) })
    await send()
    await provider.reports('delivered')
    await after(0)
    return { world, receiver }
  }

  it.each<{ title: string; url: (port: number) => string; resolvesTo?: string[] }>([
    { title: '127.0.0.1', url: (port) => `http://127.0.0.1:${port}/` },
    { title: '127.1', url: (port) => `http://127.1:${port}/` },
    { title: '0.0.0.0', url: (port) => `http://0.0.0.0:${port}/` },
    { title: '::1', url: (port) => `http://[::1]:${port}/` },
    { title: '169.254.169.254', url: () => 'http://169.254.169.254/latest/meta-data/' },
    { title: '10.0.0.1', url: () => 'http://10.0.0.1/' },
    { title: '0x7f000001', url: (port) => `http://0x7f000001:${port}/` },
    { title: 'a decimal', url: (port) => `http://2130706433:${port}/` },
    { title: 'an octal', url: (port) => `http://0177.0.0.1:${port}/` },
    { title: '[::ffff:127.0.0.1]', url: (port) => `http://[::ffff:127.0.0.1]:${port}/` },
    { title: '[::127.0.0.1]', url: (port) => `http://[::127.0.0.1]:${port}/` },
    { title: '[64:ff9b::127.0.0.1]', url: (port) => `http://[64:ff9b::127.0.0.1]:${port}/` },
    { title: 'localhost', url: (port) => `http://localhost:${port}/`, resolvesTo: ['127.0.0.1'] },
    { title: 'a name of loopback', url: (port) => `http://hooks.example.com:${port}/`, resolvesTo: ['127.0.0.1'] },
    { title: 'a name of a mapped address', url: (port) => `http://hooks.example.com:${port}/`, resolvesTo: ['::ffff:127.0.0.1'] },
    { title: 'a name of both', url: (port) => `http://hooks.example.com:${port}/`, resolvesTo: ['93.184.216.34', '127.0.0.1'] },
  ])('by $title is not reached', async ({ url, resolvesTo }) => {
    const { world, receiver } = await toldTo(url, resolvesTo ? { resolve: resolvingTo(...resolvesTo) } : {})
    expect(receiver.connections()).toBe(0)
    expect(whyNot(world)).toMatchObject([
      { reason: 'the address is not allowed', message: expect.stringContaining('called again') as string },
    ])
  })

  it('is not reached by a redirect from outside', async () => {
    const inside = kept(await openVendor(answering({})))
    for (const status of [301, 302, 303, 307, 308]) {
      const { world, provider, receiver, send, after } = await given(answering({ status, headers: { location: inside.url } }))
      await send()
      await provider.reports('delivered')
      await after(0)
      expect(receiver.asked).toHaveLength(1)
      expect(whyNot(world)).toMatchObject([{ reason: `answered ${status}` }])
    }
    expect(inside.connections()).toBe(0)
  })

  it.each(['file:///etc/passwd', 'unix:/var/run/docker.sock', 'gopher://127.0.0.1/', 'ftp://example.com/', 'http://a:b@example.com/'])(
    'cannot be %s at all',
    async (webhook_url) => {
      const { world, desk } = await given()
      await expect(world.set(desk.keys, { webhook_url })).rejects.toThrow('webhook_url')
    },
  )

  it.each([
    { allowed: 'localhost', url: (port: number) => `http://localhost:${port}/` },
    { allowed: 'example.com, LOCALHOST', url: (port: number) => `http://localhost:${port}/` },
    { allowed: '127.0.0.1', url: (port: number) => `http://0x7f.1:${port}/` },
  ])('is reached where TOLLGATE_WEBHOOK_ALLOWED_HOSTS=$allowed', async ({ allowed, url }) => {
    const { receiver } = await toldTo(url, { allowedHosts: hosts(allowed), resolve: resolvingTo('127.0.0.1') })
    expect(receiver.asked).toHaveLength(1)
  })

  it('is reached by a name of the hosts file, once it is opened', async () => {
    const { receiver } = await toldTo((port) => `http://localhost:${port}/`, { allowedHosts: hosts('localhost') })
    expect(receiver.asked).toHaveLength(1)
  })

  it('is reached at the opened port of a host, and at no other', async () => {
    const opened = kept(await openVendor(answering({})))
    const allowedHosts = hosts(`127.0.0.1:${opened.port}`)
    const { receiver } = await toldTo((port) => `http://127.0.0.1:${port}/`, { allowedHosts })
    expect(receiver.connections()).toBe(0)
    await toldTo(() => opened.url, { allowedHosts })
    expect(opened.asked).toHaveLength(1)
  })
})

describe('the hosts that an operator opens', () => {
  it.each([
    { text: 'localhost', host: { hostname: 'localhost', port: undefined } },
    { text: 'Hooks.Internal:8080', host: { hostname: 'hooks.internal', port: 8_080 } },
    { text: '10.0.0.7:80', host: { hostname: '10.0.0.7', port: 80 } },
    { text: '::1', host: { hostname: '[::1]', port: undefined } },
    { text: '[0:0::1]:443', host: { hostname: '[::1]', port: 443 } },
  ])('may be $text', ({ text, host }) => {
    expect(parseAllowedHosts(text)).toEqual([host])
  })

  it.each(['', ',', 'localhost,', 'http://localhost', 'localhost/path', 'localhost:', 'localhost:70000', 'a b', '*', 'user@host', '[::1'])(
    'cannot be %j',
    (text) => {
      expect(parseAllowedHosts(text)).toBeUndefined()
    },
  )
})
