import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { JwtAlgorithm } from '../kernel/project.ts'
import { minute } from '../kernel/time.ts'
import type { SigningKeyRow } from './signing-key.ts'

export const jwtLifetimeMilliseconds = 5 * minute

/** How long a verifier may keep the key set, and so how long a new key is published before it signs. */
export const jwksMaxAgeMilliseconds = 5 * minute

const clockSkewMilliseconds = minute

/** The newest active key of the algorithm; until the project has one, none. */
export function signingKeyAt(keys: readonly SigningKeyRow[], algorithm: JwtAlgorithm, now: EpochMilliseconds): SigningKeyRow | undefined {
  return byActivation(keys.filter((key) => key.algorithm === algorithm && key.activeFrom <= now)).at(-1)
}

/** Keys that sign, will sign, or signed a JWT that may still be alive. */
export function publishedKeysAt(keys: readonly SigningKeyRow[], now: EpochMilliseconds): readonly SigningKeyRow[] {
  return byActivation(keys).filter((key) => {
    // By algorithm: a project that sets it back signs with its older key again.
    const successor = byActivation(keys).find((other) => other.algorithm === key.algorithm && isAfter(other, key))
    return successor === undefined || now < successor.activeFrom + jwtLifetimeMilliseconds + clockSkewMilliseconds
  })
}

function byActivation(keys: readonly SigningKeyRow[]): readonly SigningKeyRow[] {
  return keys.toSorted((left, right) => (isAfter(left, right) ? 1 : -1))
}

/** By activation, then by id, so that processes that made keys at once agree. */
function isAfter(key: SigningKeyRow, other: SigningKeyRow): boolean {
  return key.activeFrom > other.activeFrom || (key.activeFrom === other.activeFrom && key.keyId > other.keyId)
}
