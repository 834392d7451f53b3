import { errorTypeKeyword, type ErrorType, type Operation } from '@tollgate/contract'

/** JSON Schema as far as the contract uses it. */
export interface FieldSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly required?: readonly string[]
  readonly items?: FieldSchema
  readonly not?: object
  readonly [errorTypeKeyword]?: ErrorType
}

export interface Field {
  readonly operation: Operation
  /** From the body's top: `query.operands.0.filter_name`. */
  readonly path: readonly string[]
  readonly schema: FieldSchema
  readonly isRequired: boolean
  /** What a wrong value answers. */
  readonly errorType: ErrorType
}

/** Every field of the operation's body, those inside objects and lists included. */
export function bodyFields(operation: Operation): readonly Field[] {
  return operation.body === undefined ? [] : fieldsIn(operation, operation.body, [])
}

function fieldsIn(
  operation: Operation,
  { properties = {}, required = [], items }: FieldSchema,
  above: readonly string[],
): readonly Field[] {
  const members = Object.entries(properties).map(([name, schema]) => ({ name, schema, isRequired: required.includes(name) }))
  const all = items === undefined ? members : [...members, { name: '0', schema: items, isRequired: false }]
  return all.flatMap(({ name, schema, isRequired }) => {
    const path = [...above, name]
    const field = { operation, path, schema, isRequired, errorType: schema[errorTypeKeyword] ?? 'bad_request' }
    return [field, ...fieldsIn(operation, schema, path)]
  })
}

/** A value as raw JSON text, because `JSON.stringify` writes some of them not at all. */
export interface HostileValue {
  readonly what: string
  readonly json: string
}

const listLevels = 20_000
const objectLevels = 10_000

const texts: readonly HostileValue[] = [
  { what: 'an empty text', json: '""' },
  { what: 'a number as text', json: '"5"' },
  { what: 'a truth as text', json: '"true"' },
  { what: '__proto__', json: '"__proto__"' },
  { what: 'constructor.prototype', json: '"constructor.prototype"' },
  { what: 'a path', json: '"../../etc/passwd"' },
  { what: 'a line break', json: String.raw`"a\r\nX-Header: 1"` },
]
/** No text field takes one of these. */
const unstorableTexts: readonly HostileValue[] = [
  { what: '60 KB of text', json: JSON.stringify('a'.repeat(60_000)) },
  { what: 'a NUL', json: String.raw`"a\u0000b"` },
  { what: 'a lone high surrogate', json: String.raw`"a\ud83db"` },
  { what: 'a lone low surrogate', json: String.raw`"a\ude00"` },
]
const numbers: readonly HostileValue[] = ['0', '-0', '-1', '4.5', '1e309', '-1e309', '1e308', '9007199254740993', '5e-324'].map((json) => ({
  what: json,
  json,
}))
const truths: readonly HostileValue[] = ['true', 'false'].map((json) => ({ what: json, json }))
const lists: readonly HostileValue[] = [
  { what: 'an empty list', json: '[]' },
  { what: 'a list of lists of nothing', json: '[[],[null]]' },
]
const deepList = { what: `${listLevels} lists in each other`, json: `${'['.repeat(listLevels)}${']'.repeat(listLevels)}` }
const objects: readonly HostileValue[] = [
  { what: 'an empty object', json: '{}' },
  { what: 'an operator', json: '{"$ne":1}' },
  { what: 'a length', json: '{"length":6,"toString":"123456"}' },
]
const deepObject = { what: `${objectLevels} objects in each other`, json: `${'{"":'.repeat(objectLevels)}0${'}'.repeat(objectLevels)}` }
const nothing = { what: 'null', json: 'null' }

/** Refused wherever they stand, even in fields that nobody looks at: they are not taken for data at all. */
export const pollutions: readonly HostileValue[] = [
  { what: 'a prototype', json: '{"__proto__":{"isAdmin":true}}' },
  { what: 'an escaped prototype', json: String.raw`{"\u005f_proto_\u005f":{"isAdmin":true}}` },
  { what: "a constructor's prototype", json: '{"constructor":{"prototype":{"isAdmin":true}}}' },
]

/** Free-form objects are looked through to the bottom. */
const unstorableMembers: readonly HostileValue[] = [
  { what: 'a NUL inside', json: String.raw`{"a":[{"b":"\u0000"}]}` },
  { what: 'a NUL in a key', json: String.raw`{"a":{"\u0000":1}}` },
  { what: 'a lone surrogate inside', json: String.raw`{"a":["\udc00"]}` },
  { what: 'a number that is none', json: '{"a":1e309}' },
  deepObject,
  { what: `${listLevels} lists inside`, json: `{"a":${deepList.json}}` },
]

const everything = [nothing, ...texts, ...unstorableTexts, ...numbers, ...truths, ...lists, deepList, ...objects, deepObject]

/** What the field can never take, whatever the state of the world. */
export function wrongValues(schema: FieldSchema): readonly HostileValue[] {
  if (schema.not !== undefined) return everything
  if (schema.type === undefined) return []
  return everything.filter((value) => !rightTypes(schema).includes(value)).concat(isFreeForm(schema) ? unstorableMembers : [])
}

/** What has the right type, so that more than the schema decides. */
export function oddValues(schema: FieldSchema): readonly HostileValue[] {
  return schema.not === undefined ? everything.filter((value) => !wrongValues(schema).includes(value)) : []
}

function rightTypes(schema: FieldSchema): readonly HostileValue[] {
  switch (schema.type) {
    case 'string':
      return texts
    case 'boolean':
      return truths
    case 'array':
      return lists.slice(0, 1)
    case 'object':
      return isFreeForm(schema) ? objects : [...objects, deepObject]
    // No number field of the contract takes 0 or less, a fraction, or more than a million.
    default:
      return []
  }
}

function isFreeForm({ type, properties }: FieldSchema): boolean {
  return type === 'object' && properties === undefined
}

const mark = '@@here@@'

/** The body with the value at the path; what is missing on the way there is made. */
export function bodyWith(body: Readonly<Record<string, unknown>>, path: readonly string[], { json }: HostileValue): string {
  return JSON.stringify(placed(body, path, mark)).replace(`"${mark}"`, () => json)
}

export function bodyWithout(body: Readonly<Record<string, unknown>>, path: readonly string[]): string {
  return JSON.stringify(placed(body, path, undefined))
}

function placed(under: unknown, [name, ...below]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  if (name === '0') return [placed(Array.isArray(under) ? under[0] : undefined, below, value)]
  const held = typeof under === 'object' && under !== null ? (under as Readonly<Record<string, unknown>>) : {}
  return { ...held, [name]: placed(held[name], below, value) }
}
