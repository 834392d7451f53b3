import { once } from 'node:events'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InboxMessage } from '../delivery/inbox-store.port.ts'
import { sealContent } from '../delivery/sealed-content.ts'
import { makeKeyring } from '../kernel/keyring.ts'
import { devRoutes, type DevDependencies } from './dev.route.ts'
import { makeNotices } from './notices.ts'

const requestId = 'request-id-test-7a8ae1e4-3a6e-4b0e-9d0f-0f6a3b0c1d2e'
const keyring = makeKeyring('a secret of the tests, 32 bytes or more')
const start = Date.UTC(2026, 0, 31, 12, 0, 0)

interface World {
  readonly app: FastifyInstance
  readonly notices: ReturnType<typeof makeNotices>
  readonly stop: () => void
  readonly get: (query: string) => Promise<{ status: number; body: unknown }>
  /** Commits a message in this process. */
  readonly arrive: (message: Partial<InboxMessage> & { text?: string }) => void
  /** Commits one in another process, of which nobody tells. */
  readonly arriveElsewhere: (message: Partial<InboxMessage> & { text?: string }) => void
  readonly breakStore: () => void
  readonly moveClock: (milliseconds: number) => void
  /** Begins before what makes somebody wait, and ends once so many more do. */
  readonly joined: (count?: number) => Promise<unknown>
  readonly left: () => Promise<unknown>
}

const worlds: World[] = []

function given(overrides: Partial<DevDependencies> = {}): World {
  let messages: readonly InboxMessage[] = []
  let isBroken = false
  let now = start
  const listeners = new Set<() => void>()
  const waiters = new EventTarget()
  const stopping = new AbortController()
  const notices = makeNotices()
  const app = Fastify()
  // As the API around it does, which judges bodies last.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  void app.register(
    devRoutes({
      inbox: {
        newest: async () => {
          if (isBroken) throw new Error('the store is gone')
          return messages
        },
      },
      onInboxChange: (listener) => {
        listeners.add(listener)
        waiters.dispatchEvent(new Event('joined'))
        return () => {
          listeners.delete(listener)
          waiters.dispatchEvent(new Event('left'))
        }
      },
      keyring,
      clock: { now: () => now },
      devClock: undefined,
      notices,
      publicUrl: () => 'http://localhost:4000',
      keys: { project_id: 'project-test-1', secret: 'secret-test-1' },
      requestIdOf: () => requestId,
      stopping: stopping.signal,
      ...overrides,
    }),
  )
  const arriveElsewhere: World['arriveElsewhere'] = ({ text = 'Your Acme code: 012345.', ...message }) => {
    messages = [
      ...messages,
      {
        messageId: `message-${messages.length + 1}`,
        channel: 'sms',
        to: '+14155550123',
        locale: 'en',
        sealedContent: sealContent(keyring, { text, code: /[0-9]{6}/.exec(text)?.[0] ?? '' }),
        warning: null,
        createdAt: now,
        expiresAt: now + 120_000,
        codeState: 'open' as const,
        ...message,
      },
    ]
  }
  const world: World = {
    app,
    notices,
    stop: () => stopping.abort(),
    get: async (query) => {
      const answer = await app.inject({ url: `/dev/inbox/messages${query}`, headers: { host: 'localhost:4000' } })
      return { status: answer.statusCode, body: answer.json() }
    },
    arrive: (message) => {
      arriveElsewhere(message)
      for (const listener of [...listeners]) listener()
    },
    arriveElsewhere,
    breakStore: () => (isBroken = true),
    moveClock: (milliseconds) => (now += milliseconds),
    joined: (count = 1) => {
      const joined = Promise.withResolvers<undefined>()
      let missing = count
      waiters.addEventListener('joined', () => {
        missing -= 1
        if (missing === 0) joined.resolve(undefined)
      })
      return joined.promise
    },
    left: () => once(waiters, 'left'),
  }
  worlds.push(world)
  return world
}

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    world.stop()
    await world.app.close()
  }
})

function idsOf({ body }: { body: unknown }): readonly string[] {
  return (body as { messages: { message_id: string }[] }).messages.map(({ message_id }) => message_id)
}

const errorBody = (status: number, errorType: string) => ({
  status_code: status,
  request_id: requestId,
  error_type: errorType,
  error_message: expect.any(String),
  error_url: `http://localhost:4000/docs/errors/${status}#${errorType}`,
})

describe('the messages', () => {
  it('are all there, newest last, each with six fields', async () => {
    const { arrive, get } = given()
    arrive({ messageId: 'message-a', createdAt: start + 999 })
    arrive({ messageId: 'message-b', to: '+33612345678', locale: 'fr', text: 'Code Acme : 543210.', createdAt: start + 1_000 })
    expect(await get('')).toEqual({
      status: 200,
      body: {
        messages: [
          {
            message_id: 'message-a',
            to: '+14155550123',
            channel: 'sms',
            text: 'Your Acme code: 012345.',
            locale: 'en',
            created_at: '2026-01-31T12:00:00Z',
          },
          {
            message_id: 'message-b',
            to: '+33612345678',
            channel: 'sms',
            text: 'Code Acme : 543210.',
            locale: 'fr',
            created_at: '2026-01-31T12:00:01Z',
          },
        ],
      },
    })
  })

  it('are none at first, and that is answered at once', async () => {
    expect(await given().get('')).toEqual({ status: 200, body: { messages: [] } })
  })

  it('are there without a text that can no longer be read', async () => {
    const { arrive, get } = given()
    arrive({ sealedContent: null })
    arrive({ sealedContent: sealContent(makeKeyring('another secret, of 32 bytes or more'), { text: '123456', code: '123456' }) })
    expect(await get('')).toMatchObject({ body: { messages: [{ text: '' }, { text: '' }] } })
  })

  it.each([
    { query: '?to=%2B14155550123', ids: ['message-1', 'message-3'] },
    // A bare + in a query is a space.
    { query: '?to=+14155550123', ids: ['message-1', 'message-3'] },
    { query: '?to=someone@example.com', ids: ['message-2'] },
    { query: '?to=%2B14155550124', ids: [] },
    { query: '?to=', ids: [] },
    { query: '?after=message-1', ids: ['message-2', 'message-3'] },
    { query: '?after=message-3', ids: [] },
    // Whoever reads one number's messages may go on from any message.
    { query: '?after=message-2&to=%2B14155550123', ids: ['message-3'] },
    { query: '?after=message-1&wait_seconds=30', ids: ['message-2', 'message-3'] },
    { query: '?after=unknown&after=message-2', ids: ['message-3'] },
    { query: '?wait_seconds=99&wait_seconds=0&to=a&to=someone@example.com', ids: ['message-2'] },
    { query: '?unknown=1&__proto__=2&constructor=3&to[]=4', ids: ['message-1', 'message-2', 'message-3'] },
  ])('for $query are $ids', async ({ query, ids }) => {
    const { arrive, get } = given()
    arrive({})
    arrive({ to: 'someone@example.com', channel: 'email' })
    arrive({})
    expect(idsOf(await get(query))).toEqual(ids)
  })

  it.each([
    '?after=unknown',
    '?after=',
    '?after=message-1&after=unknown',
    '?after=unknown&wait_seconds=30',
    '?wait_seconds=31',
    '?wait_seconds=-1',
    '?wait_seconds=1.5',
    '?wait_seconds=+1',
    '?wait_seconds=1e1',
    '?wait_seconds=0x1',
    '?wait_seconds=',
    '?wait_seconds=one',
    '?wait_seconds=%D9%A1',
    '?wait_seconds=0&wait_seconds=31',
  ])('for %s are a bad request', async (query) => {
    const { arrive, get } = given()
    arrive({})
    expect(await get(query)).toEqual({ status: 400, body: errorBody(400, 'bad_request') })
  })
})

describe('whoever waits for messages', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  it('gets the next one as it is committed', async () => {
    const { arrive, get, joined } = given()
    arrive({})
    const waits = joined()
    const answer = get('?after=message-1&wait_seconds=30')
    await waits
    arrive({})
    expect(idsOf(await answer)).toEqual(['message-2'])
  })

  it('gets the next one to the number that was asked for', async () => {
    const { arrive, get, joined } = given()
    const waits = joined()
    const answer = get('?to=%2B14155550123&wait_seconds=30')
    await waits
    arrive({ to: '+33612345678' })
    arrive({ to: '+14155550123' })
    expect(idsOf(await answer)).toEqual(['message-2'])
  })

  it('gets what another process wrote within a quarter of a second', async () => {
    const { arriveElsewhere, get, joined } = given()
    const waits = joined()
    const answer = get('?wait_seconds=30')
    await waits
    // The look that everybody who comes begins with.
    await vi.advanceTimersByTimeAsync(0)
    arriveElsewhere({})
    await vi.advanceTimersByTimeAsync(250)
    expect(idsOf(await answer)).toEqual(['message-1'])
  })

  it.each([1, 30])('for %i s gets nothing exactly then', async (seconds) => {
    const { get, joined } = given()
    const waits = joined()
    const settled = vi.fn()
    const answer = get(`?wait_seconds=${seconds}`)
    void answer.then(settled)
    await waits
    await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1)
    expect(settled).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(await answer).toEqual({ status: 200, body: { messages: [] } })
  })

  it('gets nothing as soon as the server is about to stop', async () => {
    const { get, joined, stop } = given()
    const waits = joined()
    const answer = get('?wait_seconds=30')
    await waits
    stop()
    expect(await answer).toEqual({ status: 200, body: { messages: [] } })
    expect(await get('?wait_seconds=30')).toEqual({ status: 200, body: { messages: [] } })
  })

  it('learns that the store is gone', async () => {
    const { get, joined, breakStore } = given()
    const waits = joined()
    const answer = get('?wait_seconds=30')
    await waits
    await vi.advanceTimersByTimeAsync(0)
    breakStore()
    await vi.advanceTimersByTimeAsync(250)
    expect(await answer).toMatchObject({ status: 500 })
  })

  it('is one of a hundred at most, until somebody goes', async () => {
    const { app, get, joined, left, arrive } = given()
    const baseUrl = await app.listen({ port: 0, host: '127.0.0.1' })
    const client = new AbortController()

    const waits = joined(100)
    const answers = Array.from({ length: 99 }, () => get('?wait_seconds=30'))
    const broken = fetch(`${baseUrl}/dev/inbox/messages?wait_seconds=30`, { signal: client.signal }).catch(() => 'gone')
    await waits
    expect(await get('?wait_seconds=30')).toEqual({ status: 503, body: errorBody(503, 'server_unavailable') })
    expect(await get('')).toMatchObject({ status: 200 })

    const leaves = left()
    client.abort()
    expect(await broken).toBe('gone')
    await leaves
    const another = joined()
    answers.push(get('?wait_seconds=30'))
    await another

    arrive({})
    for (const answer of await Promise.all(answers)) expect(idsOf(answer)).toEqual(['message-1'])
    const next = joined()
    const free = get('?after=message-1&wait_seconds=30')
    await next
    arrive({})
    expect(idsOf(await free)).toEqual(['message-2'])
  })
})

describe('the events of the page', () => {
  it('tell all there is, and again whenever a message, a refused send or the clock has changed it', async () => {
    const { app, arrive, notices, joined, moveClock, stop } = given()
    arrive({ messageId: 'message-a', text: 'Your Acme code: 012345.\n@localhost #012345', warning: 'No autofill domain.' })
    const first = joined(2)
    const answer = app.inject({ url: '/dev/inbox/events', headers: { host: 'localhost:4000' } })
    await first

    const second = joined()
    arrive({ messageId: 'message-b', text: 'No code in here.' })
    await second

    // Nobody tells of these: they are seen by the next look.
    const third = joined()
    notices.record({
      at: start,
      to: '+14155550123',
      error_type: 'too_many_requests',
      message: 'Too many requests have been made.',
      retry_after_seconds: 12,
    })
    await third
    const fourth = joined()
    moveClock(3_600_000)
    await fourth
    stop()

    const { headers, payload } = await answer
    expect(headers['content-type']).toBe('text/event-stream')
    const states = payload.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [JSON.parse(event.slice(6)) as object] : []))
    expect(states).toHaveLength(4)
    expect(states[0]).toEqual({
      now: start,
      messages: [
        {
          id: 'message-a',
          at: start,
          to: '+14155550123',
          to_shown: '+1 415 555 0123',
          channel: 'sms',
          locale: 'en',
          text: 'Your Acme code: 012345.\n@localhost #012345',
          code: '012345',
          code_state: 'open',
          expires_at: start + 120_000,
          warning: 'No autofill domain.',
        },
      ],
      notices: [],
    })
    expect(states[1]).toMatchObject({ messages: [{ id: 'message-a' }, { id: 'message-b', code: '' }] })
    expect(states[2]).toMatchObject({
      notices: [{ to: '+14155550123', to_shown: '+1 415 555 0123', error_type: 'too_many_requests', passes_at: start + 12_000 }],
    })
    expect(states[3]).toMatchObject({ now: start + 3_600_000 })
  })

  it.each([
    { seconds: 19, states: 1 },
    { seconds: 21, states: 2 },
  ])('have come $states times when nothing has happened for $seconds s, so that the line is not cut', async ({ seconds, states }) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    try {
      const { app, joined, moveClock, stop } = given()
      const waits = joined(2)
      const answer = app.inject({ url: '/dev/inbox/events', headers: { host: 'localhost:4000' } })
      await waits
      for (let passed = 0; passed < seconds; passed += 1) {
        moveClock(1_000)
        await vi.advanceTimersByTimeAsync(1_000)
      }
      stop()
      expect((await answer).payload.match(/^data: /gm)).toHaveLength(states)
    } finally {
      vi.useRealTimers()
    }
  })

  it('are not for HEAD, which would wait for an end that does not come', async () => {
    const answer = await given().app.inject({ method: 'HEAD', url: '/dev/inbox/events', headers: { host: 'localhost:4000' } })
    expect(answer.statusCode).toBe(404)
  })
})

describe('the clock', () => {
  function givenClock() {
    let now = start + 1
    return given({ devClock: { now: () => now, advance: async (seconds) => (now += seconds * 1_000) } })
  }

  const advance = ({ app }: World, body: unknown) =>
    app.inject({
      method: 'POST',
      url: '/dev/clock',
      headers: { host: 'localhost:4000', 'content-type': 'application/json' },
      payload: JSON.stringify(body),
    })

  it.each([0, 1, 31_622_400])('goes ahead by %i s', async (seconds) => {
    const answer = await advance(givenClock(), { advance_seconds: seconds })
    const now = start + 1 + seconds * 1_000
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({ now, now_iso: `${new Date(now).toISOString().slice(0, 19)}Z` })
  })

  it.each([
    { body: { advance_seconds: -1 } },
    { body: { advance_seconds: 31_622_401 } },
    { body: { advance_seconds: 1.5 } },
    { body: { advance_seconds: '60' } },
    { body: { advance_seconds: null } },
    { body: { advance_seconds: [60] } },
    { body: {} },
    { body: [] },
    { body: null },
    { body: 60 },
    { body: 'text' },
  ])('stays where it is for $body', async ({ body }) => {
    const world = givenClock()
    const answer = await advance(world, body)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toEqual(errorBody(400, 'bad_request'))
    expect((await advance(world, { advance_seconds: 0 })).json()).toMatchObject({ now: start + 1 })
  })

  it.each([
    ['application/json', '{"advance_seconds": 60'],
    ['application/json', ''],
    ['text/plain', '{"advance_seconds": 60}'],
    ['application/x-www-form-urlencoded', '{"advance_seconds": 60}'],
  ])('stays where it is for %s %s', async (type, payload) => {
    const world = givenClock()
    const headers = { host: 'localhost:4000', 'content-type': type }
    const answer = await world.app.inject({ method: 'POST', url: '/dev/clock', headers, payload })
    expect(answer.statusCode).toBeOneOf([400, 415])
    expect((await advance(world, { advance_seconds: 0 })).json()).toMatchObject({ now: start + 1 })
  })

  it("is nobody's to move unless the setting says so", async () => {
    expect((await advance(given(), { advance_seconds: 60 })).statusCode).toBe(404)
  })
})

describe('a page under another name', () => {
  const everyRoute = [
    ['GET', '/inbox'],
    ['GET', '/inbox/script.js'],
    ['GET', '/dev/inbox/messages'],
    ['GET', '/dev/inbox/events'],
    ['POST', '/dev/clock'],
  ] as const

  const world = () => given({ devClock: { now: () => start, advance: async () => start } })

  it.each(everyRoute)('gets nothing of %s %s', async (method, url) => {
    for (const headers of [{ host: 'evil.example:4000' }, { host: 'localhost:4000', origin: 'http://evil.example' }]) {
      const answer = await world().app.inject({ method, url, headers })
      expect(answer.statusCode).toBe(403)
      expect(answer.json()).toEqual(errorBody(403, 'forbidden_host'))
      expect(answer.body).not.toContain('evil')
    }
  })

  it('is not helped by what a proxy may say', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost:4000', forwarded: 'host=localhost' }
    const answer = await world().app.inject({ url: '/inbox', headers })
    expect(answer.statusCode).toBe(403)
  })

  it('gets no leave to read across origins', async () => {
    const { headers } = await world().app.inject({ url: '/dev/inbox/messages', headers: { host: '127.0.0.1:4000' } })
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('the page', () => {
  it('is served with a policy that runs its own script only and lets nobody frame it', async () => {
    const { headers, body } = await given().app.inject({ url: '/inbox', headers: { host: '[::1]:4000' } })
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    })
    expect(body).toContain('http://localhost:4000/v1/otps/sms/login_or_create')
    expect(body).not.toContain('[::1]')
  })

  it('has its script beside it', async () => {
    const { headers, statusCode } = await given().app.inject({ url: '/inbox/script.js', headers: { host: 'localhost' } })
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({ 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' })
  })
})
