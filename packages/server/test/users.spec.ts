import { operations, type Operation, type User } from '@tollgate/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNumber, openDesk, passed, type AnswerBody, type Desk, type More } from './support/desk.ts'
import { openDatabase, openWorld, type Keys, type OpenedDatabase, type StoreKind, type World } from './support/world.ts'

const minute = 60_000

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('users, on %s', (store) => {
  let database: OpenedDatabase
  let world: World
  let desk: Desk

  beforeAll(async () => {
    database = await openDatabase(store)
    world = await openWorld({ database })
    desk = await openDesk(world)
  })
  afterAll(() => world.close())

  const newEmail = () => `${newNumber().slice(1)}@example.com`
  const create = (more: More = {}, at = desk) => at.call('POST', '/v1/users', { phone_number: newNumber(), ...more })
  const update = (user_id: string, body: More) => desk.call('PUT', `/v1/users/${encodeURIComponent(user_id)}`, body)
  const search = (body: More = {}, at = desk) => at.call('POST', '/v1/users/search', body)

  describe('search', () => {
    let at: Desk
    let ada: User
    let bob: User
    let cleo: User
    let start: number

    beforeAll(async () => {
      at = await openDesk(world)
      start = world.clock.now()
      const login = await at.signIn('+14157120001')
      passed(
        await at.call('PUT', `/v1/users/${login.body.user_id}`, { name: { first_name: 'Ada', middle_name: 'K.', last_name: 'Lovelace' } }),
      )
      world.clock.advance(minute)
      const second = passed(await create({ phone_number: '+14157120002', email: 'Bob_100%@example.com', name: { first_name: 'Bob' } }, at))
      world.clock.advance(minute)
      const third = passed(await create({ phone_number: undefined, email: 'cleo@example.org', create_user_as_pending: true }, at))
      ada = await at.user(login.body.user_id)
      bob = second.body.user
      cleo = third.body.user
    })

    const iso = (offset: number) => new Date(start + offset).toISOString()
    type Row = readonly [name: string, value: () => unknown, found: () => readonly User[]]
    const rows: readonly Row[] = [
      ['created_at_greater_than', () => iso(minute), () => [cleo]],
      ['created_at_greater_than', () => iso(minute - 1), () => [bob, cleo]],
      ['created_at_less_than', () => iso(minute), () => [ada]],
      ['created_at_less_than', () => iso(minute + 1), () => [ada, bob]],
      ['created_at_between', () => ({ greater_than: iso(0), less_than: iso(2 * minute) }), () => [bob]],
      [
        'created_at_between',
        () => ({ greater_than: '2000-01-01T00:00:00+14:00', less_than: '2100-01-01T00:00:00Z' }),
        () => [ada, bob, cleo],
      ],
      ['status', () => 'pending', () => [cleo]],
      ['status', () => 'active', () => [ada, bob]],
      ['user_id', () => [cleo.user_id, ada.user_id, 'user-test-1'], () => [ada, cleo]],
      ['phone_number', () => ['+14157120002', '+14157129999'], () => [bob]],
      ['phone_id', () => [ada.phone_numbers[0]?.phone_id], () => [ada]],
      ['phone_verified', () => true, () => [ada]],
      ['phone_verified', () => false, () => [bob]],
      ['phone_number_fuzzy', () => '+14157', () => [ada, bob]],
      ['phone_number_fuzzy', () => '20002', () => [bob]],
      ['email_address', () => ['CLEO@example.org'], () => [cleo]],
      ['email_id', () => [bob.emails[0]?.email_id, cleo.emails[0]?.email_id], () => [bob, cleo]],
      ['email_verified', () => true, () => []],
      ['email_verified', () => false, () => [bob, cleo]],
      ['email_address_fuzzy', () => 'EXAMPLE', () => [bob, cleo]],
      ['email_address_fuzzy', () => '100%', () => [bob]],
      ['email_address_fuzzy', () => 'bob_', () => [bob]],
      ['email_address_fuzzy', () => 'b_b', () => []],
      ['email_address_fuzzy', () => '%%%', () => []],
      ['full_name_fuzzy', () => 'LOVE', () => [ada]],
      ['full_name_fuzzy', () => 'ada k. lovelace', () => [ada]],
      ['full_name_fuzzy', () => "' or 1=1 --", () => []],
      ['oauth_provider', () => ['google'], () => []],
      ['totp_id', () => ['totp-test-1'], () => []],
      ['webauthn_registration_id', () => ['x'], () => []],
      ['crypto_wallet_id', () => ['x'], () => []],
      ['crypto_wallet_address', () => ['x'], () => []],
      ['totp_verified', () => true, () => []],
      ['totp_verified', () => false, () => [ada, bob, cleo]],
      ['webauthn_registration_verified', () => true, () => []],
      ['crypto_wallet_verified', () => true, () => []],
      ['password_exists', () => true, () => []],
      ['password_exists', () => false, () => [ada, bob, cleo]],
    ]

    it.each(rows)('by %s (%#)', async (filter_name, value, found) => {
      const { body } = passed(await search({ query: { operands: [{ filter_name, filter_value: value() }] } }, at))
      expect(body.results).toEqual(found())
      expect(body.results_metadata).toEqual({ total: found().length, next_cursor: null })
    })

    it('joins its operands by AND unless told OR', async () => {
      const operands = [
        { filter_name: 'status', filter_value: 'pending' },
        { filter_name: 'phone_verified', filter_value: true },
      ]
      const idsBy = async (query: More) => passed(await search({ query }, at)).body.results.map(({ user_id }) => user_id)
      expect(await idsBy({ operands })).toEqual([])
      expect(await idsBy({ operands, operator: 'AND' })).toEqual([])
      expect(await idsBy({ operands, operator: 'OR' })).toEqual([ada.user_id, cleo.user_id])
      expect(await idsBy({ operands: [], operator: 'OR' })).toHaveLength(3)
      expect(await idsBy({})).toHaveLength(3)
    })

    it.each([
      [{ filter_name: 'created_at_less_than', filter_value: 'yesterday' }],
      [{ filter_name: 'created_at_less_than', filter_value: '2026-13-45T25:61:61Z' }],
      [{ filter_name: 'created_at_between', filter_value: { greater_than: '2026-01-01T00:00:00Z' } }],
      [{ filter_name: 'status', filter_value: ['active'] }],
      [{ filter_name: 'user_id', filter_value: 'user-test-1' }],
      [{ filter_name: 'user_id', filter_value: [] }],
      [{ filter_name: 'user_id', filter_value: ['\u0000'] }],
      [{ filter_name: 'phone_verified', filter_value: 'true' }],
      [{ filter_name: 'full_name_fuzzy', filter_value: 'ad' }],
      [{ filter_name: 'phone_number_fuzzy', filter_value: 123 }],
      [{ filter_name: 'status' }],
    ])('refuses the value of %j', async (operand) => {
      const answer = await search({ query: { operands: [operand] } }, at)
      expect(answer).toMatchObject({ status: 400, error: 'user_search_invalid_filter_value' })
    })

    it.each([
      [{ limit: 0 }, 'user_search_invalid_limit'],
      [{ limit: 1_001 }, 'user_search_invalid_limit'],
      [{ limit: '5' }, 'user_search_invalid_limit'],
      [{ limit: 2.5 }, 'user_search_invalid_limit'],
      [{ query: { operator: 'and' } }, 'user_search_invalid_operator'],
      [{ query: { operands: [{ filter_name: 'constructor', filter_value: 1 }] } }, 'user_search_invalid_filter_name'],
      [{ query: { operands: [{ filter_value: 1 }] } }, 'user_search_invalid_filter_name'],
      [{ query: { operands: 'all' } }, 'bad_request'],
      [{ query: 'all' }, 'bad_request'],
    ])('refuses %j', async (body, error) => {
      expect(await search(body, at)).toMatchObject({ status: 400, error })
    })

    it('refuses a cursor of any other shape than its own', async () => {
      const { next_cursor: cursor } = passed(await search({ limit: 1 }, at)).body.results_metadata
      const text = Buffer.from(cursor ?? '', 'base64url').toString()
      const shapes = [
        ...['x', '0', 'null', '..', "' or 1=1 --", `${cursor}x`, `x${cursor}`, `${cursor}!`, ` ${cursor}`, 'x'.repeat(600)],
        ...[
          '',
          '-1 user-test-1',
          '1',
          '1 ',
          '1 user-',
          '1e3 user-test-1',
          `${text}\n`,
          ` ${text}`,
          `${text} x`,
          text.replace('user-', 'USER-'),
        ]
          .filter((shape) => shape !== '')
          .map((shape) => Buffer.from(shape).toString('base64url')),
        Buffer.from(text).toString('base64url').toUpperCase(),
      ]
      for (const shape of [...shapes, 7, null, [cursor]]) {
        expect({ shape, answer: await search({ cursor: shape }, at) }).toMatchObject({
          shape,
          answer: { status: 400, error: 'user_search_invalid_cursor' },
        })
      }
      expect(await search({ cursor }, at)).toMatchObject({ status: 200 })
    })

    it('finds nobody of another project, whose ids it is given', async () => {
      const other = await openDesk(world)
      expect(passed(await search({}, other)).body.results).toEqual([])
      const query = { operands: [{ filter_name: 'user_id', filter_value: [ada.user_id] }] }
      expect(passed(await search({ query }, other)).body.results).toEqual([])
    })
  })

  it('pages hold everybody once, though users come and go between them, and many are born in one millisecond', async () => {
    const at = await openDesk(world)
    const begin = async (count: number) => Promise.all(Array.from({ length: count }, async () => passed(await create({}, at)).body.user_id))
    const before = await begin(25)
    const seen: string[] = []
    let cursor: string | null = ''
    for (let page = 0; cursor !== null; page += 1) {
      const { results, results_metadata }: AnswerBody = passed(await search({ limit: 4, cursor }, at)).body
      seen.push(...results.map(({ user_id }) => user_id))
      cursor = results_metadata.next_cursor
      if (page === 2) passed(await at.call('DELETE', `/v1/users/${seen.at(-1) ?? ''}`, {}))
      if (page < 3) {
        world.clock.advance(1)
        await begin(2)
      }
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toHaveLength(31)
    expect(before.every((user) => seen.includes(user))).toBe(true)
  })

  it('a page has a hundred unless told otherwise, and a thousand at most', async () => {
    const at = await openDesk(world)
    await Promise.all(Array.from({ length: 101 }, async () => passed(await create({}, at))))
    const first = passed(await search({}, at)).body
    expect(first.results).toHaveLength(100)
    expect(first.results_metadata.total).toBe(101)
    expect(passed(await search({ cursor: first.results_metadata.next_cursor }, at)).body.results).toHaveLength(1)
    expect(passed(await search({ limit: 1_000 }, at)).body.results).toHaveLength(101)
  })

  describe.each(['trusted_metadata', 'untrusted_metadata'] as const)('%s', (kind) => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, index]))
    const ofBytes = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) })
    const held = async (user_id: string) => (await desk.user(user_id))[kind]

    it('is merged at the top level; null takes a key away, and nothing deeper is merged', async () => {
      const { user_id, user } = passed(await create({ [kind]: { a: 1, deep: { x: 1, y: 2 }, gone: null } })).body
      expect(user[kind]).toEqual({ a: 1, deep: { x: 1, y: 2 } })
      passed(await update(user_id, { [kind]: { a: null, b: [true], deep: { x: 3 } } }))
      expect(await held(user_id)).toEqual({ b: [true], deep: { x: 3 } })
      passed(await update(user_id, { [kind]: {} }))
      passed(await update(user_id, { name: { first_name: 'Ada' } }))
      expect(await held(user_id)).toEqual({ b: [true], deep: { x: 3 } })
    })

    it('has 20 keys at most, after the merge', async () => {
      expect(await create({ [kind]: keys(21) })).toMatchObject({ status: 400, error: 'metadata_too_many_keys' })
      const { user_id } = passed(await create({ [kind]: keys(20) })).body
      expect(await update(user_id, { [kind]: { one_more: 1 } })).toMatchObject({ status: 400, error: 'metadata_too_many_keys' })
      expect(await update(user_id, { [kind]: { key_0: null, one_more: 1 } })).toMatchObject({ status: 200 })
      expect(Object.keys(await held(user_id))).toHaveLength(20)
    })

    it('has 4,096 bytes at most, after the merge', async () => {
      expect(await create({ [kind]: ofBytes(4_097) })).toMatchObject({ status: 400, error: 'metadata_too_large' })
      const { user_id } = passed(await create({ [kind]: ofBytes(4_096) })).body
      expect(await update(user_id, { [kind]: { b: 1 } })).toMatchObject({ status: 400, error: 'metadata_too_large' })
      expect(await held(user_id)).toEqual(ofBytes(4_096))
      expect(await update(user_id, { [kind]: { a: 'é'.repeat(2_045) } })).toMatchObject({ status: 400, error: 'metadata_too_large' })
      expect(await update(user_id, { [kind]: { a: 'é'.repeat(2_044) } })).toMatchObject({ status: 200 })
    })

    it.each([[[]], ['x'], [7], [null], [true], [{ a: '\u0000' }], [{ '\ud800': 1 }]])('cannot be %j', async (value) => {
      expect(await create({ [kind]: value })).toMatchObject({ status: 400, error: 'metadata_invalid_format' })
    })

    it('changed in parallel loses no key', async () => {
      const { user_id } = passed(await create()).body
      const names = Array.from({ length: 12 }, (_, index) => `key_${index}`)
      const answers = await Promise.all(names.map((name) => update(user_id, { [kind]: { [name]: true } })))
      expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
      expect(await held(user_id)).toEqual(Object.fromEntries(names.map((name) => [name, true])))
    })
  })

  describe('a name', () => {
    it('is whole: what is left out is "", and without one it stays', async () => {
      const { user_id, user } = passed(await create({ name: { last_name: 'Lovelace' } })).body
      expect(user.name).toEqual({ first_name: '', middle_name: '', last_name: 'Lovelace' })
      passed(await update(user_id, { name: { first_name: 'Ada', middle_name: '👩🏽‍💻' } }))
      passed(await update(user_id, { untrusted_metadata: { x: 1 } }))
      expect((await desk.user(user_id)).name).toEqual({ first_name: 'Ada', middle_name: '👩🏽‍💻', last_name: '' })
    })

    it.each([
      { first_name: 7 },
      { first_name: null },
      { first_name: '\u0000' },
      { last_name: '\udfff' },
      { middle_name: 'x'.repeat(513) },
      'Ada',
      [],
    ])('cannot be %j', async (name) => {
      expect(await create({ name })).toMatchObject({ status: 400, error: 'bad_request' })
    })
  })

  describe('an external id', () => {
    it('names its user wherever a user id does', async () => {
      const external_id = `app|${newNumber().slice(1)}._-`
      const { user_id } = passed(await create({ external_id })).body
      const path = `/v1/users/${encodeURIComponent(external_id)}`
      expect(await desk.call('GET', path)).toMatchObject({ status: 200, body: { user_id, external_id } })
      expect(await update(external_id, { name: {} })).toMatchObject({ status: 200, body: { user_id } })
      expect(await desk.send(newNumber(), { user_id: external_id })).toMatchObject({ status: 200, body: { user_id } })
      expect(await desk.call('GET', `/v1/sessions?user_id=${encodeURIComponent(external_id)}`)).toMatchObject({ status: 200 })
      const taken = await desk.call('DELETE', `${path}/external_id`, {})
      expect(taken).toMatchObject({ status: 200, body: { user_id, user: { external_id: null } } })
      expect(await desk.call('GET', path)).toMatchObject({ status: 404, error: 'user_not_found' })
    })

    it('is unique in its project, free again when given up, and nothing to another project', async () => {
      const external_id = `unique-${newNumber().slice(1)}`
      const { user_id } = passed(await create({ external_id })).body
      const other = passed(await create()).body
      const duplicate = { status: 400, error: 'duplicate_user_external_id' }
      expect(await create({ external_id })).toMatchObject(duplicate)
      expect(await update(other.user_id, { external_id })).toMatchObject(duplicate)
      expect(await update(user_id, { external_id })).toMatchObject({ status: 200 })
      expect(await create({ external_id }, await openDesk(world))).toMatchObject({ status: 200 })
      passed(await desk.call('DELETE', `/v1/users/${external_id}/external_id`, {}))
      expect(await update(other.user_id, { external_id })).toMatchObject({ status: 200 })
    })

    it("given to ten users at once is one user's", async () => {
      const external_id = `race-${newNumber().slice(1)}`
      const answers = await Promise.all(Array.from({ length: 10 }, () => create({ external_id })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 400)])
      expect(answers.filter(({ error }) => error !== undefined && error !== 'duplicate_user_external_id')).toEqual([])
    })

    it.each(['', 'user-1', 'user-test-00000000-0000-4000-8000-000000000000', 'a b', 'a/b', 'é', 'x'.repeat(129), 7, null, ['a']])(
      'cannot be %j',
      async (external_id) => {
        expect(await create({ external_id })).toMatchObject({ status: 400, error: 'invalid_user_id' })
      },
    )

    it('can have 128 characters', async () => {
      const external_id = newNumber().slice(1).padEnd(128, '.')
      expect(await create({ external_id })).toMatchObject({ status: 200 })
      expect(await desk.call('GET', `/v1/users/${external_id}`)).toMatchObject({ status: 200 })
    })
  })

  describe('creation', () => {
    it('of the same number ten times at once makes one user', async () => {
      const phone_number = newNumber()
      const answers = await Promise.all(Array.from({ length: 10 }, () => create({ phone_number })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 400)])
      expect(answers.filter(({ error }) => error !== undefined && error !== 'duplicate_phone_number')).toEqual([])
    })

    it('of an email in other letters is of the same one', async () => {
      const email = newEmail()
      passed(await create({ email }))
      expect(await create({ email: email.toUpperCase() })).toMatchObject({ status: 400, error: 'duplicate_email' })
    })

    it('leaves nothing behind when one of two factors is taken', async () => {
      const email = newEmail()
      passed(await create({ email }))
      const phone_number = newNumber()
      expect(await create({ email, phone_number })).toMatchObject({ status: 400, error: 'duplicate_email' })
      expect(await desk.send(phone_number)).toMatchObject({ status: 404, error: 'user_not_found' })
    })

    it.each(['', 'ada', 'ada@', '@example.com', 'ada@example', 'a b@example.com', 'ada@exämple.com', 'ada@example.com\n', 7, null])(
      'needs an email, not %j',
      async (email) => {
        expect(await create({ email })).toMatchObject({ status: 400, error: 'invalid_email' })
      },
    )
  })

  describe('C17: mass assignment', () => {
    const foreign = {
      user_id: 'user-test-00000000-0000-4000-8000-000000000001',
      is_admin: true,
      is_locked: true,
      is_sandbox: 1,
      status: 'pending',
      created_at: '2000-01-01T00:00:00Z',
      password: { password_id: 'x' },
      providers: [{}],
      project_id: 'project-live-1',
      verified: true,
    }

    it('fields that are not of the operation change nothing at a creation', async () => {
      const plain = passed(await create()).body.user
      const { body } = passed(await create({ ...foreign, emails: [{ email: 'x@example.com', verified: true }] }))
      const ignoring = ({ user_id, phone_numbers, ...others }: User) => ({
        ...others,
        phones: phone_numbers.map(({ verified }) => verified),
        user_id: user_id.slice(0, 9),
      })
      expect(ignoring(body.user)).toEqual(ignoring(plain))
    })

    it('nor at an update, a send or a redemption', async () => {
      const number = newNumber()
      const { user_id, phone_id } = passed(await desk.loginOrCreate(number, { ...foreign, trusted_metadata: { plan: 'gold' } })).body
      const before = await desk.user(user_id)
      expect(before).toMatchObject({ status: 'active', trusted_metadata: {}, phone_numbers: [{ verified: false }] })
      passed(await update(user_id, foreign))
      expect(await desk.user(user_id)).toEqual(before)
      const code = await world.codeOf(number)
      const { body } = passed(await desk.type(phone_id, code, { ...foreign, roles: ['admin'], session_duration_minutes: 5 }))
      expect(body.user).toEqual({ ...before, phone_numbers: [{ ...before.phone_numbers[0], verified: true }] })
      expect(body.session.roles).toEqual(['stytch_user'])
    })
  })

  describe('C18: no operation is open to', () => {
    let other: Desk
    let target: {
      readonly user_id: string
      readonly phone_id: string
      readonly email_id: string
      readonly session_token: string
      readonly session_id: string
    }

    beforeAll(async () => {
      other = await openDesk(world)
      const number = newNumber()
      const { user_id, method_id, session_token, session } = (await desk.signIn(number)).body
      const { email_id } = passed(await desk.call('POST', '/v1/users', { email: newEmail() })).body
      target = { user_id, phone_id: method_id, email_id, session_token, session_id: session.session_id }
    })

    const protectedOperations: readonly Operation[] = Object.values(operations).filter(
      ({ authentication }) => authentication === 'project_secret',
    )
    const ids = () => ({ ...target, factor_id: target.phone_id })
    const bodies: Readonly<Record<string, () => object>> = {
      sendSms: () => ({ phone_number: newNumber(), user_id: target.user_id }),
      sendWhatsApp: () => ({ phone_number: newNumber(), user_id: target.user_id }),
      sendEmail: () => ({ email: 'mallory@example.com', user_id: target.user_id }),
      loginOrCreateSms: () => ({ phone_number: newNumber() }),
      authenticateOtp: () => ({ method_id: target.phone_id, code: '123456' }),
      createUser: () => ({ phone_number: newNumber() }),
      updateUser: () => ({ name: { first_name: 'Mallory' } }),
      searchUsers: () => ({ query: { operands: [{ filter_name: 'user_id', filter_value: [target.user_id] }] } }),
      exchangePrimaryFactor: () => ({ phone_number: newNumber() }),
      authenticateSession: () => ({ session_token: target.session_token }),
      revokeSession: () => ({ session_id: target.session_id }),
    }

    async function attempt({ id, method, path }: Operation, authorization: string | undefined) {
      const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent((ids() as Record<string, string>)[name] ?? ''))
      const url = `${world.baseUrl}${filled}${id === 'listSessions' ? `?user_id=${target.user_id}` : ''}`
      const body = method === 'GET' ? {} : { body: JSON.stringify(bodies[id]?.() ?? {}) }
      const headers = { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) }
      const response = await fetch(url, { method, headers, ...body })
      return { status: response.status, body: (await response.json()) as { error_type?: string; results?: unknown[] } }
    }

    const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    type Credentials = readonly [name: string, authorization: (keys: Keys, others: Keys) => string | undefined]
    const wrongCredentials: readonly Credentials[] = [
      ['none', () => undefined],
      ['a wrong secret', ({ project_id, secret }) => basic(project_id, `${secret}x`)],
      ['no secret', ({ project_id }) => basic(project_id, '')],
      ["another project's secret", ({ project_id }, { secret }) => basic(project_id, secret)],
      ["another project's id", ({ secret }, { project_id }) => basic(project_id, secret)],
      ['id and secret swapped', ({ project_id, secret }) => basic(secret, project_id)],
      ['the public token', ({ project_id, public_token }) => basic(project_id, public_token)],
      ['the public token alone', ({ public_token }) => basic(public_token, public_token)],
      ['the id in capitals', ({ project_id, secret }) => basic(project_id.toUpperCase(), secret)],
      ['a Bearer of the secret', ({ secret }) => `Bearer ${secret}`],
      ['Basic of nothing', () => 'Basic Og=='],
      ['no base64', ({ project_id, secret }) => `Basic ${project_id}:${secret}`],
      ['a secret with a NUL', ({ project_id, secret }) => basic(project_id, `${secret}\u0000`)],
    ]

    it.each(wrongCredentials)('%s', async (_name, authorization) => {
      const before = await database.tables()
      for (const operation of protectedOperations) {
        const answer = await attempt(operation, authorization(desk.keys, other.keys))
        expect({ id: operation.id, ...answer }).toMatchObject({
          id: operation.id,
          status: 401,
          body: { error_type: 'unauthorized_credentials' },
        })
      }
      expect(await database.tables()).toEqual(before)
    })

    it("another project's id and secret, as far as they are this project's things", async () => {
      const ownThings = ['loginOrCreateSms', 'loginOrCreateWhatsApp', 'loginOrCreateEmail', 'createUser', 'searchUsers', 'searchMessages']
      const authorization = basic(other.keys.project_id, other.keys.secret)
      const before = await database.tables()
      for (const operation of protectedOperations.filter(({ id }) => !ownThings.includes(id))) {
        const { status } = await attempt(operation, authorization)
        expect({ id: operation.id, status }).toEqual({ id: operation.id, status: 404 })
      }
      expect((await attempt(operations.searchUsers, authorization)).body.results).toEqual([])
      expect(await database.tables()).toEqual(before)
    })

    it('keys in the address', async () => {
      const { project_id, secret } = desk.keys
      const response = await fetch(`${world.baseUrl}/v1/users/${target.user_id}?project_id=${project_id}&secret=${secret}`)
      expect(response.status).toBe(401)
    })
  })
})
