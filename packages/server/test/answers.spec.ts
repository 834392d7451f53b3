import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNumber, openDesk, passed, type Desk } from './support/desk.ts'
import { openWorld, type World } from './support/world.ts'

// What is wrong with requests as such is in bad-requests.spec.ts and bad-input.spec.ts.
describe('answers', () => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld()
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  it('judge the body before the type and region of the number, those before the counters, and those before the look-up', async () => {
    const live = await openDesk(world, { environment: 'live', settings: { limits: { address_hour: 1 } } })
    const attributes = { ip_address: '203.0.113.9' }
    expect(await live.send('+447400123456', { locale: 7, attributes })).toMatchObject({ error: 'invalid_locale' })
    for (let sends = 0; sends < 3; sends += 1) {
      expect(await live.send('+447400123456', { attributes })).toMatchObject({ error: 'invalid_phone_number_country_code' })
    }
    expect(await live.send('+14155552671', { attributes })).toMatchObject({ status: 404, error: 'user_not_found' })
    expect(await live.send('+14155552671', { attributes })).toMatchObject({ status: 429, error: 'too_many_requests' })
  })

  it('are word for word where clients rely on them', async () => {
    const limited = await openDesk(world, { settings: {} })
    const number = newNumber()
    passed(await limited.loginOrCreate(number))
    expect((await limited.loginOrCreate(number)).body).toMatchObject({ error_message: 'Too many requests have been made.' })
    expect((await desk.loginOrCreate('x')).body).toMatchObject({ error_message: 'phone_number format is invalid.' })
    expect((await desk.send(newNumber())).body).toMatchObject({ error_message: 'User could not be found.' })
    const stranger = await fetch(`${world.baseUrl}/v1/users/x`)
    expect(await stranger.json()).toMatchObject({ error_message: 'Unauthorized credentials.' })
  })

  it.each<[field: string | undefined, path: string, body: object | string]>([
    ['state', '/v1/messages/search', { state: 'lost' }],
    ['query.operands', '/v1/users/search', { query: { operator: 'AND', operands: 7 } }],
    ['attributes', '/v1/otps/sms/send', { phone_number: newNumber(), attributes: [] }],
    ['authorization_check.action', '/v1/sessions/authenticate', { session_token: 'x', authorization_check: { resource_id: 'a' } }],
    [undefined, '/v1/messages/search', []],
    [undefined, '/v1/messages/search', '{'],
  ])('name %s where %s got %j', async (field, path, body) => {
    const { status, body: answer } = await desk.call('POST', path, body)
    expect([status, answer['error_type'], answer.error_details]).toEqual([400, 'bad_request', field === undefined ? undefined : { field }])
  })

  it('name no field where the error type does', async () => {
    for (const body of [{}, { phone_number: 7 }]) {
      const { body: answer } = await desk.call('POST', '/v1/otps/sms/send', body)
      expect([answer['error_type'], answer.error_details]).toEqual(['invalid_phone_number', undefined])
    }
  })

  it('are kept by no cache', async () => {
    const { headers } = await fetch(`${world.baseUrl}/v1/users/x`)
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual(['no-store', 'nosniff'])
  })

  it('take the last of duplicate keys, ignore unknown fields, and an empty body for {}', async () => {
    const number = newNumber()
    const body = `{"phone_number":"x","unknown":{"deep":[]},"phone_number":"${number}"}`
    expect(await desk.call('POST', '/v1/otps/sms/login_or_create', body)).toMatchObject({ status: 200 })
    expect(await world.texts(number)).toHaveLength(1)
    expect(await desk.call('POST', '/v1/users/search', '')).toMatchObject({ status: 200 })
    expect(await desk.call('POST', '/v1/users/search')).toMatchObject({ status: 200 })
  })

  describe('take a locale by BCP 47 look-up:', () => {
    it.each([
      [undefined, 'en'],
      ['en-GB', 'en'],
      ['es-MX', 'es'],
      ['ES', 'es'],
      ['fr-Latn-CA', 'fr'],
      ['pt', 'pt-br'],
      ['pt-BR', 'pt-br'],
      ['pt-br', 'pt-br'],
    ])('%s is %s', async (locale, expected) => {
      const number = newNumber()
      passed(await desk.loginOrCreate(number, locale === undefined ? {} : { locale }))
      expect(await world.texts(number)).toMatchObject([{ locale: expected }])
    })

    it.each(['', 'de', 'de-DE', 'zh-Hans', 'x', 'en_US', '../../etc', '__proto__', 'e', 'en-', 'x'.repeat(36), null, ['en']])(
      '%j is none',
      async (locale) => {
        expect(await desk.loginOrCreate(newNumber(), { locale })).toMatchObject({ status: 400, error: 'invalid_locale' })
      },
    )

    it('only languages that the project has', async () => {
      const french = await openDesk(world, { settings: { locales: ['fr', 'en'] } })
      expect(await french.loginOrCreate(newNumber(), { locale: 'es' })).toMatchObject({ status: 400, error: 'invalid_locale' })
      expect(await french.loginOrCreate(newNumber(), { locale: 'fr-CH' })).toMatchObject({ status: 200 })
    })
  })
})
