import type { ProjectId } from '../kernel/ids.ts'

export interface AddressRekey {
  /** Moves counts, locks, known networks and the code of a number to its key under the current secret, adding to what is there. */
  carryOver(project: ProjectId, keys: { readonly from: string; readonly to: string }): Promise<void>
}
