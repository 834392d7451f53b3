import fc from 'fast-check'
import { misfit, type JsonSchema, type OpenApiOperation } from './openapi.ts'

/** Stands for what only the running server knows: an id, a token, a number. */
class Live {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/** For each field of this name, values that the server knows at the moment. */
export type LiveValues = Readonly<Record<string, readonly string[]>>

export interface DrawnRequest {
  readonly operation: OpenApiOperation
  readonly credentials: 'right' | 'wrong' | 'none'
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body: unknown
  /** One change of the body, or none. */
  readonly mutation: Mutation | undefined
  /** Which of the live values. */
  readonly choice: number
}

interface Mutation {
  /** The how-many-eth field of the body, counted from its top. */
  readonly place: number
  readonly change: 'remove' | { readonly value: unknown }
}

const strangeValues: readonly unknown[] = [
  null, 0, -1, 4.5, 1e9, true, '', 'x', '5', 'a\0', 'a\ud800', '__proto__', "' or 1=1 --", 'a'.repeat(20_000), [], [null], [[]], {}, { $ne: 1 }, { length: 6 },
] // prettier-ignore

/** Requests of any of the operations, each as its description says; some then changed in one place. */
export function requestsOf(operations: readonly OpenApiOperation[], liveNames: readonly string[]): fc.Arbitrary<DrawnRequest> {
  const mutation = fc.record({
    place: fc.nat({ max: 40 }),
    change: fc.oneof(fc.constant('remove' as const), fc.record({ value: fc.constantFrom(...strangeValues) })),
  })
  const ofEach = operations.map((operation): fc.Arbitrary<DrawnRequest> => {
    const schema = operation.requestBody?.content['application/json']?.schema
    return fc.record({
      operation: fc.constant(operation),
      credentials: fc.oneof(
        { weight: 20, arbitrary: fc.constant('right' as const) },
        { weight: 1, arbitrary: fc.constantFrom('wrong' as const, 'none' as const) },
      ),
      params: parameters(operation, 'path', liveNames),
      query: parameters(operation, 'query', liveNames),
      body: schema ? valuesOf(schema, { name: '', liveNames }) : fc.constant(undefined),
      mutation: schema ? fc.option(mutation, { nil: undefined, freq: 2 }) : fc.constant(undefined),
      choice: fc.nat({ max: 1_000 }),
    })
  })
  return fc.oneof(...ofEach)
}

function parameters(
  { parameters: described = [] }: OpenApiOperation,
  where: 'path' | 'query',
  liveNames: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const ofPlace = described.filter((parameter) => parameter.in === where)
  return fc.record(Object.fromEntries(ofPlace.map(({ name, schema }) => [name, valuesOf(schema, { name, liveNames })])))
}

interface Place {
  /** Of the field that the value is for, or that the list is for it stands in. */
  readonly name: string
  readonly liveNames: readonly string[]
}

/** Values that fit the schema, or a `Live` in their place. */
function valuesOf(schema: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => valuesOf(option, place)))
  switch (schema.type) {
    case 'string':
      return place.liveNames.includes(place.name)
        ? fc.oneof({ weight: 4, arbitrary: fc.constant(new Live(place.name)) }, { weight: 1, arbitrary: texts(schema) })
        : texts(schema)
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 })
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, place), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      })
    case 'object':
      return schema.properties
        ? objects(schema, place)
        : fc.dictionary(texts({ maxLength: 20 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 })
    default:
      return fc.jsonValue({ maxDepth: 3 })
  }
}

/** What is required and at most one field more, or whatever is there: some fields exclude each other. */
function objects({ properties = {}, required = [], allOf = [] }: JsonSchema, place: Place): fc.Arbitrary<unknown> {
  const allowed = Object.entries(properties).filter(([, schema]) => schema.not === undefined)
  const members = Object.fromEntries(allowed.map(([name, schema]) => [name, valuesOf(schema, { ...place, name })]))
  const optional = Object.keys(members).filter((name) => !required.includes(name))
  const few = fc.constantFrom<(string | undefined)[]>(...optional, undefined).map((name) => (name === undefined ? [] : [name]))
  const names = fc.oneof(few, fc.subarray(optional)).map((chosen) => [...required, ...chosen])
  const drawn = names.chain((chosen) => fc.record(Object.fromEntries(chosen.map((name) => [name, members[name] ?? fc.constant(null)]))))
  if (allOf.length === 0) return drawn
  return drawn.chain((value) => {
    const branch = allOf.find((option) => misfit(option.if, value) === undefined)
    if (branch === undefined) return fc.constant(value)
    const decided = Object.entries(branch.then.properties ?? {}).map(
      ([name, schema]) => [name, valuesOf(schema, { ...place, name })] as const,
    )
    return fc.record(Object.fromEntries(decided)).map((more) => ({ ...value, ...more }))
  })
}

const longestText = 40

function texts({ pattern, minLength = 0, maxLength = Infinity }: JsonSchema): fc.Arbitrary<string> {
  // JSON Schema counts code points.
  const isRight = (text: string) =>
    Array.from(text).length >= minLength && Array.from(text).length <= maxLength && !text.includes('\0') && text.isWellFormed()
  const isOfShape = pattern === undefined || pattern.startsWith('^[^')
  // What looks ahead cannot be drawn; what is drawn without can be sorted out.
  const drawn = isOfShape
    ? fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, longestText) })
    : fc.stringMatching(new RegExp(pattern.replace(/\(\?![^)]*\)/g, ''), 'u')).filter((text) => new RegExp(pattern, 'u').test(text))
  return drawn.filter((text) => isRight(text) && text !== '__proto__')
}

/** The value with each `Live` replaced by one of its values. */
export function enlivened(value: unknown, values: LiveValues, choice: number): unknown {
  if (value instanceof Live) {
    const ofName = values[value.name] ?? []
    return ofName[choice % ofName.length]
  }
  if (Array.isArray(value)) return value.map((item) => enlivened(item, values, choice))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, enlivened(member, values, choice)]))
}

/** The body changed in one place; the same one when it has no places. */
export function mutated(body: unknown, { place, change }: Mutation): unknown {
  const paths = pathsIn(body)
  const path = paths[place % Math.max(1, paths.length)]
  return path === undefined ? body : changedAt(body, path, change)
}

function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [[name], ...pathsIn(member).map((below) => [name, ...below])])
}

function changedAt(value: unknown, [name, ...below]: readonly string[], change: Mutation['change']): unknown {
  if (name === undefined) return value
  const entries = Object.entries(value as Readonly<Record<string, unknown>>)
  const isHere = below.length === 0
  const kept = isHere && change === 'remove' ? entries.filter(([other]) => other !== name) : entries
  const changed = kept.map(([other, member]) => {
    if (other !== name) return [other, member] as const
    return [other, isHere && change !== 'remove' ? change.value : changedAt(member, below, change)] as const
  })
  return Array.isArray(value) ? changed.map(([, member]) => member) : Object.fromEntries(changed)
}
