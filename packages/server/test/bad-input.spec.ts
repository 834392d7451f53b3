import { operations, sdkOperations, searchFilters, type Operation, type SearchFilterName } from '@tollgate/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDesk, type Desk } from './support/desk.ts'
import {
  bodyFields,
  bodyWith,
  bodyWithout,
  oddValues,
  pollutions,
  wrongValues,
  type Field,
  type HostileValue,
} from './support/hostile-values.ts'
import { httpCall, type HttpAnswer } from './support/http-call.ts'
import { seedPerson } from './support/people.ts'
import { faultsOfAnswer } from './support/refusals.ts'
import { callOf, validRequests, type Parts } from './support/valid-requests.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const everyOperation: readonly Operation[] = Object.values({ ...operations, ...sdkOperations })
const everyField = everyOperation.flatMap(bodyFields).map((field) => ({ ...field, name: `${field.operation.id}: ${field.path.join('.')}` }))

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('bad input, on %s', (store) => {
  let world: World
  let desk: Desk
  let valid: ReturnType<typeof validRequests>

  beforeAll(async () => {
    world = await openWorld({ store })
    desk = await openDesk(world)
    // The other users, for whoever looks for more than one.
    await seedPerson(desk)
    await seedPerson(desk)
    valid = validRequests(desk.keys, await seedPerson(desk))
  })
  afterAll(async () => {
    await world.close()
    expect(world.logged.filter((line) => line.includes('a request failed'))).toEqual([])
  })

  const partsOf = ({ id }: Operation): Parts => valid[id as keyof typeof valid]
  const send = (operation: Operation, bytes: string) =>
    httpCall(world.baseUrl, callOf(operation, partsOf(operation), { keys: desk.keys, bytes }))

  /** Sends each body; answers how those fared that were not refused with the error type, and which tables were written. */
  async function unlikeRefusal({ operation, errorType }: Pick<Field, 'operation' | 'errorType'>, bodies: readonly [string, string][]) {
    const before = await world.tables()
    const unlike: string[] = []
    for (const [what, bytes] of bodies) {
      const answer = await send(operation, bytes)
      const isRefused = answer.body['error_type'] === errorType
      const faults = [...faultsOfAnswer(operation, answer), ...(isRefused ? [] : [`answered ${described(answer)}`])]
      if (faults.length > 0) unlike.push(`${what}: ${faults.join(', ')}`)
    }
    return [...unlike, ...changedTables(before, await world.tables())]
  }

  const bodiesOf = (field: Field, values: readonly HostileValue[]) =>
    values.map((value): [string, string] => [value.what, bodyWith(partsOf(field.operation).body ?? {}, field.path, value)])

  describe('a field', () => {
    it.each(everyField.filter(({ schema }) => wrongValues(schema).length > 0))(
      '$name answers $errorType to whatever it cannot be, and nothing is written',
      async (field) => {
        expect(await unlikeRefusal(field, bodiesOf(field, wrongValues(field.schema)))).toEqual([])
      },
    )

    it.each(everyField.filter(({ isRequired }) => isRequired))('$name answers $errorType when it is missing', async (field) => {
      const bytes = bodyWithout(partsOf(field.operation).body ?? {}, field.path)
      expect(await unlikeRefusal(field, [['missing', bytes]])).toEqual([])
    })

    it.each(everyField)('$name takes no prototype', async (field) => {
      expect(await unlikeRefusal({ ...field, errorType: 'bad_request' }, bodiesOf(field, pollutions))).toEqual([])
      expect(Object.keys(Object.prototype)).toEqual([])
    })

    it.each(everyField.filter(({ schema }) => oddValues(schema).length > 0))(
      '$name answers what is documented to what is odd',
      async (field) => {
        const odd: string[] = []
        for (const [what, bytes] of bodiesOf(field, oddValues(field.schema))) {
          const answer = await send(field.operation, bytes)
          const faults = faultsOfAnswer(field.operation, answer)
          if (faults.length > 0) odd.push(`${what}: ${faults.join(', ')}`)
        }
        expect(odd).toEqual([])
      },
    )
  })

  describe('a search', () => {
    it.each(Object.keys(searchFilters) as SearchFilterName[])(
      'for %s answers user_search_invalid_filter_value to any other type',
      async (filter_name) => {
        const rightType = rightTypes[filter_name]
        const wrong = filterValues.filter(({ type }) => type !== rightType)
        const bodies = wrong.map(({ json }): [string, string] => [json, searchFor(filter_name, json)])
        expect(bodies.length).toBeGreaterThan(10)
        expect(await unlikeRefusal({ operation: operations.searchUsers, errorType: 'user_search_invalid_filter_value' }, bodies)).toEqual(
          [],
        )
      },
    )

    it.each([
      ['created_at_less_than', '"yesterday"'],
      ['created_at_less_than', '"2026-05-04"'],
      ['created_at_less_than', '"2026-05-04T09:30:00"'],
      ['created_at_between', '{"greater_than":"2026-05-04T09:30:00Z"}'],
      ['created_at_between', '{"greater_than":"2026-05-04T09:30:00Z","less_than":5}'],
      ['status', '"locked"'],
      ['phone_number', '[]'],
      ['phone_number', '["+14155552671",5]'],
      ['phone_number', '[["+14155552671"]]'],
      ['full_name_fuzzy', '"ad"'],
      ['full_name_fuzzy', JSON.stringify('a'.repeat(129))],
    ] as const)('for %s %s too', async (filter_name, json) => {
      const bodies: [string, string][] = [[json, searchFor(filter_name, json)]]
      expect(await unlikeRefusal({ operation: operations.searchUsers, errorType: 'user_search_invalid_filter_value' }, bodies)).toEqual([])
    })

    it.each(['"2026-99-99T99:99:99Z"', '"0000-00-00T00:00:00Z"', '"9999-12-31T23:59:59.999999999+23:59"'])(
      'for a moment like %s is answered as documented',
      async (json) => {
        const answer = await send(operations.searchUsers, searchFor('created_at_greater_than', json))
        expect(faultsOfAnswer(operations.searchUsers, answer)).toEqual([])
      },
    )
  })

  describe('unknown members', () => {
    const columns = {
      project_id: 'x',
      user_id: 'user-test-x',
      is_sandbox: 1,
      status: 'pending',
      external_id: 'stolen',
      created_at: 0,
      $ne: 1,
    }

    // Once they reached the table: with {"name": {"project_id": ...}} an app moved its user into somebody else's project.
    it('of a name are ignored like any other, and are no columns', async () => {
      const body = { ...valid.updateUser.body, name: { first_name: 'Ada', middle_name: 'King', last_name: 'Lovelace', ...columns } }
      const plain = { ...valid.updateUser.body, name: { first_name: 'Ada', middle_name: 'King', last_name: 'Lovelace' } }
      expect(await send(operations.updateUser, JSON.stringify(plain))).toMatchObject({ status: 200 })
      const expected = await world.tables()
      expect(await send(operations.updateUser, JSON.stringify(body))).toMatchObject({ status: 200 })
      expect(await world.tables()).toEqual(expected)
    })

    it('of every object are ignored', async () => {
      const created = {
        phone_number: '+14155550177',
        attributes: columns,
        name: columns,
        ...columns,
        external_id: 'app.77',
        status: 'active',
      }
      const answer = await send(operations.createUser, JSON.stringify({ ...created, user_id: 'user-test-x', phone_id: 'x' }))
      expect(answer).toMatchObject({ status: 200, body: { status: 'active', user: { name: { first_name: '' }, external_id: 'app.77' } } })
      expect(answer.body['user_id']).not.toBe('user-test-x')
    })
  })

  describe('a body that nobody asked for', () => {
    it.each(everyOperation.filter(({ method }) => method === 'DELETE'))('$id reads it, and refuses a broken one', async (operation) => {
      const broken = ['{', '{"__proto__":1}', '\u0000'].map((bytes): [string, string] => [bytes, bytes])
      expect(await unlikeRefusal({ operation, errorType: 'bad_request' }, broken)).toEqual([])
    })

    it.each(everyOperation.filter(({ method }) => method === 'GET'))('$id does not look at it', async (operation) => {
      expect(await send(operation, '{')).toMatchObject({ status: 200 })
    })
  })
})

/** What a filter takes is one of these types; each is wrong for all the others. */
const filterValues = [
  { type: 'moment', json: '"2026-05-04T09:30:00Z"' },
  { type: 'between', json: '{"greater_than":"2026-05-04T09:30:00Z","less_than":"2026-05-05T09:30:00Z"}' },
  { type: 'list', json: '["+14155552671"]' },
  { type: 'truth', json: 'true' },
  ...['null', '5', '-0', '4.5', '1e309', '{}', '{"$ne":1}', '[]', '[null]', '[5]', '[[]]', '""', '"\\u0000abc"', '"abc\\ud800"'].map(
    (json) => ({ type: 'none', json }),
  ),
  { type: 'none', json: `${'['.repeat(20_000)}${']'.repeat(20_000)}` },
] as const

const rightTypes: Readonly<Record<SearchFilterName, string>> = {
  created_at_greater_than: 'moment',
  created_at_less_than: 'moment',
  created_at_between: 'between',
  status: 'state',
  user_id: 'list',
  phone_number: 'list',
  phone_id: 'list',
  email_address: 'list',
  email_id: 'list',
  oauth_provider: 'list',
  totp_id: 'list',
  webauthn_registration_id: 'list',
  crypto_wallet_id: 'list',
  crypto_wallet_address: 'list',
  phone_verified: 'truth',
  email_verified: 'truth',
  totp_verified: 'truth',
  webauthn_registration_verified: 'truth',
  crypto_wallet_verified: 'truth',
  password_exists: 'truth',
  full_name_fuzzy: 'moment',
  phone_number_fuzzy: 'moment',
  email_address_fuzzy: 'moment',
}

function searchFor(filterName: SearchFilterName, json: string): string {
  return `{"query":{"operands":[{"filter_name":"${filterName}","filter_value":${json}}]}}`
}

type Tables = Awaited<ReturnType<World['tables']>>

function changedTables(before: Tables, after: Tables): readonly string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

function described({ status, body }: HttpAnswer): string {
  return `${status} ${String(body['error_type'])}`
}
