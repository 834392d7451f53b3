import { errorCatalogue, operations, searchFilters, type ErrorType, type Operation, type OperationId } from '@tollgate/contract'
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
import { httpCall, type HttpAnswer, type HttpCall } from './support/http-call.ts'
import { seedPerson, type Person } from './support/people.ts'
import { faultsOfAnswer } from './support/refusals.ts'
import { callOf, validRequests, type Parts } from './support/valid-requests.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const everyOperation: readonly Operation[] = Object.values(operations)
const everyField = everyOperation.flatMap(bodyFields).map((field) => ({ ...field, name: `${field.operation.id}: ${field.path.join('.')}` }))

describe.each(['sqlite', 'postgres'] as const satisfies readonly StoreKind[])('bad input, on %s', (store) => {
  let world: World
  let desk: Desk
  let valid: Readonly<Record<OperationId, Parts>>

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

  const partsOf = ({ id }: Operation) => valid[id as OperationId]
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
})

type Tables = Awaited<ReturnType<World['tables']>>

function changedTables(before: Tables, after: Tables): readonly string[] {
  return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

function described({ status, body }: HttpAnswer): string {
  return `${status} ${String(body['error_type'])}`
}
