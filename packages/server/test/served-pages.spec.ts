import { Validator } from '@seriousme/openapi-schema-validator'
import { errorCatalogue, operations, sdkOperations } from '@tollgate/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk } from './support/desk.ts'
import { basicAuthorization, httpCall } from './support/http-call.ts'
import { seedPerson } from './support/people.ts'
import { faultsOfRefusal, publicUrl, refusal } from './support/refusals.ts'
import { openWorld, type World } from './support/world.ts'

const metricsToken = 'a token for the metrics alone'.replaceAll(' ', '-')

let world: World
let guarded: World
let whyNotReady: string | undefined

beforeAll(async () => {
  world = await openWorld({ whyNotReady: () => whyNotReady, settings: { jwt_algorithm: 'ES256' } })
  guarded = await openWorld({ metricsToken, settings: { jwt_algorithm: 'ES256' } })
})
afterAll(async () => {
  await world.close()
  await guarded.close()
})

const get = (path: string, headers: Record<string, string> = {}, of = world) => httpCall(of.baseUrl, { method: 'GET', path, headers })

describe('/healthz and /readyz', () => {
  it('say that the process is alive and the store reachable, to anybody', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } })
    expect(await get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } })
  })

  it('tell not ready from dead', async () => {
    whyNotReady = 'the database does not answer'
    expect(await get('/readyz')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { status: 'not_ready', reason: 'the database does not answer' },
    })
    expect(await get('/healthz')).toMatchObject({ status: 200 })
    whyNotReady = undefined
    expect(await get('/readyz')).toMatchObject({ status: 200 })
  })
})

describe('/metrics', () => {
  it("answers this very machine in Prometheus' format, by routes and not by addresses", async () => {
    await get('/v1/users/somebody-who-is-nobody')
    const { status, headers, text } = await get('/metrics')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain;.*version=/)
    expect(text).toContain('route="/v1/users/:user_id"')
    expect(text).not.toContain('somebody-who-is-nobody')
  })

  it.each(['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'])(
    'answers nobody who came through a proxy, as %s tells',
    async (header) => {
      for (const value of ['127.0.0.1', '']) {
        const answer = await get('/metrics', { [header]: value })
        expect(answer).toMatchObject(refusal('unauthorized_credentials'))
        expect(faultsOfRefusal(answer)).toEqual([])
      }
    },
  )

  it('with a token answers whoever has it, from wherever', async () => {
    expect(await get('/metrics', { authorization: `Bearer ${metricsToken}` }, guarded)).toMatchObject({ status: 200 })
    const forwarded = { authorization: `Bearer ${metricsToken}`, 'x-forwarded-for': '93.184.216.34' }
    expect(await get('/metrics', forwarded, guarded)).toMatchObject({ status: 200 })
  })

  it.each([
    ['no token', {}],
    ['an empty one', { authorization: 'Bearer ' }],
    ['a shorter one', { authorization: `Bearer ${metricsToken.slice(0, -1)}` }],
    ['a longer one', { authorization: `Bearer ${metricsToken}x` }],
    ['it without its scheme', { authorization: metricsToken }],
    ['it as Basic', { authorization: `Basic ${Buffer.from(`:${metricsToken}`).toString('base64')}` }],
  ] as [string, Record<string, string>][])('with a token answers nobody who has %s, loopback or not', async (_, headers) => {
    expect(await get('/metrics', headers, guarded)).toMatchObject(refusal('unauthorized_credentials'))
    expect(await get(`/metrics?token=${metricsToken}`, headers, guarded)).toMatchObject(refusal('unauthorized_credentials'))
  })

  it('knows nothing of projects: their secret is no token', async () => {
    expect(await get('/metrics', { authorization: basicAuthorization(guarded.keys) }, guarded)).toMatchObject(
      refusal('unauthorized_credentials'),
    )
  })
})

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { body, headers } = await get('/openapi.json')
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(body['openapi']).toMatch(/^3\.1\./)
    expect(await new Validator().validate({ ...body })).toEqual({ valid: true })
  })

  it('describes every operation of the contract, and no page', async () => {
    const { body } = await get('/openapi.json')
    const described = Object.values(body['paths'] as Record<string, Record<string, { operationId: string }>>)
    const ids = described.flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(ids.sort()).toEqual(Object.keys({ ...operations, ...sdkOperations }).sort())
    expect(body['servers']).toEqual([{ url: publicUrl }])
  })
})

describe('/docs', () => {
  it('is a page that needs no other server', async () => {
    expect(await get('/docs')).toMatchObject({ status: 301, headers: { location: '/docs/' } })
    const { status, headers, text } = await get('/docs/')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/html/)
    expect(referencesOf(text).filter((url) => /^(?:[a-z]+:)?\/\//i.test(url))).toEqual([])
    expect(text).toMatch(/"withDefaultFonts":\s*false/)
    expect(text).toMatch(/"telemetry":\s*false/)
  })

  it('has all that it refers to', async () => {
    const { text } = await get('/docs/')
    const references = [...referencesOf(text), './openapi.json']
    expect(references.length).toBeGreaterThan(1)
    for (const reference of references) {
      const { pathname } = new URL(reference, `${publicUrl}/docs/`)
      expect(await get(pathname), reference).toMatchObject({ status: 200 })
    }
  })

  it('shows the same description as /openapi.json', async () => {
    expect((await get('/docs/openapi.json')).body).toEqual((await get('/openapi.json')).body)
  })
})

describe('an error_url', () => {
  it.each(Object.entries(errorCatalogue))('%s opens a page that explains it', async (errorType, { status, message }) => {
    const page = await get(`/docs/errors/${status}`)
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.text.split(`id="${errorType}"`)).toHaveLength(2)
    expect(page.text).toContain(escaped(message))
  })

  it('leads to a page that loads nothing, and lets nothing be loaded', async () => {
    for (const path of ['/docs/errors', '/docs/errors/400']) {
      const { text, headers } = await get(path)
      expect(referencesOf(text).filter((url) => !/^(?:#|\/docs\/errors|data:)/.test(url))).toEqual([])
      expect(headers['content-security-policy']).toContain("default-src 'none'")
      expect(headers['referrer-policy']).toBe('no-referrer')
    }
  })

  it.each(['200', '418', '0', '-1', '4e2', '0x190', '400.0', ' 400', 'x', '__proto__', '<script>'])(
    'of the status %s there is none',
    async (status) => {
      const answer = await get(`/docs/errors/${encodeURIComponent(status)}`)
      expect(answer).toMatchObject(refusal('route_not_found'))
      expect(answer.text).not.toContain('<script>')
    },
  )
})

describe('an answer', () => {
  const paths = [
    '/healthz',
    '/readyz',
    '/metrics',
    '/openapi.json',
    '/docs/',
    '/docs/js/scalar.js',
    '/docs/errors',
    '/docs/errors/400',
    '/v1/users/x',
    '/nowhere',
    '/%',
  ]
  it.each(paths)('of %s is not to be sniffed or kept, and does not say what serves it', async (path) => {
    const { headers } = await get(path)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined()
  })

  it('of a sign-in is not to be kept either', async () => {
    const desk = await openDesk(world)
    const headers = { authorization: basicAuthorization(desk.keys), 'content-type': 'application/json' }
    const answer = await httpCall(world.baseUrl, { method: 'POST', path: '/v1/users/search', headers, body: '{}' })
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } })
  })

  it('with the keys of a project may be kept by anybody; that there are none, by nobody', async () => {
    const desk = await openDesk(world)
    const ofDesk = `/v1/sessions/jwks/${desk.keys.project_id}`
    expect(await get(ofDesk)).toMatchObject({ headers: { 'cache-control': 'no-store' }, body: { keys: [] } })
    await seedPerson(desk)
    expect(await get(ofDesk)).toMatchObject({ headers: { 'cache-control': 'public, max-age=300' }, body: { keys: [{ alg: 'ES256' }] } })
    expect((await get(ofDesk)).headers['vary']).toBeUndefined()
    expect((await get('/v1/sessions/jwks/x')).headers['cache-control']).toBe('no-store')
  })

  it('with keys holds no private part', async () => {
    const desk = await openDesk(world, { settings: { jwt_algorithm: 'RS256' } })
    await seedPerson(desk)
    const { body } = await get(`/v1/sessions/jwks/${desk.keys.project_id}`)
    const keys = body['keys'] as Record<string, unknown>[]
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret)
  })
})

/** What the tags of the page load or link to. */
function referencesOf(html: string): readonly string[] {
  const tags = html.match(/<(?:script|link|img|iframe|a|form|source|object|embed)\b[^>]*>/gi) ?? []
  return tags.flatMap((tag) => [...tag.matchAll(/\b(?:src|href|action|data)="([^"]*)"/gi)].map(([, url = '']) => url))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
}
