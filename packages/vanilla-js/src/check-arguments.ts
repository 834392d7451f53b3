import { StytchSDKUsageError } from './errors.ts'

export type Kind = 'string' | 'number' | 'boolean' | 'object' | 'function'

interface Argument {
  readonly name: string
  readonly value: unknown
  readonly kind: Kind
  readonly mayBeAbsent: boolean
}

/** Throws a `StytchSDKUsageError` for the first argument of another kind. What a text or a number says is for the server to judge. */
export function checkArguments(method: string, expected: readonly Argument[]): void {
  for (const { name, value, kind, mayBeAbsent } of expected) {
    if (value === undefined && mayBeAbsent) continue
    if (kindOf(value) !== kind) {
      throw new StytchSDKUsageError(
        method,
        `${name} must be ${article(kind)}${mayBeAbsent ? ' or left out' : ''}, and is ${article(kindOf(value))}.`,
      )
    }
  }
}

export function required(name: string, value: unknown, kind: Kind): Argument {
  return { name, value, kind, mayBeAbsent: false }
}

export function optional(name: string, value: unknown, kind: Kind): Argument {
  return { name, value, kind, mayBeAbsent: true }
}

/** The options of a call, whose members are looked at next. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return kindOf(value) === 'object' ? (value as Record<string, unknown>) : {}
}

// Only the kind is told: the value may be a code, a token or a number of someone's.
function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number' && !Number.isFinite(value)) return 'number that is not finite'
  return typeof value
}

function article(kind: string): string {
  if (kind === 'undefined' || kind === 'null') return kind
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`
}
