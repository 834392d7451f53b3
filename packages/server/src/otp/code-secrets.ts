import { timingSafeEqual } from 'node:crypto'
import type { CodeId, FactorId, ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Code } from './code.ts'

export interface CodeSecrets {
  /** Decimal digits, leading zeros kept. */
  make(): string
  /** What is stored in place of the code. */
  macOf(bound: CodeBinding, code: string): Pick<Code, 'mac' | 'macKeyId'>
  /** In constant time. False when the key that the code was kept under is no longer held. */
  matches(project: ProjectId, held: Code, typed: string): boolean
}

/** What a code is good for: shown anywhere else, its hash is another one. */
export interface CodeBinding {
  readonly project: ProjectId
  readonly method: FactorId
  readonly codeId: CodeId
}

const purpose = 'otp-authenticate'

/** `digits`: 6 on the wire; fewer only to measure guessing. */
export function makeCodeSecrets({
  keyring,
  random,
  digits = 6,
}: {
  readonly keyring: Keyring
  readonly random: Random
  readonly digits?: number
}): CodeSecrets {
  const parts = ({ project, method, codeId }: CodeBinding, code: string) => [project, purpose, method, codeId, code]
  return {
    make: () =>
      random
        .integer(10 ** digits)
        .toString()
        .padStart(digits, '0'),
    macOf: (bound, code) => ({ mac: keyring.hmacByCurrent('code', parts(bound, code)), macKeyId: keyring.currentKeyId }),
    matches(project, held, typed) {
      const mac = keyring.hmac(held.macKeyId, 'code', parts({ project, method: held.factorId, codeId: held.codeId }, typed))
      if (mac === undefined) return false
      const expected = Buffer.from(held.mac)
      const actual = Buffer.from(mac)
      return expected.length === actual.length && timingSafeEqual(expected, actual)
    },
  }
}
