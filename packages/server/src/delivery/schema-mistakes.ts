import type { TSchema } from 'typebox'
import { Settings } from 'typebox/system'
import { Check, Errors } from 'typebox/value'

type Fields = Readonly<Record<string, unknown>>
type SchemaError = ReturnType<typeof Errors>[number]

// The library stops at 8 otherwise, and of an entry with as many unknown settings it would tell nothing else.
Settings.Set({ maxErrors: 1_000 })

/** Nothing of a value that fits; else what does not, in the words of the schema's own descriptions. Never repeats a value: it may be a secret. */
export function schemaMistakes(schema: TSchema, value: unknown, place: string): readonly string[] {
  if (Check(schema, value)) return []
  const errors = Errors(schema, value)
  const choices = new Set(errors.filter(({ keyword }) => keyword === 'anyOf').map(({ instancePath }) => instancePath))
  const told = errors
    // Of a choice that does not fit, the library tells for each of what was to choose from why not.
    .filter(({ keyword, instancePath }) => keyword !== 'boolean' && (keyword === 'anyOf' || !choices.has(instancePath)))
    .map((error) => {
      const steps = error.instancePath.split('/').slice(1)
      const at = steps.map((step) => (/^[0-9]+$/.test(step) ? `[${step}]` : `.${step}`)).join('')
      return `${place}${at} ${wordsFor(error, schemaAt(schema, steps))}`
    })
  return told.length > 0 ? told : [`${place} does not fit`]
}

function wordsFor({ keyword, message, params }: SchemaError, { description, anyOf, properties }: Fields): string {
  if ('additionalProperties' in params)
    return `has no setting ${[params.additionalProperties].flat().join(', ')}; it may have ${Object.keys(fieldsOf(properties)).join(', ')}`
  if ('requiredProperties' in params) return `lacks ${[params.requiredProperties].flat().join(', ')}`
  if (keyword === 'anyOf' && Array.isArray(anyOf)) return `is none of: ${anyOf.map((each) => String(fieldsOf(each)['const'])).join(', ')}`
  if (keyword === 'type' && 'env' in fieldsOf(properties)) return 'has to name the environment variable that holds it: {"env": "NAME"}'
  return typeof description === 'string' ? `${message}. ${description}` : message
}

/** Through objects and lists; nothing where the way leads through anything else. */
function schemaAt(schema: TSchema, steps: readonly string[]): Fields {
  return steps.reduce<Fields>((at, step) => fieldsOf(fieldsOf(at['properties'])[step] ?? at['items']), fieldsOf(schema))
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
