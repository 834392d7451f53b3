import { createTollgate, TollgateUnreachableError, type Tollgate as AppTollgate, type TollgateOptions } from '@tollgate/nextjs/server'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { codeOf, newNumber, otherThan } from './support/phone.ts'
import { startTollgate, type Tollgate } from './support/tollgate.ts'

const host = 'app.example.com'
const origin = `https://${host}`
const minute = 60

let server: Tollgate
let app: AppTollgate
beforeAll(async () => {
  server = await startTollgate({ settings: { limits: { gap_seconds: [0] } } })
  app = appWith({ trustedProxies: 1 })
})
afterAll(() => server.stop())

function appWith(options: TollgateOptions = {}): AppTollgate {
  const { project_id: projectId, secret, public_token: publicToken } = server.keys
  return createTollgate({ baseUrl: server.baseUrl, projectId, secret, publicToken, ...options })
}

interface PageCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/sdk/v1`. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
}

/** A page of the app in a browser that keeps its cookies. */
function visitor(at = app) {
  const jar = new Map<string, string>()
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const request = (url: string, headers: PageCall['headers'] = {}, init: RequestInit = {}) => {
    const own: PageCall['headers'] = {
      host,
      origin,
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.9',
      'user-agent': 'Test/1',
      cookie: cookie(),
    }
    const all = Object.entries({ ...own, ...headers }).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return new Request(url, { ...init, headers: all })
  }
  return {
    jar,
    request,
    async call({ method = 'POST', path, body, headers }: PageCall) {
      const text = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
      const url = `http://127.0.0.1:3000/api/tollgate/sdk/v1${path}`
      const response = await at.handlers[method](request(url, { 'content-type': 'application/json', ...headers }, { method, ...text }))
      const cookies = response.headers.getSetCookie()
      for (const held of cookies) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(held) ?? []
        if (value === '') jar.delete(name)
        else jar.set(name, value)
      }
      const answered = (await response.json()) as Record<string, Record<string, unknown>>
      return {
        status: response.status,
        cookies,
        headers: response.headers,
        body: answered['data'] ?? answered,
        error: answered['error_type'],
      }
    },
  }
}

async function signIn(number = newNumber(), who = visitor(), at = server) {
  const asked = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: number } })
  const token = codeOf(await at.nextText(number))
  const answer = await who.call({
    path: '/otps/authenticate',
    body: { token, method_id: asked.body['method_id'], session_duration_minutes: 60 },
  })
  expect(answer).toMatchObject({ status: 200 })
  return { who, number, answer }
}

describe('the route handler', () => {
  it('signs in, and the session is in cookies that no script can read (K5)', async () => {
    const { answer } = await signIn()
    expect(answer.body).toMatchObject({ session_token: '', session_jwt: '', user_id: expect.stringMatching(/^user-test-/) })
    expect(answer.cookies.map((cookie) => cookie.split('=')[0])).toEqual(['stytch_session', 'stytch_session_jwt'])
    for (const cookie of answer.cookies) expect(cookie).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('answers a send with the method alone, and with the time of the next one', async () => {
    const asked = await visitor().call({ path: '/otps/sms/login_or_create', body: { phone_number: newNumber() } })
    expect(Object.keys(asked.body).sort()).toEqual(['method_id', 'request_id', 'status_code'])
    expect(asked.headers.get('retry-after')).toMatch(/^\d+$/)
  })

  it("passes the person's address and browser on", async () => {
    const { answer } = await signIn()
    expect(answer.body['session']).toMatchObject({ attributes: { ip_address: '203.0.113.9', user_agent: 'Test/1' } })
  })

  it.each([
    { proxies: 1, forwarded: '198.51.100.1, 203.0.113.9', seen: '203.0.113.9' },
    { proxies: 2, forwarded: '198.51.100.1, 203.0.113.9, 10.0.0.1', seen: '203.0.113.9' },
    { proxies: 0, forwarded: '203.0.113.9', seen: '' },
  ])('takes nobody at her word: behind $proxies proxies, $forwarded is "$seen"', async ({ proxies, forwarded, seen }) => {
    const who = visitor(appWith({ trustedProxies: proxies }))
    const number = newNumber()
    const headers = { 'x-forwarded-for': forwarded, 'x-real-ip': '192.0.2.1', forwarded: 'for=192.0.2.1' }
    const asked = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: number }, headers })
    const body = {
      token: codeOf(await server.nextText(number)),
      method_id: asked.body['method_id'],
      attributes: { ip_address: '192.0.2.1' },
    }
    const answer = await who.call({ path: '/otps/authenticate', body, headers })
    expect(answer.body['session']).toMatchObject({ attributes: { ip_address: seen } })
  })

  describe('is no way around the rules for browsers', () => {
    const appOf = async (settings: object) => {
      const keys = await server.createProject({ limits: { gap_seconds: [0] }, ...settings })
      const { project_id: projectId, secret, public_token: publicToken } = keys
      return createTollgate({ baseUrl: server.baseUrl, projectId, secret, publicToken })
    }
    const send = (kind: string) => ({ path: `/otps/sms/${kind}`, body: { phone_number: newNumber() } })

    it('of a project without sign-up', async () => {
      const who = visitor(await appOf({ create_new_users: false }))
      expect(await who.call(send('login_or_create'))).toMatchObject({ status: 404, error: 'user_not_found' })
    })

    it('of a project that hides who has an account', async () => {
      const who = visitor(await appOf({ enumeration_protection: true }))
      expect(await who.call(send('send/primary'))).toMatchObject({ status: 200 })
    })

    it('of a project that asks for a fresh proof before an account changes', async () => {
      // The time of this one moves, and the app's own clock does not.
      const later = await startTollgate({ settings: { factor_change_max_age_minutes: 5 } })
      onTestFinished(() => later.stop())
      const { project_id: projectId, secret, public_token: publicToken } = later.keys
      const who = visitor(createTollgate({ baseUrl: later.baseUrl, projectId, secret, publicToken }))
      await signIn(newNumber(), who, later)
      await later.advanceSeconds(5 * minute)
      expect(await who.call(send('send/secondary'))).toMatchObject({ status: 401, error: 'stale_factors' })
    })

    it('about a number that is somebody else’s', async () => {
      const { number } = await signIn()
      const { who } = await signIn()
      const asked = await who.call({ path: '/otps/sms/send/secondary', body: { phone_number: number } })
      expect(asked).toMatchObject({ status: 200 })
      const body = { token: codeOf(await server.nextText(number)), method_id: asked.body['method_id'] }
      expect(await who.call({ path: '/otps/authenticate', body })).toMatchObject({ status: 400, error: 'duplicate_phone_number' })
    })

    it('of a project whose sessions are shorter than half an hour', async () => {
      const who = visitor(await appOf({ max_session_duration_minutes: 10 }))
      const asked = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: '+14155551777' } })
      const body = { token: codeOf(await server.nextText('+14155551777')), method_id: asked.body['method_id'] }
      expect(await who.call({ path: '/otps/authenticate', body })).toMatchObject({ status: 200 })
    })
  })

  it('keeps the session for a step-up, and adds a number to its user', async () => {
    const { who, answer } = await signIn()
    const number = newNumber()
    const asked = await who.call({ path: '/otps/sms/send/secondary', body: { phone_number: number } })
    const body = { token: codeOf(await server.nextText(number)), method_id: asked.body['method_id'] }
    const added = await who.call({ path: '/otps/authenticate', body })
    expect(added.body).toMatchObject({ user_id: answer.body['user_id'], user: { phone_numbers: [{ verified: true }, { verified: true }] } })
    const me = await who.call({ method: 'GET', path: '/users/me' })
    const [first] = me.body['phone_numbers'] as { phone_id: string }[]
    const deleted = await who.call({ method: 'DELETE', path: `/users/phone_numbers/${first?.phone_id ?? ''}` })
    expect(deleted.body['__user']).toMatchObject({ phone_numbers: [{ verified: true }] })
  })

  it('refuses a wrong code as Tollgate does', async () => {
    const number = newNumber()
    const who = visitor()
    const asked = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: number } })
    const token = otherThan(codeOf(await server.nextText(number)))
    const answer = await who.call({ path: '/otps/authenticate', body: { token, method_id: asked.body['method_id'] } })
    expect(answer).toMatchObject({ status: 404, error: 'otp_code_not_found' })
    expect(answer.cookies).toEqual([])
  })

  it('signs in over a session that ended', async () => {
    const who = visitor()
    who.jar.set('stytch_session', 'nobody-has-this')
    await signIn(newNumber(), who)
  })

  it('ends the session, cookies and all', async () => {
    const { who } = await signIn()
    const ended = await who.call({ path: '/sessions/revoke' })
    expect(ended).toMatchObject({ status: 200 })
    expect(who.jar.size).toBe(0)
    expect(await who.call({ path: '/sessions/authenticate', body: {} })).toMatchObject({ status: 401, error: 'user_unauthenticated' })
  })

  it.each([
    { path: '/sessions/authenticate', status: 401, error: 'user_unauthenticated' },
    { path: '/otps/sms/send/secondary', status: 401, error: 'user_unauthenticated' },
    { path: '/oauth/start', status: 404, error: 'route_not_found' },
    { path: '/users/search', status: 404, error: 'route_not_found' },
    { path: '/users/me/../../../v1/users', status: 404, error: 'route_not_found' },
  ])('$path without a session is $error', async ({ path, status, error }) => {
    expect(await visitor().call({ path, body: {} })).toMatchObject({ status, error })
  })

  describe('F12: another page', () => {
    const others: readonly PageCall['headers'][] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://${host}.evil.example` },
      { origin: `https://${host}:8443` },
      { origin: undefined },
      { origin: undefined, 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]

    it.each(others)('%j changes nothing', async (headers) => {
      const { who } = await signIn()
      const number = newNumber()
      const sent = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: number }, headers })
      expect(sent).toMatchObject({ status: 400, error: 'bad_domain_for_stytch_sdk' })
      expect(await server.countTexts(number)).toBe(0)
      expect(await who.call({ path: '/sessions/revoke', headers })).toMatchObject({ status: 400 })
      expect(await who.call({ path: '/sessions/authenticate', body: {} })).toMatchObject({ status: 200 })
    })

    it('nor does a form, whatever it calls itself', async () => {
      const { who } = await signIn()
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
        expect(await who.call({ path: '/sessions/authenticate', body: '{}', headers: { 'content-type': type } })).toMatchObject({
          status: 415,
        })
    })

    it('is told apart by the origins that are named, where they are', async () => {
      const who = visitor(appWith({ origins: ['https://other.example'] }))
      const body = { phone_number: newNumber() }
      expect(await who.call({ path: '/otps/sms/login_or_create', body })).toMatchObject({ status: 400 })
      const headers = { origin: 'https://other.example' }
      expect(await who.call({ path: '/otps/sms/login_or_create', body, headers })).toMatchObject({ status: 200 })
    })
  })

  it.each(['{', '[1', '"x"', 'null', '7'])('a body of %s is a bad request', async (body) => {
    expect(await visitor().call({ path: '/sessions/authenticate', body })).toMatchObject({ status: 400, error: 'bad_request' })
  })

  it('a body that is too large is refused', async () => {
    expect(await visitor().call({ path: '/sessions/authenticate', body: 'x'.repeat(70_000) })).toMatchObject({ status: 413 })
  })

  it('a body without an end is not read to its end', async () => {
    let chunks = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1
        controller.enqueue(new Uint8Array(16 * 1024).fill(32))
      },
    })
    const init: RequestInit = { method: 'POST', body: endless, duplex: 'half' } as RequestInit
    const request = visitor().request('http://127.0.0.1:3000/api/tollgate/sdk/v1/events', { 'content-type': 'application/json' }, init)
    expect((await app.handlers.POST(request)).status).toBe(413)
    expect(chunks).toBeLessThan(20)
  })

  it('a session cookie that another host of the site has planted beside hers is neither', async () => {
    const [hers, his] = [await signIn(), await signIn()]
    const cookie = [...his.who.jar, ...hers.who.jar].map(([name, value]) => `${name}=${value}`).join('; ')
    expect(await visitor().call({ path: '/sessions/authenticate', body: {}, headers: { cookie } })).toMatchObject({ status: 401 })
    expect(await app.sessionOf(visitor().request(origin, { cookie }))).toBeUndefined()
  })

  it('names its own refusals by the kind of the project', async () => {
    const who = visitor(appWith({ projectId: 'project-live-00000000-0000-4000-8000-000000000000' }))
    const { body } = await who.call({ path: '/sessions/authenticate', body: {} })
    expect(body).toMatchObject({ error_type: 'user_unauthenticated', request_id: expect.stringMatching(/^request-id-live-/) })
  })

  it('answers 503 while Tollgate is away, and says so in the log of the app', async () => {
    const logged = logOfApp()
    const baseUrl = await deadUrl()
    const who = visitor(appWith({ baseUrl }))
    expect(await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: newNumber() } })).toMatchObject({
      status: 503,
      error: 'server_unavailable',
    })
    expect(logged).toEqual([`TollgateUnreachableError: Tollgate at ${baseUrl} did not answer /v1/otps/sms/login_or_create.`])
  })
})

describe('who is signed in', () => {
  it('is read of the JWT without asking, as long as it lives', async () => {
    const { who, answer } = await signIn()
    const away = await withKeysOnly()
    onTestFinished(() => away.close())
    const offline = appWith({ baseUrl: away.url })
    expect(await offline.sessionOf(who.request(origin))).toMatchObject({
      user_id: answer.body['user_id'],
      session: { user_id: answer.body['user_id'], authentication_factors: [{ delivery_method: 'sms' }] },
    })
    expect(away.asked()).toEqual([`/v1/sessions/jwks/${server.keys.project_id}`])
  })

  it('is asked for when there is a token alone', async () => {
    const { who, answer } = await signIn()
    who.jar.delete('stytch_session_jwt')
    expect(await app.sessionOf(who.request(origin))).toMatchObject({ user_id: answer.body['user_id'] })
  })

  it('holds no token: it may end in a page', async () => {
    const { who } = await signIn()
    const tokens = [...who.jar.values()]
    for (const found of [await app.sessionOf(who.request(origin)), await app.userOf(who.request(origin))]) {
      expect(found).toBeDefined()
      for (const token of [...tokens, server.keys.secret]) expect(JSON.stringify(found)).not.toContain(token)
    }
  })

  it('userOf does not see a session that was revoked a moment ago', async () => {
    const { who } = await signIn()
    const held = who.request(origin)
    const kept = who.request(origin)
    await who.call({ path: '/sessions/revoke' })
    expect(await app.userOf(held)).toBeUndefined()
    // By the JWT alone it is seen until that ends, 5 minutes at most.
    expect(await app.sessionOf(kept)).toBeDefined()
  })

  it('survives a change of the signing keys', async () => {
    const own = await startTollgate({ settings: { limits: { gap_seconds: [0] } } })
    onTestFinished(() => own.stop())
    const { project_id: projectId, secret, public_token: publicToken } = own.keys
    const at = createTollgate({ baseUrl: own.baseUrl, projectId, secret, publicToken })
    const who = visitor(at)
    const number = newNumber()
    const asked = await who.call({ path: '/otps/sms/login_or_create', body: { phone_number: number } })
    await who.call({ path: '/otps/authenticate', body: { token: codeOf(await own.nextText(number)), method_id: asked.body['method_id'] } })
    expect(await at.sessionOf(who.request(origin))).toBeDefined()
    await own.rotateKeys()
    await own.advanceSeconds(6 * minute)
    const before = who.jar.get('stytch_session_jwt')
    await who.call({ path: '/sessions/authenticate', body: {} })
    expect(who.jar.get('stytch_session_jwt')).not.toBe(before)
    expect(await at.sessionOf(who.request(origin))).toBeDefined()
  })

  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  it('is nobody for a JWT that is not ours', async () => {
    const { who } = await signIn()
    const [header = '', payload = '', signature = ''] = (who.jar.get('stytch_session_jwt') ?? '').split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
    const forged = [
      `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${header}.${encoded({ ...claims, sub: 'user-test-00000000-0000-4000-8000-000000000000' })}.${signature}`,
      `${encoded({ alg: 'HS256', typ: 'JWT' })}.${payload}.${signature}`,
      `${header}.${payload}`,
      'x',
    ]
    for (const jwt of forged) {
      const stranger = visitor()
      stranger.jar.set('stytch_session_jwt', jwt)
      expect(await app.sessionOf(stranger.request(origin))).toBeUndefined()
    }
  })

  it('is unknown while Tollgate is away: an error, never somebody', async () => {
    const { who } = await signIn()
    const offline = appWith({ baseUrl: await deadUrl() })
    await expect(offline.sessionOf(who.request(origin))).rejects.toBeInstanceOf(TollgateUnreachableError)
    expect(await offline.sessionOf(visitor().request(origin))).toBeUndefined()
  })

  it('K8: is each visitor herself, in 10,000 requests that run together', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => signIn()))
    const mixedUp = []
    for (let lot = 0; lot < 100; lot += 1) {
      const seen = await Promise.all(
        Array.from({ length: 100 }, (_, index) => people[(lot * 7 + index * 13) % people.length]).map(async (person) => ({
          expected: person?.answer.body['user_id'],
          found: person && (await app.sessionOf(person.who.request(origin)))?.user_id,
        })),
      )
      mixedUp.push(...seen.filter(({ expected, found }) => expected !== found))
    }
    expect(mixedUp).toEqual([])
  }, 60_000)
})

describe('K7: the guard', () => {
  const guard = () => app.guard({ signInPath: '/login', publicPaths: ['/', '/docs/*'] })
  const outcome = async (path: string, headers: PageCall['headers'] = {}, who = visitor()) => {
    const response = await guard()(who.request(`${origin}${path}`, headers))
    return response.headers.get('x-middleware-next') === '1' ? 'passes' : response.status
  }

  it.each(['/', '/login', '/docs/start', '/api/tollgate/sdk/v1/otps/authenticate', '/_next/static/chunks/main.js', '/favicon.ico'])(
    'lets anybody see %s',
    async (path) => {
      expect(await outcome(path)).toBe('passes')
    },
  )

  const ways = [
    '/profile', '/profile/', '/Profile', '/PROFILE', '//profile', '/./profile', '/docs/../profile', '/docs/..%2fprofile', '/docs/%2e%2e/profile', '/docs/%2e%2e%2fprofile',
    '/docs/..%5cprofile', '/docs\\..\\profile', '/%70rofile', '/profile%00', '/profile;x=1', '/profile.json', '/profile.rsc', '/profile?_rsc=1', '/profile?__nextDefaultLocale=en',
    '/_next/data/build-id/profile.json', '/_next/data/build-id/index.json', '/_next/static/..%2f..%2fprofile', '/_next/../profile', '/en/profile', '/login/profile', '/login/../profile', '/loginx',
    '/docs', '/docsx', '/api/profile', '/api/tollgate/../profile', '/api/tollgate', '/index', '/profile/page', '/.well-known/../profile', '/_next/image/../../profile', '/LOGIN',
  ] // prettier-ignore
  const spoofs: readonly PageCall['headers'][] = [
    {},
    { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
    { 'x-middleware-subrequest': 'src/middleware:src/middleware:src/middleware:src/middleware:src/middleware' },
    { 'x-nextjs-data': '1', 'x-middleware-prefetch': '1', purpose: 'prefetch' },
    { rsc: '1', 'next-router-state-tree': '%5B%5D', 'next-router-prefetch': '1' },
    { 'x-original-url': '/', 'x-rewrite-url': '/', 'x-forwarded-uri': '/', 'x-matched-path': '/' },
    { 'x-forwarded-host': 'localhost', 'x-forwarded-for': '127.0.0.1' },
    { 'x-middleware-next': '1', 'x-middleware-rewrite': '/' },
    { cookie: 'stytch_session=x; stytch_session_jwt=x' },
    { cookie: 'stytch_session=; stytch_session_jwt=eyJhbGciOiJub25lIn0.e30.' },
  ]

  it.each(ways)('sends a stranger who asks for %s to the sign-in page, whatever headers she adds', async (path) => {
    for (const headers of spoofs) expect(await outcome(path, headers)).toBe(307)
  })

  it('names the way back, a path of this app', async () => {
    const response = await guard()(visitor().request(`${origin}/profile?tab=2`))
    expect(response.headers.get('location')).toBe(`${origin}/login?return_to=%2Fprofile%3Ftab%3D2`)
  })

  it('names no other host as the way back', async () => {
    for (const path of ['//evil.example', '/.//evil.example/x', '///evil.example']) {
      const response = await guard()(visitor().request(`${origin}${path}`))
      expect(new URL(response.headers.get('location') ?? '').searchParams.get('return_to')).toMatch(/^\/evil\.example/)
    }
  })

  it('lets pass whoever is signed in, and refreshes what has run out', async () => {
    const { who } = await signIn()
    expect(await outcome('/profile', {}, who)).toBe('passes')
    const before = who.jar.get('stytch_session')
    who.jar.delete('stytch_session_jwt')
    const response = await guard()(who.request(`${origin}/profile`))
    expect(response.headers.get('x-middleware-next')).toBe('1')
    const cookies = response.headers.getSetCookie()
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['stytch_session', 'stytch_session_jwt'])
    expect(cookies[0]).toContain(`stytch_session=${before ?? ''}; Path=/; `)
    expect(cookies.every((cookie) => cookie.includes('HttpOnly'))).toBe(true)
  })

  it('takes the cookies of a session that ended', async () => {
    const who = visitor()
    who.jar.set('stytch_session', 'nobody-has-this')
    const response = await guard()(who.request(`${origin}/profile`))
    expect(response.status).toBe(307)
    expect(response.headers.getSetCookie().every((cookie) => cookie.includes('Expires=Thu, 01 Jan 1970'))).toBe(true)
  })

  it('lets no cache keep what is guarded, nor the cookies beside it', async () => {
    const { who } = await signIn()
    for (const request of [who.request(`${origin}/profile`), visitor().request(`${origin}/profile`)])
      expect((await guard()(request)).headers.get('cache-control')).toBe('private, no-store')
  })

  it('sets no cookies on a prefetch, which may arrive after a sign-out', async () => {
    const { who } = await signIn()
    who.jar.delete('stytch_session_jwt')
    for (const headers of [{ 'next-router-prefetch': '1' }, { purpose: 'prefetch' }, { 'sec-purpose': 'prefetch;prerender' }])
      expect((await guard()(who.request(`${origin}/profile`, headers))).headers.getSetCookie()).toEqual([])
  })

  it('takes nobody’s cookies where it is the app that is refused', async () => {
    const { who } = await signIn()
    who.jar.delete('stytch_session_jwt')
    const logged = logOfApp()
    const response = await appWith({ secret: 'secret-test-wrong' }).guard({ signInPath: '/login' })(who.request(`${origin}/profile`))
    expect(response.status).toBe(503)
    expect(logged).toEqual(['TollgateUnreachableError: Tollgate answered 401 unauthorized_credentials to a session.'])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('stays shut while Tollgate is away', async () => {
    const { who } = await signIn()
    const logged = logOfApp()
    const baseUrl = await deadUrl()
    const response = await appWith({ baseUrl }).guard({ signInPath: '/login' })(who.request(`${origin}/profile`))
    expect(response.status).toBe(503)
    expect(logged).toEqual([`TollgateUnreachableError: Tollgate at ${baseUrl} did not answer /v1/sessions/authenticate.`])
    expect(response.headers.get('retry-after')).toBe('5')
  })
})

describe('options', () => {
  it('that are missing or wrong are named together, without their values', async () => {
    const wrong = createTollgate({ baseUrl: 'nowhere', projectId: 'x', secret: 'my-secret', publicToken: 'y', trustedProxies: -1 })
    const error: unknown = await wrong.sessionOf(new Request(origin)).catch((reason: unknown) => reason)
    const { message } = error as Error
    for (const name of ['baseUrl', 'projectId', 'secret', 'publicToken', 'trustedProxies']) expect(message).toContain(name)
    expect(message).not.toContain('my-secret')
  })
})

/** What is written to it from now to the end of the test. */
function logOfApp(): readonly string[] {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'error').mockImplementation((error: unknown) => void lines.push(String(error)))
  onTestFinished(() => spy.mockRestore())
  return lines
}

/** Of a port that nobody listens on. */
async function deadUrl(): Promise<string> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return `http://127.0.0.1:${port.toString()}`
}

/** Answers with the project's public keys, and with nothing else. */
async function withKeysOnly() {
  const keys = await fetch(`${server.baseUrl}/v1/sessions/jwks/${server.keys.project_id}`).then((answer) => answer.text())
  const asked: string[] = []
  const stub = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(request.url?.includes('/jwks/') === true ? 200 : 500, { 'content-type': 'application/json' }).end(keys)
  })
  await new Promise<void>((resolve) => stub.listen(0, '127.0.0.1', resolve))
  const { port } = stub.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port.toString()}`,
    asked: () => asked,
    close: () => new Promise<void>((resolve) => stub.close(() => resolve())),
  }
}
