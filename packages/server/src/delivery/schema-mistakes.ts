import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'

type Fields = Readonly<Record<string, unknown>>

/** What of a value does not fit, in the words of the schema's own descriptions. Never repeats a value: a secret may stand in the wrong place. */
export function schemaMistakes(schema: TSchema, value: unknown, place: string): readonly string[] {
  return Errors(schema, value)
    .filter(({ keyword }) => keyword !== 'boolean' && keyword !== 'const')
    .map(({ keyword, instancePath, message, params }) => {
      const steps = instancePath.split('/').slice(1)
      const at = steps.map((step) => (/^[0-9]+$/.test(step) ? `[${step}]` : `.${step}`)).join('')
      return `${place}${at} ${wordsFor({ keyword, message, params, expected: schemaAt(schema, steps) })}`
    })
}

interface Misfit {
  readonly keyword: string
  readonly message: string
  readonly params: object
  readonly expected: Fields
}

function wordsFor({ keyword, message, params, expected }: Misfit): string {
  const { description, anyOf, properties } = expected
  if ('additionalProperties' in params) return `has no setting ${[params.additionalProperties].flat().join(', ')}`
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
