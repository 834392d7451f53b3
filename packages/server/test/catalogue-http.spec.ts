import { fields, idPatterns, operations, type Operation, type OperationId } from '@tollgate/contract'
import { isSafe, isSafePattern } from 'redos-detector'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNumber, openDesk, passed, type Desk } from './support/desk.ts'
import { bodyFields, bodyWith, type Field } from './support/hostile-values.ts'
import { basicAuthorization, httpCall, type HttpAnswer } from './support/http-call.ts'
import { seedPerson, type Person } from './support/people.ts'
import { faultsOfAnswer, faultsOfRefusal, refusal } from './support/refusals.ts'
import { nodesIn } from './support/sources.ts'
import { callOf, validRequests, type Parts } from './support/valid-requests.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const everyOperation: readonly Operation[] = Object.values(operations)
const withCredentials = everyOperation.filter(({ authentication }) => authentication === 'project_secret')

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('the attack catalogue over HTTP, on %s', (store) => {
  let world: World
  let desk: Desk
  let person: Person
  let valid: Readonly<Record<OperationId, Parts>>

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
    person = await seedPerson(desk)
    valid = validRequests(desk.keys, person)
  })
  afterAll(async () => {
    await world.close()
    expect(world.logged.filter((line) => line.includes('a request failed'))).toEqual([])
  })

  const partsOf = ({ id }: Operation) => valid[id as OperationId]
  const withoutId = ({ text }: HttpAnswer) => text.replace(/"request_id":"[^"]*"/, '')

  describe('F10: credentials', () => {
    const encode = (text: string | Buffer) => Buffer.from(text).toString('base64')
    const ask = (authorization: string | undefined, path = '/v1/users/search') =>
      httpCall(world.baseUrl, {
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: '{}',
      })

    it.each<[string, (id: string, secret: string) => string | undefined]>([
      ['are missing', () => undefined],
      ['are empty', () => ''],
      ['are a scheme alone', () => 'Basic'],
      ['are Bearer', (id, secret) => `Bearer ${encode(`${id}:${secret}`)}`],
      ['are a bare secret', (_, secret) => `Bearer ${secret}`],
      ['are Digest', (id) => `Digest username="${id}"`],
      ['name a realm', (id, secret) => `Basic realm="Tollgate", ${encode(`${id}:${secret}`)}`],
      ['are not encoded', (id, secret) => `Basic ${id}:${secret}`],
      ['are encoded for a URL', () => `Basic ${Buffer.from('project-test-?>?>:?>?>').toString('base64url')}`],
      ['are encoded twice', (id, secret) => `Basic ${encode(encode(`${id}:${secret}`))}`],
      ['are two', (id, secret) => `Basic ${encode(`${id}:${secret}`)}, Basic ${encode(`${id}:${secret}`)}`],
      ['have no colon', (id, secret) => `Basic ${encode(`${id}${secret}`)}`],
      ['have the colon first', (_, secret) => `Basic ${encode(`:${secret}`)}`],
      ['have the colon last', (id) => `Basic ${encode(`${id}:`)}`],
      ['have several colons', (id, secret) => `Basic ${encode(`${id}:${secret}:`)}`],
      ['are a colon', () => `Basic ${encode(':')}`],
      ['are the wrong way round', (id, secret) => `Basic ${encode(`${secret}:${id}`)}`],
      ['are the id twice', (id) => `Basic ${encode(`${id}:${id}`)}`],
      ['are the public token', () => `Basic ${encode(`${desk.keys.public_token}:${desk.keys.public_token}`)}`],
      ['are in capitals', (id, secret) => `Basic ${encode(`${id.toUpperCase()}:${secret}`)}`],
      ['have a space', (id, secret) => `Basic ${encode(`${id} :${secret}`)}`],
      ['have a line break', (id, secret) => `Basic ${encode(`${id}:${secret}\n`)}`],
      ['have a NUL', (id, secret) => `Basic ${encode(`${id}\0:${secret}`)}`],
      ['are a NUL', () => `Basic ${encode('\0:\0')}`],
      ['are not UTF-8', () => `Basic ${encode(Buffer.from([0xff, 0xfe, 0x3a, 0xc0, 0xaf]))}`],
      ['are another project', (_, secret) => `Basic ${encode(`${world.keys.project_id}:${secret}`)}`],
      ['are injected', (id, secret) => `Basic ${encode(`${id}' or '1'='1:${secret}`)}`],
      ['are 8 KB', (id) => `Basic ${encode(`${id}:${'a'.repeat(8_000)}`)}`],
    ])('that %s are 401, and the answer says how to come again', async (_, of) => {
      const answer = await ask(of(desk.keys.project_id, desk.keys.secret))
      expect(answer).toMatchObject({ ...refusal('unauthorized_credentials'), headers: { 'www-authenticate': 'Basic realm="Tollgate"' } })
      expect(answer.body['error_message']).toBe('Unauthorized credentials.')
      expect(faultsOfRefusal(answer)).toEqual([])
    })

    it('in the query, the path or the body are none', async () => {
      const { project_id, secret } = desk.keys
      const query = new URLSearchParams({ project_id, secret, authorization: basicAuthorization(desk.keys) })
      expect(await ask(undefined, `/v1/users/search?${query.toString()}`)).toMatchObject(refusal('unauthorized_credentials'))
      const call = { method: 'POST', path: '/v1/users/search', headers: { 'content-type': 'application/json' } }
      expect(await httpCall(world.baseUrl, { ...call, body: JSON.stringify(desk.keys) })).toMatchObject(refusal('unauthorized_credentials'))
    })

    it.each(['basic', 'BASIC', 'Basic  '])('may come with the scheme written "%s"', async (scheme) => {
      expect(await ask(`${scheme} ${basicAuthorization(desk.keys).slice('Basic '.length)}`)).toMatchObject({ status: 200 })
    })
  })

  describe('D6: without right credentials', () => {
    it.each(withCredentials)('$id answers 401 and nothing else, whatever is wrong besides', async (operation) => {
      const before = await world.tables()
      const right = callOf(operation, partsOf(operation))
      const nobody = callOf(operation, {
        params: { user_id: 'x', phone_id: '\0', email_id: '\0', factor_id: '\0', message_id: '\0' },
        query: {},
      })
      const strangers = [
        undefined,
        { project_id: desk.keys.project_id, secret: 'secret-test-wrong' },
        { project_id: `project-test-${'0'.repeat(36)}`, secret: 'x' },
      ]
      const answers: HttpAnswer[] = []
      for (const keys of strangers) {
        const authorization = keys === undefined ? {} : { authorization: basicAuthorization(keys) }
        for (const call of [
          right,
          nobody,
          { ...right, body: '{' },
          { ...right, body: '{"__proto__":1}' },
          { ...right, body: '[]' },
          { ...right, headers: { 'content-type': 'text/plain' } },
          { ...right, headers: { 'content-type': ';' } },
          { ...right, headers: { ...right.headers, 'content-encoding': 'gzip' } },
        ]) {
          answers.push(await httpCall(world.baseUrl, { ...call, headers: { ...call.headers, ...authorization } }))
        }
      }
      for (const answer of answers) expect(answer).toMatchObject(refusal('unauthorized_credentials'))
      expect(new Set(answers.map(withoutId)).size).toBe(1)
      expect(await world.tables()).toEqual(before)
    })

    it('getJwks says no more of a project than that there is none', async () => {
      const of = (project_id: string) => httpCall(world.baseUrl, callOf(operations.getJwks, { params: { project_id } }))
      const answers = [
        await of(`project-test-${'0'.repeat(36)}`),
        await of('x'),
        await of('\0'),
        await of("' or 1=1 --"),
        await of('__proto__'),
      ]
      for (const answer of answers) expect(answer).toMatchObject(refusal('unauthorized_credentials'))
      expect(new Set(answers.map(withoutId)).size).toBe(1)
    })
  })

  it('D5: ids are random: of a number written twice they say nothing', async () => {
    const number = newNumber()
    const ids: string[] = []
    for (let times = 0; times < 3; times += 1) {
      const { body } = passed(await desk.loginOrCreate(number))
      ids.push(body.user_id, body.phone_id)
      passed(await desk.call('DELETE', `/v1/users/${body.user_id}`))
    }
    const uuids = ids.map((id) => id.slice(-36))
    expect(new Set(uuids).size).toBe(6)
    // Version 4: 122 random bits.
    for (const uuid of uuids) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('D8: no byte that is answered in a whole life of sign-ins holds a code', async () => {
    const heard: HttpAnswer[] = []
    const call = async (method: string, path: string, body?: object) => {
      const headers = { 'content-type': 'application/json', authorization: basicAuthorization(desk.keys) }
      const answer = await httpCall(world.baseUrl, { method, path, headers, body: body && JSON.stringify(body) })
      heard.push(answer)
      return answer.body as Record<string, string>
    }
    const codes: string[] = []
    for (let life = 0; life < 5; life += 1) {
      const phone_number = newNumber()
      const { phone_id, user_id = '' } = await call('POST', '/v1/otps/sms/login_or_create', { phone_number })
      const code = await world.codeOf(phone_number)
      codes.push(code)
      await call('POST', '/v1/otps/authenticate', { method_id: phone_id, code: `${code.slice(1)}0` })
      await call('POST', '/v1/otps/authenticate', { method_id: phone_id, code, options: { ip_match_required: true } })
      await call('POST', '/v1/otps/authenticate', { method_id: phone_id, code: Number(code) })
      const { session_token = '' } = await call('POST', '/v1/otps/authenticate', {
        method_id: phone_id,
        code,
        session_duration_minutes: 60,
      })
      expect(session_token).not.toBe('')
      await call('POST', '/v1/otps/authenticate', { method_id: phone_id, code })
      await call('POST', '/v1/otps/sms/send', { phone_number, session_token })
      codes.push(await world.codeOf(phone_number))
      await call('POST', '/v1/sessions/authenticate', { session_token })
      await call('GET', `/v1/users/${user_id}`)
      await call('GET', `/v1/sessions?user_id=${user_id}`)
      await call('POST', '/v1/users/search', {})
    }
    for (const path of ['/metrics', '/healthz', '/readyz', '/openapi.json', `/v1/sessions/jwks/${desk.keys.project_id}`])
      await call('GET', path)
    const bytes = heard.flatMap(({ text, headers }) => [text, JSON.stringify(headers), ...jwtPartsIn(text)]).join('\n')
    // Not within a longer run of letters and digits: a random id may hold any six digits.
    expect(codes.filter((code) => new RegExp(`(?<![0-9A-Za-z])${code}(?![0-9A-Za-z])`).test(bytes))).toEqual([])
  })

  describe('E1: other spellings of a number', () => {
    it.each([
      '+1 415 555 2671', '+1-415-555-2671', '+1(415)5552671', '+1.415.555.2671', '14155552671', '0014155552671', '＋14155552671', '+１4155552671',
      '+1415555267١', '+14155552671 ', ' +14155552671', '+14155552671\n', '+14155552671\u00a0', '\u202a+14155552671\u202c', '\u200e+14155552671',
      '+1415\u200b5552671', '+14155552671x1', '+14155552671;ext=1', 'tel:+14155552671', '+01 4155552671', '++14155552671', '+014155552671', '+1',
    ])('%j is 400, no second key', async (phone_number) => {
      for (const path of ['/v1/otps/sms/login_or_create', '/v1/otps/sms/send']) {
        expect(await desk.call('POST', path, { phone_number })).toMatchObject({ status: 400, error: 'invalid_phone_number' })
      }
    }) // prettier-ignore

    it.each([['+541123456789', '+5491123456789']])('%s and %s are one number', async (one, other) => {
      const answers = [await desk.loginOrCreate(one), await desk.loginOrCreate(other)]
      expect(new Set(answers.map(({ body }) => body.phone_id)).size).toBe(1)
    })
  })

  describe('E3: a line break', () => {
    it.each(['a\r\nX-Injected: 1', 'a\nb', 'a\u2028b', 'a\u0085b', 'a\u001bb'])('%j in a user agent stays there', async (user_agent) => {
      const number = newNumber()
      const plain = await desk.loginOrCreate(newNumber())
      expect(plain).toMatchObject({ status: 200 })
      const answer = await httpCall(
        world.baseUrl,
        callOf(operations.loginOrCreateSms, { body: { phone_number: number, attributes: { user_agent } } }, { keys: desk.keys }),
      )
      expect(answer.status).toBe(200)
      expect(Object.keys(answer.headers).filter((name) => name.includes('injected'))).toEqual([])
      expect((await world.texts(number))[0]?.text).not.toContain(user_agent.slice(1))
    })

    it('in the name of a project is refused, and no text holds a control character', async () => {
      for (const sms_name of ['a\r\nb', 'a\0b', 'a\u001bb', 'a#b', 'a@b', '12345']) {
        await expect(world.set(desk.keys, { sms_name })).rejects.toThrow()
      }
      for (const { text } of await world.texts()) expect(text.replaceAll('\n', '')).not.toMatch(/\p{C}/u)
    })

    it.each(['/v1/users/a%0d%0aX-Injected:%201', '/v1/sessions?user_id=a%0d%0aX-Injected:%201'])('in %s is no header', async (path) => {
      const answer = await httpCall(world.baseUrl, { method: 'GET', path, headers: { authorization: basicAuthorization(desk.keys) } })
      expect(answer).toMatchObject(refusal('user_not_found'))
      expect(answer.headers['x-injected']).toBeUndefined()
    })
  })

  it.each([
    '../../etc/passwd',
    '__proto__',
    'constructor',
    'toString',
    'en\0',
    'en/../..',
    '',
    '-',
    'x',
    '*',
    'e'.repeat(10_000),
    'en_US',
    'en-',
    '{{7*7}}',
  ])('E5: the locale %j is 400', async (locale) => {
    expect(await desk.loginOrCreate(newNumber(), { locale })).toMatchObject({ status: 400, error: 'invalid_locale' })
  })

  describe('E8: what would be SQL', () => {
    const injections = [
      "'", '"', '`', '\\', "' or '1'='1", "' or 1=1 --", "'; drop table users; --", '"; drop table users; --', "') or ('1'='1", "1; select pg_sleep(9)",
      "' union select secret_hash from projects --", '$1', '?1', ':1', '$$', '%', '_', '!', "\\'; delete from users; --", '/* */', '\u02bc or 1=1', '%27',
    ] as const // prettier-ignore
    const textFields = everyOperation.flatMap(bodyFields).filter(({ schema }) => schema.type === 'string')
    const named = textFields.map((field) => ({ ...field, name: `${field.operation.id}: ${field.path.join('.')}` }))

    let neighbours: Readonly<Record<string, readonly unknown[]>>
    beforeAll(async () => {
      await seedPerson(await openDesk(world, { settings: { jwt_algorithm: 'ES256' } }))
      neighbours = await ofOtherProjects()
    })

    async function ofOtherProjects(): Promise<Readonly<Record<string, readonly unknown[]>>> {
      const tables = Object.entries(await world.tables())
      return Object.fromEntries(
        tables.map(([name, rows]) => [name, rows.filter((row) => (row as { project_id: string }).project_id !== desk.keys.project_id)]),
      )
    }

    it.each(named)('in $name is text like any other', async ({ operation, path }: Field) => {
      const unlike: string[] = []
      for (const injection of injections) {
        const value = { what: injection, json: JSON.stringify(injection) }
        const bytes = bodyWith(partsOf(operation).body ?? {}, path, value)
        const faults = faultsOfAnswer(
          operation,
          await httpCall(world.baseUrl, callOf(operation, partsOf(operation), { keys: desk.keys, bytes })),
        )
        unlike.push(...faults.map((fault) => `${injection}: ${fault}`))
      }
      expect(unlike).toEqual([])
      expect(await ofOtherProjects()).toEqual(neighbours)
    })

    it.each(everyOperation.filter(({ params, query }) => params ?? query))('in the address of $id finds nobody', async (operation) => {
      const before = await world.tables()
      for (const injection of injections) {
        const all = { user_id: injection, phone_id: injection, email_id: injection, factor_id: injection, project_id: injection }
        const parts = { ...partsOf(operation), params: all, ...(operation.query && { query: { user_id: injection } }) }
        const answer = await httpCall(world.baseUrl, callOf(operation, parts, { keys: desk.keys }))
        expect(faultsOfAnswer(operation, answer)).toEqual([])
        expect(answer.status).toBeGreaterThanOrEqual(400)
      }
      expect(await world.tables()).toEqual(before)
    })

    it.each([
      { filter_name: 'phone_number', value: ["' or '1'='1"] },
      { filter_name: 'user_id', value: ["') or 1=1 --"] },
      { filter_name: 'full_name_fuzzy', value: '%%%' },
      { filter_name: 'full_name_fuzzy', value: '___' },
      { filter_name: 'full_name_fuzzy', value: '!%!' },
      { filter_name: 'phone_number_fuzzy', value: '%1%' },
      { filter_name: 'email_address_fuzzy', value: "%' or '%" },
    ])('in a search for $filter_name $value finds nobody', async ({ filter_name, value }) => {
      const query = { operands: [{ filter_name, filter_value: value }] }
      const found = passed(await desk.call('POST', '/v1/users/search', { query })).body
      expect(found.results).toEqual([])
    })
  })
})

describe('E8: SQL in the sources', () => {
  const adapters = 'server/src/adapters/**/*.ts'
  /** Who carries messages writes no SQL. */
  const isAboutSql = ({ file }: { readonly file: string }) => /adapters\/(?:sql|sqlite|postgres|system)\//.test(file)

  // What stands here was read: none of it comes from a request.
  it("is put together of nothing but the adapters' own words", () => {
    const raw = nodesIn(adapters, ts.isCallExpression).filter(({ node }) =>
      /^sql\.(?:raw|lit|ref|id|table|join)$/.test(node.expression.getText()),
    )
    const templates = nodesIn(adapters, ts.isTemplateExpression)
      .filter(isAboutSql)
      .filter(({ node }) => !isBound(node) && !isSaid(node))
    const joined = nodesIn(adapters, ts.isBinaryExpression)
      .filter(isAboutSql)
      .filter(({ node }) => node.operatorToken.kind === ts.SyntaxKind.PlusToken && hasText(node))
    expect(joined.map(({ file, node }) => `${file}: ${node.getText()}`)).toEqual([])
    expect(placed(templates).filter((place) => !ownTemplates.includes(place))).toEqual([])
    expect(placed(raw).filter((place) => !ownWords.includes(place) && !place.startsWith(codeColumns))).toEqual([])
  })

  const ownTemplates = [
    // The columns of a code, from a list beside it.
    'sql/sql-otp-lookup.ts: column, column',
    // Bound as one value: the wildcards of a search that are to be taken as letters.
    'sql/search-condition.ts: wildcard',
    'sql/search-condition.ts: text.replace(/[!%_]/g, (wildcard) => `!${wildcard}`)',
    'sql/sql-sweep-store.ts: engine.lockRows',
    'sql/sql-announcements.ts: engine.lockRows',
    // Names of functions that a migration made; the step itself is bound.
    'postgres/postgres-database.ts: name',
    'postgres/postgres-database.ts: statementTimeoutMilliseconds, idleTransactionTimeoutMilliseconds',
    // Of a row that the adapter wrote column by column.
    "sqlite/sqlite-database.ts: table, columns.join(', '), columns.map(() => '?').join(', ')",
    // No SQL: names of fields that the log leaves out.
    'system/pino-log.ts: name',
  ]
  const codeColumns = "sql/sql-otp-lookup.ts: ['project_id', 'address_key', 'code_id',"
  const ownWords = [
    ...['sql-address-rekey', 'sql-idempotency-store', 'sql-instance-store', 'sql-outbox', 'sql-project-store', 'sql-user-store'].map(
      (file) => `sql/${file}.ts: engine.lockRows`,
    ),
    "sql/sql-announcements.ts: engine.lockRows === '' ? '' : `${engine.lockRows} skip locked`",
    "sql/sql-sweep-store.ts: engine.lockRows === '' ? '' : `${engine.lockRows} skip locked`",
    'sql/sql-sweep-store.ts: key.map((column) => sql.ref(column))',
    ...['inboxSize - 1', 'column', 'table', 'erases', 'batchSize'].map((word) => `sql/sql-sweep-store.ts: ${word}`),
    'postgres/postgres-migrations.ts: statement',
  ]

  function placed(
    found: readonly { readonly file: string; readonly node: ts.TemplateExpression | ts.CallExpression }[],
  ): readonly string[] {
    return found.map(({ file, node }) => {
      const parts = ts.isTemplateExpression(node) ? node.templateSpans.map(({ expression }) => expression) : node.arguments
      return `${file.replace('server/src/adapters/', '')}: ${parts.map((part) => part.getText()).join(', ')}`
    })
  }

  /** Kysely's `sql` binds what stands in it. */
  function isBound(node: ts.TemplateExpression): boolean {
    return ts.isTaggedTemplateExpression(node.parent) && /^sql\b/.test(node.parent.tag.getText())
  }

  /** The text of an error. */
  function isSaid(node: ts.Node): boolean {
    return (
      ts.isNewExpression(node.parent) ||
      (ts.isExpression(node.parent) && isSaid(node.parent)) ||
      (ts.isTemplateSpan(node.parent) && isSaid(node.parent))
    )
  }

  function hasText(node: ts.BinaryExpression): boolean {
    return [node.left, node.right].some((side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side))
  }
})

describe('E11: a regular expression', () => {
  /** Not linear, and why that does no harm. */
  const bounded: Readonly<Record<string, string>> = {
    [String.raw`/\$?\{[^{}]*\}|[{}]/g`]: "reads the operator's own template, once, when it is set",
    [String.raw`/(?:^|\s)@\S+\s+#/u`]: "reads the operator's own template, once, when it is set",
    [String.raw`/^([^:]+|\[[^\]]+\]):([0-9]{1,5})$/`]: "reads the operator's own setting, once, at the start",
    [String.raw`/^(.{1,12}?)\1+.{0,12}$/s`]: "reads the operator's own secret, once, at the start",
    [String.raw`/\/+$/`]: "reads the operator's own URL, once, at the start",
    [String.raw`/[0-9]+\.[0-9.]*$/`]: 'reads an address of 45 characters at most',
    [String.raw`/\d\D*$/`]: 'reads what a visitor typed into a field on her own screen',
    [String.raw`/^[^\s\p{Cc}<>()[\]\\,;:"@]{1,64}@[^\s\p{Cc}<>()[\]\\,;:"@]{1,253}$/u`]: 'reads an email of 254 characters at most',
    [String.raw`/\{(\w+)\}/g`]: "reads the app's own texts, in a browser",
  }

  const literals = nodesIn('*/src/**/*.ts', ts.isRegularExpressionLiteral).map(({ file, node }) => ({ file, literal: node.getText() }))

  it('of the sources is linear, or cannot be given much to read', () => {
    expect(literals.length).toBeGreaterThan(40)
    const others = literals.filter(({ literal }) => bounded[literal] === undefined)
    expect(others.filter(({ literal }) => !isLinear(literal))).toEqual([])
    for (const literal of Object.keys(bounded)) expect(literals.map((found) => found.literal)).toContain(literal)
  })

  it('of the contract is linear, and so is every other pattern that a body is held to', () => {
    const ofFields = Object.values(fields).flatMap(patternsIn)
    const ofOperations = everyOperation.flatMap(({ params, query, body, reply }) => [params, query, body, reply].flatMap(patternsIn))
    const patterns = new Set([...Object.values(idPatterns), ...ofFields, ...ofOperations])
    expect(patterns.size).toBeGreaterThan(10)
    expect([...patterns].filter((pattern) => !isSafePattern(pattern, { unicode: true }).safe)).toEqual([])
  })

  it('is made of nothing but literals and the patterns of the contract', () => {
    const made = nodesIn('*/src/**/*.ts', ts.isNewExpression).filter(({ node }) => node.expression.getText() === 'RegExp')
    const sources = made.map(({ node }) => node.arguments?.[0]?.getText() ?? '')
    expect(sources.filter((source) => !/^(?:idPatterns\.\w+|storableTextPattern|`\[\$\{gsm7Letters\}0-9\]`)$/.test(source))).toEqual([])
  })

  function isLinear(literal: string): boolean {
    const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(literal) ?? []
    // The checker knows no names of groups; they change nothing.
    return isSafe(new RegExp(source.replace(/\(\?<\w+>/g, '('), flags)).safe
  }

  function patternsIn(value: unknown): readonly string[] {
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).flatMap(([key, member]) =>
      key === 'pattern' && typeof member === 'string' ? [member] : patternsIn(member),
    )
  }
})

/** Header and payload of each JWT in the text, decoded. */
function jwtPartsIn(text: string): readonly string[] {
  const parts = text.match(/eyJ[\w-]+(?=\.)/g) ?? []
  return parts.map((part) => Buffer.from(part, 'base64url').toString())
}
