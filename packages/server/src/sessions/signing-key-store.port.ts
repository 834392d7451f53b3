import type { ProjectId } from '../kernel/ids.ts'
import type { SigningKeyRow } from './signing-key.ts'

export interface SigningKeyStore {
  /** All that the project ever had, oldest first: a JWT outlives the publication of its key. */
  keysOf(project: ProjectId): Promise<readonly SigningKeyRow[]>
  add(project: ProjectId, key: SigningKeyRow): Promise<void>
}
