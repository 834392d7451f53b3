import type { FactorId } from '../kernel/ids.ts'
import type { Redeemed } from './code-store.port.ts'

/** What a right code brought about. */
export interface Passed extends Redeemed {
  readonly factorId: FactorId
}
