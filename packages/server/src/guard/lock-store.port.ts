import type { ProjectId } from '../kernel/ids.ts'
import type { FailureLane } from './lock.policy.ts'

export interface LockStore {
  /** The lanes with failures of these numbers, given by their keyed hashes. */
  lanesOf(project: ProjectId, addressKeys: readonly string[]): Promise<readonly (FailureLane & { readonly addressKey: string })[]>
  /** Forgets failures and locks of these numbers in every lane. */
  unlock(project: ProjectId, addressKeys: readonly string[]): Promise<void>
}
