import { errorCatalogue, sdkOperations, type Operation } from '@tollgate/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { done, openBrowser, refused } from './support/browser.ts'
import { newNumber, unlimited } from './support/desk.ts'
import { basicAuthorization, httpCall } from './support/http-call.ts'
import { openWorld, type Keys, type World } from './support/world.ts'

const sdkHeaders = 'authorization,content-type,x-sdk-client,x-sdk-parent-host'
const allowed = 'https://app.example.com'

describe('pages that call', () => {
  let world: World
  let live: Keys
  let test: Keys
  beforeAll(async () => {
    world = await openWorld()
    live = await world.createProject({ environment: 'live', settings: { jwt_algorithm: 'ES256', allowed_origins: [allowed] } })
    test = await world.createProject({ settings: { ...unlimited, allowed_origins: [allowed] } })
  })
  afterAll(() => world.close())

  const sendFrom = (keys: Keys, origin: string | undefined, number = newNumber()) =>
    openBrowser(world, keys, { headers: { origin } }).loginOrCreate(number)

  describe('F11: an origin', () => {
    const strangers = [
      'null', 'http://app.example.com', 'https://app.example.com:8443', 'https://app.example.com:443', 'https://app.example.com/', 'https://APP.example.com',
      'https://app.example.com.', 'https://app.example.com.evil.example', 'https://evil-app.example.com', 'https://evilapp.example.com',
      'https://sub.app.example.com', 'https://example.com', 'https://app.example.co', 'https://app-example.com', 'https://app.example.com@evil.example',
      'https://evil.example/https://app.example.com', 'https://evil.example?https://app.example.com', 'https://app.example.com https://evil.example',
      'https://app.example.com, https://evil.example', 'https://app%2eexample.com', 'https://xn--app.example.com', 'ftp://app.example.com', 'file://',
      'data:text/html,x', 'javascript:alert(1)', 'chrome-extension://abcdefghijklmnop', 'app.example.com', '*', 'https://*', 'https://', 'https://localhost.evil.example',
      'https://evil.example#https://app.example.com', 'http://localhost', 'http://127.0.0.1:3000', 'http://[::1]:3000',
    ] // prettier-ignore

    it.each(strangers)('%s is refused by a live project, before any effect', async (origin) => {
      const before = await world.tables()
      const answer = await sendFrom(live, origin)
      expect(answer).toMatchObject(refused('bad_domain_for_stytch_sdk'))
      expect(await world.tables()).toEqual(before)
    })

    it('is right exactly as it was set', async () => {
      expect(await sendFrom(live, allowed)).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': allowed } })
      expect(await sendFrom(test, allowed)).toMatchObject({ status: 200 })
    })

    it.each(['http://localhost', 'http://localhost:3000', 'https://localhost:8443', 'http://127.0.0.1:5173', 'http://[::1]:3000'])(
      '%s is this machine, which a test project allows',
      async (origin) => {
        expect(await sendFrom(test, origin)).toMatchObject({ status: 200, headers: { 'access-control-allow-origin': origin } })
      },
    )

    it.each([
      'null',
      'http://localhost.evil.example',
      'http://127.0.0.2',
      'http://evil.example:3000',
      'http://localhost:3000/',
      'file://localhost',
    ])('%s is not, and a test project refuses it', async (origin) => {
      expect(await sendFrom(test, origin)).toMatchObject(refused('bad_domain_for_stytch_sdk'))
    })

    it('that is refused can read so, and nothing else', async () => {
      const answer = await sendFrom(live, 'https://evil.example')
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': 'https://evil.example',
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      })
      expect(Object.keys(answer.body).sort()).toEqual(['error_message', 'error_type', 'error_url', 'request_id', 'status_code'])
      expect((await sendFrom(live, 'null')).headers['access-control-allow-origin']).toBeUndefined()
    })

    it('that is absent passes: what sends none is no page', async () => {
      expect(await sendFrom(live, undefined)).toMatchObject({ status: 200 })
    })

    it('is asked for after the credentials, and before the body', async () => {
      const page = openBrowser(world, live, { headers: { origin: 'https://evil.example' } })
      const call = { path: '/otps/sms/login_or_create', body: '{' }
      expect(await page.call(call)).toMatchObject(refused('bad_domain_for_stytch_sdk'))
      const stranger = openBrowser(world, { ...live, public_token: 'public-token-live-00000000-0000-4000-8000-000000000000' })
      expect(await stranger.call(call)).toMatchObject(refused('unauthorized_credentials'))
      expect(await openBrowser(world, live, { headers: { origin: allowed } }).call(call)).toMatchObject(refused('bad_request'))
    })
  })

  describe('a preflight', () => {
    const preflight = (path: string, origin: string, method = 'POST') =>
      httpCall(world.baseUrl, {
        method: 'OPTIONS',
        path,
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': sdkHeaders },
      })

    const paths = [...new Set(Object.values<Operation>(sdkOperations).map(({ path }) => path)), '/sdk/v1/nothing']
    it.each(paths)('of %s lets any page ask, and grants nothing by it', async (path) => {
      for (const origin of [allowed, 'https://evil.example', 'http://localhost:3000']) {
        const { status, headers, text } = await preflight(path, origin)
        expect({ status, text }).toEqual({ status: 204, text: '' })
        expect(headers).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, POST, PUT, DELETE',
          'access-control-allow-headers': sdkHeaders.replaceAll(',', ', '),
          vary: 'Origin',
        })
      }
    })

    it.each(['null', 'evil', 'https://evil.example/path'])('from %s gets no leave', async (origin) => {
      const { headers } = await preflight('/sdk/v1/otps/authenticate', origin)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    })

    it('gets none for the API of backends', async () => {
      const { headers } = await preflight('/v1/otps/sms/send', allowed)
      expect(headers['access-control-allow-origin']).toBeUndefined()
    })
  })

  it.each([
    { what: 'an address that does not exist', path: '/sdk/v1/magic_links/email', error: 'route_not_found' },
    { what: 'a wrong verb', path: '/sdk/v1/otps/authenticate', method: 'GET', error: 'method_not_allowed' },
    { what: 'too much', path: '/sdk/v1/otps/authenticate', body: 'x'.repeat(70_000), error: 'request_too_large' },
    { what: 'another type', path: '/sdk/v1/otps/authenticate', type: 'text/plain', body: '{}', error: 'unsupported_media_type' },
    { what: 'a path that is too long', path: `/sdk/v1/users/phone_numbers/${'x'.repeat(600)}`, method: 'DELETE', error: 'route_not_found' },
  ] as const)('$what is refused where the page can read it', async ({ path, error, ...rest }) => {
    const answer = await httpCall(world.baseUrl, {
      method: 'method' in rest ? rest.method : 'POST',
      path,
      headers: {
        origin: allowed,
        authorization: basicAuthorization({ project_id: live.public_token, secret: live.public_token }),
        'content-type': 'type' in rest ? rest.type : 'application/json',
      },
      body: 'body' in rest ? rest.body : undefined,
    })
    expect(answer).toMatchObject({ status: errorCatalogue[error].status, body: { error_type: error } })
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': allowed, vary: 'Origin' })
  })

  describe('events', () => {
    it.each(['[]', '[{"telemetry":{},"event":{"public_token":"x"}}]', '{}', undefined])(
      '%s are taken, and nothing is kept',
      async (body) => {
        const before = await world.tables()
        const headers = { 'content-type': 'application/json', origin: 'http://anywhere.example' }
        const answer = await httpCall(world.baseUrl, { method: 'POST', path: '/sdk/v1/events', headers, body })
        expect(answer).toMatchObject({ status: 200, body: { data: { status_code: 200 } } })
        expect(await world.tables()).toEqual(before)
      },
    )

    it('leave no address in the log', async () => {
      const headers = { 'content-type': 'application/json' }
      const body = '[{"event":{"details":{"email":"canary@example.com"}}}]'
      await httpCall(world.baseUrl, { method: 'POST', path: '/sdk/v1/events', headers, body })
      expect(world.logged.join('\n')).not.toContain('canary@example.com')
    })
  })

  describe('a start-up call', () => {
    const bootstrap = (token: string, headers: Record<string, string> = {}) =>
      httpCall(world.baseUrl, { method: 'GET', path: `/sdk/v1/projects/bootstrap/${token}`, headers })

    it('answers everything that published clients read, with all that loads scripts switched off', async () => {
      const { status, body } = await bootstrap(test.public_token, { origin: allowed })
      expect(status).toBe(200)
      expect(body['data']).toMatchObject({
        project_name: 'Tollgate',
        disable_sdk_watermark: true,
        captcha_settings: { enabled: false },
        password_config: null,
        dfp_protected_auth_enabled: false,
        rbac_policy: { roles: [], resources: [], scopes: [] },
      })
    })

    it('is refused to other pages, and for a token that nobody has', async () => {
      const elsewhere = await bootstrap(live.public_token, { origin: 'https://evil.example' })
      expect(elsewhere).toMatchObject({ status: 400, body: { error_type: 'bad_domain_for_stytch_sdk' } })
      for (const token of ['public-token-test-00000000-0000-4000-8000-000000000000', 'x', '%00'])
        expect(await bootstrap(token)).toMatchObject({ status: 401, body: { error_type: 'unauthorized_credentials' } })
    })
  })

  describe('http_only_cookies', () => {
    let keys: Keys
    beforeAll(async () => {
      keys = await world.createProject({ settings: { ...unlimited, http_only_cookies: true } })
    })
    const cookiesOf = (answer: { headers: Readonly<Record<string, string | string[] | undefined>> }) =>
      [answer.headers['set-cookie'] ?? []].flat()

    async function signIn() {
      const answer = await openBrowser(world, keys).signIn(newNumber())
      const cookie = cookiesOf(answer)
        .map((held) => held.split(';')[0])
        .join('; ')
      return { answer, cookie, page: openBrowser(world, keys, { headers: { cookie } }) }
    }

    it('keep the session out of the reach of scripts', async () => {
      const { answer } = await signIn()
      expect(answer.body).toMatchObject({ session_token: '', session_jwt: '' })
      const cookies = cookiesOf(answer)
      expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['stytch_session', 'stytch_session_jwt'])
      const expires = new Date(answer.body.session.expires_at).toUTCString()
      for (const cookie of cookies) {
        expect(cookie.split('; ').slice(1).sort()).toEqual([`Expires=${expires}`, 'HttpOnly', 'Path=/', 'SameSite=Lax'])
      }
    })

    it('sign in what comes with them, and go when the session ends', async () => {
      const { page, answer } = await signIn()
      expect(await page.call({ method: 'GET', path: '/users/me' })).toMatchObject({ status: 200, body: { user_id: answer.body.user_id } })
      const refreshed = done(await page.call({ path: '/sessions/authenticate', body: {} }))
      expect(refreshed.body).toMatchObject({ session_token: '', session: { session_id: answer.body.session.session_id } })
      const ended = done(await page.call({ path: '/sessions/revoke' }))
      expect(cookiesOf(ended).map((cookie) => cookie.split(';')[0])).toEqual(['stytch_session=', 'stytch_session_jwt='])
      const dead = await page.call({ path: '/sessions/authenticate', body: {} })
      expect(dead).toMatchObject(refused('session_not_found'))
      expect(cookiesOf(dead)).toHaveLength(2)
    })

    it('F12: are of no use to another page, nor to a form', async () => {
      const { cookie, page } = await signIn()
      const before = await world.tables()
      const authorization = basicAuthorization({ project_id: keys.public_token, secret: keys.public_token })
      const attempts: readonly Record<string, string>[] = [
        { origin: 'https://evil.example', authorization, 'content-type': 'application/json' },
        { origin: 'null', authorization, 'content-type': 'application/json' },
        { authorization, 'content-type': 'application/json' },
        { authorization, 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
        { origin: 'https://evil.example', 'content-type': 'text/plain' },
        { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        { 'content-type': 'multipart/form-data; boundary=x' },
      ]
      for (const headers of attempts) {
        const answer = await httpCall(world.baseUrl, {
          method: 'POST',
          path: '/sdk/v1/sessions/revoke',
          headers: { ...headers, cookie },
          body: '',
        })
        expect([400, 401, 415]).toContain(answer.status)
      }
      for (const method of ['GET', 'HEAD'])
        await httpCall(world.baseUrl, { method, path: '/sdk/v1/sessions/revoke', headers: { cookie, authorization } })
      expect(await world.tables()).toEqual(before)
      const sameOrigin = { origin: undefined, 'sec-fetch-site': 'same-origin' }
      expect(await page.call({ method: 'GET', path: '/users/me', headers: sameOrigin })).toMatchObject({ status: 200 })
    })

    it('are nobody’s when another host of the site has planted one beside hers', async () => {
      const [hers, his] = [await signIn(), await signIn()]
      const planted = openBrowser(world, keys, { headers: { cookie: `${his.cookie}; ${hers.cookie}` } })
      expect(await planted.call({ method: 'GET', path: '/users/me' })).toMatchObject(refused('user_unauthenticated'))
    })

    it('are not read where the project does not have them', async () => {
      const { session_token } = (await openBrowser(world, test).signIn(newNumber())).body
      const page = openBrowser(world, test, { headers: { cookie: `stytch_session=${session_token}` } })
      expect(await page.call({ path: '/sessions/authenticate', body: {} })).toMatchObject(refused('user_unauthenticated'))
    })
  })
})

describe('F6: the address of a caller', () => {
  const spoofs = (list: string) => [{ 'x-forwarded-for': list }, { forwarded: `for=${list}`, 'x-real-ip': list, 'x-forwarded-for': list }]

  it.each([
    { hops: 0, forwarded: undefined, seen: '127.0.0.1' },
    { hops: 0, forwarded: '203.0.113.9', seen: '127.0.0.1' },
    { hops: 1, forwarded: undefined, seen: '127.0.0.1' },
    { hops: 1, forwarded: '203.0.113.9', seen: '203.0.113.9' },
    { hops: 1, forwarded: '198.51.100.1, 203.0.113.9', seen: '203.0.113.9' },
    { hops: 1, forwarded: '198.51.100.1,203.0.113.9:41234', seen: '203.0.113.9' },
    { hops: 1, forwarded: '198.51.100.1, [2001:db8::7]:443', seen: '2001:db8::7' },
    { hops: 1, forwarded: '198.51.100.1, unknown', seen: '127.0.0.1' },
    { hops: 1, forwarded: '198.51.100.1, ', seen: '127.0.0.1' },
    { hops: 1, forwarded: '198.51.100.1, _hidden', seen: '127.0.0.1' },
    { hops: 1, forwarded: '198.51.100.1, fe80::1%eth0', seen: 'fe80::1' },
    { hops: 2, forwarded: '198.51.100.1, 203.0.113.9, 10.0.0.2', seen: '203.0.113.9' },
    { hops: 2, forwarded: '203.0.113.9', seen: '203.0.113.9' },
  ])('behind $hops proxies, with X-Forwarded-For $forwarded, is $seen', async ({ hops, forwarded, seen }) => {
    const world = await openWorld({ trustedProxies: hops, settings: unlimited })
    for (const headers of forwarded === undefined ? [{}] : spoofs(forwarded)) {
      const { body } = await openBrowser(world, world.keys, { headers }).signIn(newNumber())
      expect(body.session.attributes.ip_address).toBe(seen)
    }
    await world.close()
  })

  it.each([0, 1, 2])(
    'cannot be changed by 10,000 claims, behind %i proxies: the limit of the address holds',
    async (hops) => {
      const settings = { ...unlimited, limits: { ...unlimited.limits, address_hour: 30 } }
      const world = await openWorld({
        trustedProxies: hops,
        environment: 'live',
        settings: { ...settings, limits: { address_hour: 30, prefix_day: 1_000 } },
      })
      const proxies = ['203.0.113.9', '10.0.0.2'].slice(0, hops)
      const claims = Array.from({ length: 10_000 }, (_, index) => `198.51.${Math.floor(index / 250)}.${index % 250}`)
      const statuses = new Map<number, number>()
      // One send each to a number of its own, in lots, until the claims are used up.
      for (let start = 0; start < claims.length; start += 100) {
        const lot = claims.slice(start, start + 100).map(async (claim, index) => {
          const forwardedFor = [claim, ...proxies].join(', ')
          const headers = { origin: undefined, 'x-forwarded-for': forwardedFor, forwarded: `for=${claim}`, 'x-real-ip': claim }
          const number = `+1415${(8_000_000 + start + index).toString()}`
          const { status } = await openBrowser(world, world.keys, { headers }).loginOrCreate(number)
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        })
        await Promise.all(lot)
      }
      expect(statuses.get(200)).toBe(30)
      expect(statuses.get(429)).toBe(10_000 - 30)
      await world.close()
    },
    120_000,
  )
})
