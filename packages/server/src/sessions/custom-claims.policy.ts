import { checkFreeForm } from '../kernel/free-form.ts'
import type { JsonObject } from '../kernel/json.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

export type ClaimsRefusal = {
  readonly error_type: 'custom_claims_too_large' | 'stytch_claims_in_custom_claims' | 'unable_to_represent_custom_claims_json'
}

export const sessionClaim = 'https://stytch.com/session'
const reservedPrefix = 'https://stytch.com/'

const registeredClaims = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])
const maxBytes = 4_096
const maxDepth = 32

/** Merged key by key at every depth; null deletes a key; registered names are ignored. At most 4 KB. Source: wire contract 12.7. */
export function mergeCustomClaims(held: JsonObject | null, given: JsonObject | undefined): Result<JsonObject | null, ClaimsRefusal> {
  if (given === undefined) return ok(held)
  if (checkFreeForm(given, { maxDepth, maxBytes: Number.POSITIVE_INFINITY }) !== 'fits') {
    return refuse({ error_type: 'unable_to_represent_custom_claims_json' })
  }
  if (Object.keys(given).some((name) => name.startsWith(reservedPrefix))) return refuse({ error_type: 'stytch_claims_in_custom_claims' })
  const settable = Object.fromEntries(Object.entries(given).filter(([name]) => !registeredClaims.has(name)))
  const merged = mergeObjects(held ?? {}, settable)
  if (checkFreeForm(merged, { maxDepth, maxBytes }) !== 'fits') return refuse({ error_type: 'custom_claims_too_large' })
  return ok(Object.keys(merged).length === 0 ? null : merged)
}

function mergeObjects(held: JsonObject, given: JsonObject): JsonObject {
  const merged = new Map(Object.entries(held))
  for (const [name, value] of Object.entries(given)) {
    const before = merged.get(name)
    if (value === null) merged.delete(name)
    else merged.set(name, isObject(value) ? mergeObjects(isObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
