import { errorCatalogue, errorTypeKeyword, type ErrorType } from '@tollgate/contract'

/** What Ajv reports with `verbose`: the schema that the value did not fit comes along. */
export interface SchemaViolation {
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  readonly parentSchema?: unknown
}

/** The error type that the contract gives to the field; a field without one answers `bad_request`. */
export function errorTypeOf(violation: SchemaViolation | undefined): ErrorType {
  const schema = asObject(violation?.parentSchema)
  const missing = violation?.keyword === 'required' ? violation.params['missingProperty'] : undefined
  const field = typeof missing === 'string' ? asObject(asObject(schema?.['properties'])?.[missing]) : schema
  const named = field?.[errorTypeKeyword]
  return typeof named === 'string' && Object.hasOwn(errorCatalogue, named) ? (named as ErrorType) : 'bad_request'
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}
