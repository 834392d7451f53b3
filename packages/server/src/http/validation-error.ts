import { errorCatalogue, errorTypeKeyword, type ErrorType } from '@tollgate/contract'
import type { Refusal } from '../kernel/refusal.ts'

/** What Ajv reports with `verbose`: the schema that the value did not fit comes along. */
export interface SchemaViolation {
  readonly keyword: string
  /** A JSON pointer to the value, such as `/attributes/ip_address`; empty: the whole body. */
  readonly instancePath: string
  readonly params: Readonly<Record<string, unknown>>
  readonly parentSchema?: unknown
}

/** The error type that the contract gives to the field; a field without one answers `bad_request`, and is named. */
export function refusalOf(violation: SchemaViolation | undefined): Refusal {
  if (violation === undefined) return { error_type: 'bad_request' }
  const missing = missingFieldOf(violation)
  const errorType = errorTypeOf(violation, missing)
  if (errorType !== 'bad_request') return { error_type: errorType }
  const field = [...violation.instancePath.split('/').slice(1), ...(missing === undefined ? [] : [missing])].join('.')
  return { error_type: errorType, field: field === '' ? undefined : field }
}

function errorTypeOf({ parentSchema }: SchemaViolation, missing: string | undefined): ErrorType {
  const schema = asObject(parentSchema)
  const field = missing === undefined ? schema : asObject(asObject(schema?.['properties'])?.[missing])
  const named = field?.[errorTypeKeyword]
  return typeof named === 'string' && Object.hasOwn(errorCatalogue, named) ? (named as ErrorType) : 'bad_request'
}

function missingFieldOf({ keyword, params }: SchemaViolation): string | undefined {
  const missing = keyword === 'required' ? params['missingProperty'] : undefined
  return typeof missing === 'string' ? missing : undefined
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
}
