import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deskOf, from, newNumber, openDesk, passed, unlimited, type Desk, type More } from './support/desk.ts'
import { forgedJwts, signTruly, type Genuine } from './support/forged-jwts.ts'
import { openDatabase, openWorld, type StoreKind, type World } from './support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const sessionClaim = 'https://stytch.com/session'

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('sessions, on %s', (store) => {
  let world: World
  let desk: Desk

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  const signIn = async (more: More = {}, number = newNumber()) => (await desk.signIn(number, more)).body
  const authenticate = (body: More, at = desk) => at.call('POST', '/v1/sessions/authenticate', body)
  const revoke = (body: More, at = desk) => at.call('POST', '/v1/sessions/revoke', body)
  const list = async (user_id: string) => passed(await desk.call('GET', `/v1/sessions?user_id=${user_id}`)).body.sessions
  const dead = { status: 404, error: 'session_not_found' }

  describe('a session', () => {
    it('is what the contract says, and the JWT says the same', async () => {
      const { session, session_jwt, user_id, method_id, user } = await signIn({ ...from('203.0.113.9'), session_duration_minutes: 30 })
      const now = new Date(world.clock.now())
      const at = iso(now)
      expect(session).toEqual({
        session_id: expect.stringMatching(/^session-test-[0-9a-f-]{36}$/),
        user_id,
        started_at: at,
        last_accessed_at: at,
        expires_at: iso(new Date(now.getTime() + 30 * minute)),
        attributes: { ip_address: '203.0.113.9', user_agent: '' },
        authentication_factors: [
          {
            type: 'otp',
            delivery_method: 'sms',
            last_authenticated_at: at,
            created_at: at,
            updated_at: at,
            phone_number_factor: { phone_id: method_id, phone_number: user.phone_numbers[0]?.phone_number },
          },
        ],
        custom_claims: null,
        roles: ['stytch_user'],
      })
      const { project_id } = desk.keys
      const issuedAt = Math.floor(now.getTime() / second)
      const { session_id, started_at, last_accessed_at, expires_at, attributes, authentication_factors, roles } = session
      expect(decodeJwt(session_jwt)).toEqual({
        iss: `stytch.com/${project_id}`,
        aud: [project_id],
        sub: user_id,
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + 300,
        [sessionClaim]: { id: session_id, started_at, last_accessed_at, expires_at, attributes, authentication_factors, roles },
      })
      expect(decodeProtectedHeader(session_jwt)).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) })
    })

    it('is not started without a duration', async () => {
      const body = await signIn({ session_duration_minutes: undefined })
      expect(body).toMatchObject({ session: null, session_token: '', session_jwt: '' })
      expect(await list(body.user_id)).toEqual([])
    })

    it('lives to the last millisecond before its end, and not on it', async () => {
      const { session_token, session_jwt, session, user_id } = await signIn({ session_duration_minutes: 5 })
      world.clock.advance(5 * minute - 1)
      expect(await authenticate({ session_token })).toMatchObject({ status: 200 })
      expect(await list(user_id)).toHaveLength(1)
      world.clock.advance(1)
      expect(await authenticate({ session_token })).toMatchObject(dead)
      expect(await authenticate({ session_jwt })).toMatchObject(dead)
      expect(await authenticate({ session_token, session_duration_minutes: 5 })).toMatchObject(dead)
      expect(await revoke({ session_id: session.session_id })).toMatchObject(dead)
      expect(await list(user_id)).toEqual([])
    })

    it.each([0, -5, 4, 1e9, 527_041, 4.5, '60', null, [60], true])(
      'C16: cannot have a duration of %j, nothing is clamped',
      async (minutes) => {
        const { session_token } = await signIn()
        const refusal = { status: 400, error: 'invalid_session_duration_minutes' }
        expect(await authenticate({ session_token, session_duration_minutes: minutes })).toMatchObject(refusal)
        const { phone_id } = passed(await desk.loginOrCreate(newNumber())).body
        expect(await desk.type(phone_id, '123456', { session_duration_minutes: minutes })).toMatchObject(refusal)
      },
    )

    it.each([5, 527_040])('C16: can have a duration of %j minutes', async (minutes) => {
      const { session } = await signIn({ session_duration_minutes: minutes })
      expect(Date.parse(session.expires_at) - Date.parse(session.started_at)).toBe(minutes * minute)
    })

    it("C16: cannot outlive the project's maximum", async () => {
      const strict = await openDesk(world, { settings: { ...unlimited, max_session_duration_minutes: 60 } })
      const { session_token } = (await strict.signIn(newNumber(), { session_duration_minutes: 60 })).body
      const refusal = { status: 400, error: 'invalid_session_duration_minutes' }
      expect(await authenticate({ session_token, session_duration_minutes: 61 }, strict)).toMatchObject(refusal)
      expect(await authenticate({ session_token, session_duration_minutes: 60 }, strict)).toMatchObject({ status: 200 })
    })
  })

  describe('authenticate', () => {
    it('answers the same token, a new JWT, and moves last_accessed_at alone', async () => {
      const first = await signIn()
      world.clock.advance(7 * minute)
      const { body } = passed(await authenticate({ session_token: first.session_token }))
      expect(body.session_token).toBe(first.session_token)
      expect(body.session_jwt).not.toBe(first.session_jwt)
      expect(body.session).toEqual({ ...first.session, last_accessed_at: iso(new Date(world.clock.now())) })
      expect(body.user).toEqual(first.user)
      expect(passed(await authenticate({ session_jwt: body.session_jwt })).body.session_token).toBe(first.session_token)
    })

    it('takes an expired JWT while the session lives', async () => {
      const { session_jwt, session } = await signIn({ session_duration_minutes: 600 })
      world.clock.advance(9 * hour)
      const { body } = passed(await authenticate({ session_jwt }))
      expect(body.session.session_id).toBe(session.session_id)
      expect(decodeJwt(body.session_jwt).exp).toBe(Math.floor(world.clock.now() / second) + 300)
    })

    it('extends, and shortens, by a duration from now', async () => {
      const { session_token, session } = await signIn({ session_duration_minutes: 60 })
      world.clock.advance(30 * minute)
      for (const minutes of [600, 5]) {
        const extended = passed(await authenticate({ session_token, session_duration_minutes: minutes })).body.session
        expect(extended.expires_at).toBe(iso(new Date(world.clock.now() + minutes * minute)))
        expect(extended.started_at).toBe(session.started_at)
      }
      world.clock.advance(5 * minute)
      expect(await authenticate({ session_token })).toMatchObject(dead)
    })

    it('wants exactly one session', async () => {
      const { session_token, session_jwt } = await signIn()
      expect(await authenticate({})).toMatchObject({ status: 400, error: 'no_session_arguments' })
      expect(await authenticate({ session_token, session_jwt })).toMatchObject({ status: 400, error: 'too_many_session_arguments' })
      expect(await authenticate({ session_token: 5 })).toMatchObject({ status: 400, error: 'invalid_session_token' })
      expect(await authenticate({ session_token: null })).toMatchObject({ status: 400, error: 'invalid_session_token' })
      expect(await authenticate({ session_jwt: {} })).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
    })

    it('grants nothing: a project has no roles that could', async () => {
      const { session_token } = await signIn()
      const check = { authorization_check: { resource_id: 'documents', action: 'read' } }
      expect(await authenticate({ session_token, ...check })).toMatchObject({ status: 403, error: 'session_authorization_error' })
      expect(await authenticate({ session_token: 'nobody-has-this', ...check })).toMatchObject(dead)
    })

    it('G9: takes the exact token only', async () => {
      const { session_token: token } = await signIn()
      const variants = [
        ...[
          `${token} `,
          ` ${token}`,
          `${token}\n`,
          `${token}=`,
          token.slice(0, -1),
          `${token}A`,
          token + token,
          encodeURIComponent(` ${token}`),
        ],
        ...[token.toLowerCase(), token.toUpperCase(), token.replaceAll('-', '+').replaceAll('_', '/') + '=', '', 'null'],
        Buffer.from(token).toString('base64'),
      ]
      for (const session_token of variants.filter((variant) => variant !== token)) {
        expect((await authenticate({ session_token })).status).not.toBe(200)
        expect(await authenticate({ session_token })).toMatchObject({ error: 'session_not_found' })
      }
      expect(await authenticate({ session_token: token })).toMatchObject({ status: 200 })
    })

    it('C2: knows no session of another project, by token, JWT or id', async () => {
      const { session_token, session_jwt, session } = await signIn()
      const other = await openDesk(world)
      await other.signIn(newNumber())
      expect(await authenticate({ session_token }, other)).toMatchObject(dead)
      expect(await authenticate({ session_jwt }, other)).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
      expect(await revoke({ session_token }, other)).toMatchObject(dead)
      expect(await revoke({ session_id: session.session_id }, other)).toMatchObject(dead)
      expect(await authenticate({ session_token })).toMatchObject({ status: 200 })
    })
  })

  describe('custom claims', () => {
    const claimsAfter = async (session_token: string, session_custom_claims: unknown) =>
      passed(await authenticate({ session_token, session_custom_claims })).body.session.custom_claims

    it('are merged at every depth; null takes one away', async () => {
      const { session_token, session } = await signIn({ session_custom_claims: { a: 1, deep: { x: [1], y: { z: true } } } })
      expect(session.custom_claims).toEqual({ a: 1, deep: { x: [1], y: { z: true } } })
      expect(await claimsAfter(session_token, { b: 'two' })).toEqual({ a: 1, b: 'two', deep: { x: [1], y: { z: true } } })
      expect(await claimsAfter(session_token, { a: null, deep: { x: [2], y: { w: 0 } } })).toEqual({
        b: 'two',
        deep: { x: [2], y: { z: true, w: 0 } },
      })
      expect(await claimsAfter(session_token, { deep: { y: null } })).toEqual({ b: 'two', deep: { x: [2] } })
      expect(await claimsAfter(session_token, { deep: 'flat' })).toEqual({ b: 'two', deep: 'flat' })
      expect(await claimsAfter(session_token, {})).toEqual({ b: 'two', deep: 'flat' })
      expect(await claimsAfter(session_token, { b: null, deep: null })).toBeNull()
    })

    it('stand in the JWT at the top level', async () => {
      const { session_token } = await signIn()
      const { session_jwt } = passed(await authenticate({ session_token, session_custom_claims: { plan: 'gold' } })).body
      expect(decodeJwt(session_jwt)).toMatchObject({ plan: 'gold' })
      expect(decodeJwt(session_jwt)[sessionClaim]).not.toHaveProperty('plan')
    })

    it('C15: of registered names are ignored, and the signed values stay ours', async () => {
      const number = newNumber()
      const reserved = { iss: 'x', sub: 'user-test-1', aud: ['y'], exp: 9_999_999_999, nbf: 0, iat: 0, jti: 'j' }
      const { session, session_jwt, user_id, session_token } = await signIn(
        { session_custom_claims: { ...reserved, plan: 'gold' } },
        number,
      )
      expect(session.custom_claims).toEqual({ plan: 'gold' })
      const issuedAt = Math.floor(world.clock.now() / second)
      expect(decodeJwt(session_jwt)).toMatchObject({
        iss: `stytch.com/${desk.keys.project_id}`,
        sub: user_id,
        aud: [desk.keys.project_id],
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + 300,
        plan: 'gold',
      })
      expect(decodeJwt(session_jwt)).not.toHaveProperty('jti')
      expect(await claimsAfter(session_token, reserved)).toEqual({ plan: 'gold' })
    })

    it.each([sessionClaim, 'https://stytch.com/', 'https://stytch.com/organization'])('C15: of the name %s are refused', async (name) => {
      const { session_token } = await signIn()
      const refusal = { status: 400, error: 'stytch_claims_in_custom_claims' }
      expect(await authenticate({ session_token, session_custom_claims: { [name]: {} } })).toMatchObject(refusal)
    })

    it('are at most 4,096 bytes after the merge', async () => {
      const { session_token } = await signIn()
      const ofBytes = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
      const tooLarge = { status: 400, error: 'custom_claims_too_large' }
      expect(await authenticate({ session_token, session_custom_claims: ofBytes(4_097) })).toMatchObject(tooLarge)
      expect(await authenticate({ session_token, session_custom_claims: ofBytes(4_096) })).toMatchObject({ status: 200 })
      expect(await authenticate({ session_token, session_custom_claims: { b: 1 } })).toMatchObject(tooLarge)
      expect(await authenticate({ session_token, session_custom_claims: { a: null, b: 'é'.repeat(2_000) } })).toMatchObject({ status: 200 })
    })

    it.each([[[]], ['text'], [7], [null], [{ a: '\u0000' }], [{ '\ud800': 1 }]])('cannot be %j', async (session_custom_claims) => {
      const { session_token } = await signIn()
      const refusal = { status: 400, error: 'unable_to_represent_custom_claims_json' }
      expect(await authenticate({ session_token, session_custom_claims })).toMatchObject(refusal)
    })

    it('given in parallel all arrive', async () => {
      const { session_token } = await signIn()
      const names = Array.from({ length: 8 }, (_, index) => `claim_${index}`)
      const answers = await Promise.all(names.map((name) => authenticate({ session_token, session_custom_claims: { [name]: true } })))
      expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
      const { custom_claims } = passed(await authenticate({ session_token })).body.session
      expect(custom_claims).toEqual(Object.fromEntries(names.map((name) => [name, true])))
    })
  })

  describe('the list of a user', () => {
    it('holds those alive, oldest first, by user id or external id', async () => {
      const number = newNumber()
      const started: string[] = []
      let user_id = ''
      for (const minutes of [5, 60, 60]) {
        const body = await signIn({ session_duration_minutes: minutes }, number)
        started.push(body.session.session_id)
        user_id = body.user_id
        world.clock.advance(minute)
      }
      expect((await list(user_id)).map(({ session_id }) => session_id)).toEqual(started)
      world.clock.advance(5 * minute)
      passed(await desk.call('PUT', `/v1/users/${user_id}`, { external_id: `list-${store}` }))
      expect((await list(`list-${store}`)).map(({ session_id }) => session_id)).toEqual(started.slice(1))
      expect(await desk.call('GET', '/v1/sessions?user_id=nobody')).toMatchObject({ status: 404, error: 'user_not_found' })
      expect(await desk.call('GET', '/v1/sessions')).toMatchObject({ status: 400, error: 'invalid_user_id' })
    })
  })

  describe('revocation', () => {
    it.each(['session_id', 'session_token', 'session_jwt'] as const)('by %s ends the session at once, and no other', async (kind) => {
      const number = newNumber()
      const [one, other] = [await signIn({}, number), await signIn({}, number)]
      const named = { session_id: one.session.session_id, session_token: one.session_token, session_jwt: one.session_jwt }
      const revoked = await revoke({ [kind]: named[kind] })
      expect(revoked).toMatchObject({ status: 200 })
      expect(Object.keys(revoked.body).sort()).toEqual(['request_id', 'status_code'])
      expect(await authenticate({ session_token: one.session_token })).toMatchObject(dead)
      expect(await authenticate({ session_jwt: one.session_jwt })).toMatchObject(dead)
      expect(await revoke({ [kind]: named[kind] })).toMatchObject(dead)
      expect(await authenticate({ session_token: other.session_token })).toMatchObject({ status: 200 })
    })

    it('wants exactly one name', async () => {
      const { session_token, session_jwt, session } = await signIn()
      const { session_id } = session
      const tooMany = { status: 400, error: 'too_many_session_revoke_arguments' }
      expect(await revoke({})).toMatchObject({ status: 400, error: 'no_session_revoke_arguments' })
      for (const names of [
        { session_id, session_token },
        { session_id, session_jwt },
        { session_token, session_jwt },
      ]) {
        expect(await revoke(names)).toMatchObject(tooMany)
      }
      expect(await revoke({ session_id: 'session-1' })).toMatchObject({ status: 400, error: 'invalid_session_id' })
      expect(await revoke({ session_jwt: 'x' })).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
      expect(await revoke({ session_token: 'nobody-has-this' })).toMatchObject(dead)
      expect(await revoke({ session_id: 'session-test-00000000-0000-4000-8000-000000000000' })).toMatchObject(dead)
      expect(await authenticate({ session_token })).toMatchObject({ status: 200 })
    })

    it('G7: is known at once to who asks the server, and to a local check when the JWT ends', async () => {
      const { session_token, session_jwt, session } = await signIn()
      passed(await revoke({ session_token }))
      const at = (seconds: number) => new Date(world.clock.now() + seconds * second)
      const local = await desk.client.sessions.authenticateJwtLocal({ session_jwt, current_date: at(299) })
      expect(local.session_id).toBe(session.session_id)
      await expect(desk.client.sessions.authenticateJwtLocal({ session_jwt, current_date: at(300) })).rejects.toMatchObject({
        code: 'jwt_invalid',
      })
      const remote = desk.client.sessions.authenticateJwt({ session_jwt, max_token_age_seconds: 0 })
      await expect(remote).rejects.toMatchObject({ error_type: 'session_not_found' })
    })

    it('G8: comes with the deletion of the user', async () => {
      const { session_token, session_jwt, user_id, session } = await signIn()
      passed(await desk.call('DELETE', `/v1/users/${user_id}`, {}))
      expect(await authenticate({ session_token })).toMatchObject(dead)
      expect(await authenticate({ session_jwt })).toMatchObject(dead)
      expect(await revoke({ session_id: session.session_id })).toMatchObject(dead)
      expect(await desk.call('GET', `/v1/sessions?user_id=${user_id}`)).toMatchObject({ status: 404, error: 'user_not_found' })
    })

    it('G10: is not undone by refreshes at the same moment', async () => {
      for (let rounds = 0; rounds < 8; rounds += 1) {
        const { session_token, session_jwt } = await signIn()
        const refresh = (index: number) =>
          authenticate(
            index % 2 === 0 ? { session_token, session_duration_minutes: 60 } : { session_jwt, session_custom_claims: { index } },
          )
        const answers = await Promise.all([refresh(0), refresh(1), revoke({ session_token }), refresh(2), refresh(3)])
        expect(answers.filter(({ status }) => status !== 200 && status !== 404)).toEqual([])
        expect(answers[2]).toMatchObject({ status: 200 })
        expect(await authenticate({ session_token })).toMatchObject(dead)
      }
    })
  })
})

describe.each(['RS256', 'ES256'] as const)('session JWTs of %s', (algorithm) => {
  let world: World
  let desk: Desk
  let genuine: Genuine & { readonly payload: JWTPayload; readonly header: Record<string, unknown> }

  beforeAll(async () => {
    world = await openWorld()
    desk = await openDesk(world, { settings: { ...unlimited, jwt_algorithm: algorithm } })
    const { session_jwt } = (await desk.signIn(newNumber(), { session_duration_minutes: 527_040 })).body
    const { key } = await world.api.signingKeys.signingKey(await projectOf(desk))
    const [publicJwk = {}] = await publishedKeys(desk)
    genuine = {
      jwt: session_jwt,
      publicJwk,
      privateKey: key,
      payload: decodeJwt(session_jwt),
      header: { ...decodeProtectedHeader(session_jwt) },
    }
  })
  afterAll(() => world.close())

  const authenticate = (session_jwt: string) => desk.call('POST', '/v1/sessions/authenticate', { session_jwt })
  const locally = (session_jwt: string, at = world.clock.now()) =>
    desk.client.sessions.authenticateJwtLocal({ session_jwt, current_date: new Date(at) })

  it(`are signed by ${algorithm}, with a kid that is published`, async () => {
    expect(genuine.header).toEqual({ alg: algorithm, typ: 'JWT', kid: genuine.publicJwk['kid'] })
    expect(genuine.publicJwk).toMatchObject({ alg: algorithm, use: 'sig', kty: algorithm === 'RS256' ? 'RSA' : 'EC' })
    await expect(locally(genuine.jwt)).resolves.toMatchObject({ user_id: genuine.payload.sub })
    expect(await authenticate(genuine.jwt)).toMatchObject({ status: 200 })
  })

  it('G12: are verified by keys without a private field', async () => {
    for (const key of await publishedKeys(desk)) {
      expect(Object.keys(key).filter((field) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth'].includes(field))).toEqual([])
    }
  })

  it('G1-G6: no forged one is taken by the server or by a local check, and none makes either look anywhere', async () => {
    const fetched: string[] = []
    const realFetch = globalThis.fetch
    globalThis.fetch = (input, init) => {
      fetched.push(input instanceof Request ? input.url : input.toString())
      return realFetch(input, init)
    }
    try {
      for (const { name, jwt } of await forgedJwts(genuine)) {
        expect({ name, answer: await authenticate(jwt) }).toMatchObject({
          name,
          answer: { status: 401, error: 'unable_to_parse_session_jwt' },
        })
        await expect(locally(jwt), name).rejects.toThrow()
      }
    } finally {
      globalThis.fetch = realFetch
    }
    expect(fetched.filter((url) => !url.startsWith(world.baseUrl))).toEqual([])
    expect(await authenticate(genuine.jwt)).toMatchObject({ status: 200 })
  })

  it('G3: a flood of unknown kids closes the door to no known one', async () => {
    const forged = (await forgedJwts(genuine)).filter(({ name }) => name.startsWith('G3'))
    await Promise.all(Array.from({ length: 10 }, () => forged.map(({ jwt }) => authenticate(jwt))).flat())
    expect(await authenticate(genuine.jwt)).toMatchObject({ status: 200 })
  })

  it('G4: a jku beside a true signature is not looked at', async () => {
    const jwt = await signTruly({ ...genuine.header, jku: 'http://127.0.0.1:9/jwks' }, genuine.payload, genuine.privateKey)
    expect(await authenticate(jwt)).toMatchObject({ status: 200 })
  })

  it('G5: a local check keeps to exp and nbf, half-open; the server to the session', async () => {
    const { iat = 0 } = genuine.payload
    await expect(locally(genuine.jwt, (iat + 299) * second)).resolves.toBeDefined()
    await expect(locally(genuine.jwt, (iat + 300) * second)).rejects.toMatchObject({ code: 'jwt_invalid' })
    await expect(locally(genuine.jwt, (iat - 1) * second)).rejects.toMatchObject({ code: 'jwt_invalid' })
    for (const exp of ['9999999999', 1e308, '', null, {}]) {
      const jwt = await signTruly(genuine.header, { ...genuine.payload, exp } as never, genuine.privateKey)
      expect((await authenticate(jwt)).status).toBeLessThan(500)
      if (typeof exp !== 'number') await expect(locally(jwt)).rejects.toThrow()
    }
  })

  it('G5: of a session that nobody has are 404, by whichever claim of its id', async () => {
    const claim = genuine.payload[sessionClaim] as object
    for (const id of ['session-test-00000000-0000-4000-8000-000000000000', '', "' or 1=1 --", 'x'.repeat(5_000)]) {
      const jwt = await signTruly(genuine.header, { ...genuine.payload, [sessionClaim]: { ...claim, id } }, genuine.privateKey)
      expect(await authenticate(jwt)).toMatchObject({ status: 404, error: 'session_not_found' })
    }
    for (const id of [7, null, ['a']]) {
      const jwt = await signTruly(genuine.header, { ...genuine.payload, [sessionClaim]: { ...claim, id } }, genuine.privateKey)
      expect(await authenticate(jwt)).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
    }
  })

  it("G5: of another project's key are 401, though they say they were for this one", async () => {
    const other = await openDesk(world, { settings: { ...unlimited, jwt_algorithm: algorithm } })
    await other.signIn(newNumber())
    const { key, keyId } = await world.api.signingKeys.signingKey(await projectOf(other))
    for (const kid of [keyId, genuine.header['kid']]) {
      const jwt = await signTruly({ ...genuine.header, kid }, genuine.payload, key)
      expect(await authenticate(jwt)).toMatchObject({ status: 401, error: 'unable_to_parse_session_jwt' })
      await expect(locally(jwt)).rejects.toThrow()
    }
  })

  it('G11: of the old key stay good after a rotation; who keeps a key set for its five minutes never meets an unknown key', async () => {
    const number = newNumber()
    const { session_token, session_jwt: old } = (await desk.signIn(number, { session_duration_minutes: 527_040 })).body
    const kidNow = async () => {
      const { session_jwt } = passed(await desk.call('POST', '/v1/sessions/authenticate', { session_token })).body
      return decodeProtectedHeader(session_jwt).kid
    }
    const kidsNow = async () => (await publishedKeys(desk)).map(({ kid }) => kid)
    const oldKid = await kidNow()

    const cached: { readonly at: number; readonly kids: readonly unknown[] }[] = []
    const seen = new Set<unknown>()
    await expectNoUnknownKey(10)
    const { keyId } = await world.api.signingKeys.rotate(await projectOf(desk))
    expect(keyId).not.toBe(oldKid)
    await expectNoUnknownKey(90)
    expect([...seen]).toEqual([oldKid, keyId])

    expect(await kidsNow()).toEqual([keyId])
    expect(await kidNow()).toBe(keyId)
    expect(await desk.call('POST', '/v1/sessions/authenticate', { session_jwt: old })).toMatchObject({ status: 200 })

    /** Every ten seconds somebody fetches the set and somebody gets a JWT. */
    async function expectNoUnknownKey(times: number): Promise<void> {
      for (let time = 0; time < times; time += 1) {
        cached.push({ at: world.clock.now(), kids: await kidsNow() })
        const kid = await kidNow()
        seen.add(kid)
        const stillCached = cached.filter(({ at }) => at + 5 * minute > world.clock.now())
        expect(stillCached.filter(({ kids }) => !kids.includes(kid))).toEqual([])
        world.clock.advance(10 * second)
      }
    }
  })
})

describe('signing keys', () => {
  it('are published until the last JWT they signed has ended', async () => {
    const world = await openWorld({ settings: unlimited })
    const desk = deskOf(world, world.keys)
    const { session_token } = (await desk.signIn(newNumber(), { session_duration_minutes: 600 })).body
    await world.api.signingKeys.rotate(await projectOf(desk))
    world.clock.advance(5 * minute - 1)
    const { session_jwt: last } = passed(await desk.call('POST', '/v1/sessions/authenticate', { session_token })).body
    for (const wait of [0, 60, 120, 118]) {
      world.clock.advance(wait * second)
      expect((await publishedKeys(desk)).map(({ kid }) => kid)).toContain(decodeProtectedHeader(last).kid)
    }
    await world.close()
  })

  it("say how long they may be kept, and are nobody's secret", async () => {
    const world = await openWorld({ settings: unlimited })
    await deskOf(world, world.keys).signIn(newNumber())
    const response = await fetch(`${world.baseUrl}/v1/sessions/jwks/${world.keys.project_id}`)
    expect({ status: response.status, caching: response.headers.get('cache-control') }).toEqual({
      status: 200,
      caching: 'public, max-age=300',
    })
    await world.close()
  })

  // A user saw 401 for a JWT that another process had just signed with the project's first key.
  it('made by one process are known to another that looked a moment before', async () => {
    const database = await openDatabase('postgres')
    const one = await openWorld({ database, settings: unlimited })
    const other = await openWorld({ database: { ...database, close: async () => undefined }, clock: one.clock, keys: one.keys })
    const [here, there] = [deskOf(one, one.keys), deskOf(other, one.keys)]
    const forged = `${Buffer.from('{"alg":"ES256","typ":"JWT","kid":"x"}').toString('base64url')}.e30.AA`
    expect(await there.call('POST', '/v1/sessions/authenticate', { session_jwt: forged })).toMatchObject({ status: 401 })
    const { session_jwt } = (await here.signIn(newNumber())).body
    expect(await there.call('POST', '/v1/sessions/authenticate', { session_jwt })).toMatchObject({ status: 200 })
    await other.close()
    await one.close()
  })
})

async function projectOf({ world, keys }: Desk) {
  const project = await world.api.directory.byId(keys.project_id)
  if (project === undefined) throw new Error('the desk has a project')
  return project
}

async function publishedKeys({ client, keys }: Desk): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return (await client.sessions.getJWKS({ project_id: keys.project_id })).keys as unknown as Record<string, unknown>[]
}

function iso(time: Date): string {
  return new Date(Math.floor(time.getTime() / second) * second).toISOString().replace('.000Z', 'Z')
}
