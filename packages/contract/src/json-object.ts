import { Type, type TSchemaOptions } from 'typebox'

/** An object whose members are the caller's own. */
export function jsonObject(options: TSchemaOptions = {}) {
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, ...options })
}
