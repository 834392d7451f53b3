import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { JwtAlgorithm } from '../kernel/project.ts'

export interface SigningKeyRow {
  readonly keyId: string
  readonly algorithm: JwtAlgorithm
  /** JSON of the public JWK. */
  readonly publicJwk: string
  /** JSON of the private JWK, sealed. */
  readonly sealedPrivateJwk: string
  readonly createdAt: EpochMilliseconds
  /** Published from its creation, used from here on. */
  readonly activeFrom: EpochMilliseconds
}
