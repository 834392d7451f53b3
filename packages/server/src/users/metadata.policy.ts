import { checkFreeForm } from '../kernel/free-form.ts'
import type { JsonObject } from '../kernel/json.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

export type MetadataRefusal = { readonly error_type: 'metadata_invalid_format' | 'metadata_too_many_keys' | 'metadata_too_large' }

const maxKeys = 20
const maxBytes = 4_096
const maxDepth = 16

/** Top-level merge; null deletes a key. At most 20 keys and 4 KB after it. Source: wire contract 12.7. */
export function mergeMetadata(held: JsonObject, given: JsonObject | undefined): Result<JsonObject, MetadataRefusal> {
  if (given === undefined) return ok(held)
  const shape = checkFreeForm(given, { maxDepth, maxBytes: Number.POSITIVE_INFINITY })
  if (shape !== 'fits') return refuse({ error_type: 'metadata_invalid_format' })
  const merged = Object.fromEntries(Object.entries({ ...held, ...given }).filter(([, value]) => value !== null))
  if (Object.keys(merged).length > maxKeys) return refuse({ error_type: 'metadata_too_many_keys' })
  const isTooLarge = checkFreeForm(merged, { maxDepth, maxBytes }) !== 'fits'
  return isTooLarge ? refuse({ error_type: 'metadata_too_large' }) : ok(merged)
}
