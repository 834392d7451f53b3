import { addressKeyBy, heldKeyIds, networkKeyBy } from '../kernel/address-key.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import { isPublic, networkOf, type NetworkAddress } from '../kernel/network.ts'
import type { Project } from '../kernel/project.ts'
import type { FactorAddress } from '../users/user.ts'
import type { AddressRekey } from './address-rekey.port.ts'

/** Keyed hashes that counts, codes and known networks are kept under: they tell nothing, and outlive users and numbers. */
export interface AddressKeys {
  /** Of a number. While a secret rotation lasts, what was kept under the older key comes along first. */
  ofAddress(project: ProjectId, address: string): Promise<string>
  /** Of a number, alike in every project; undefined for an email. After a change of the secret it begins anew. */
  shared(to: FactorAddress): string | undefined
  /** Of the caller's network; none where it cannot be told apart. While a rotation lasts, the older key's too; the current one is first. */
  ofNetwork(project: Project, address: NetworkAddress | undefined): readonly string[]
}

export function makeAddressKeys({ keyring, rekey }: { readonly keyring: Keyring; readonly rekey: AddressRekey }): AddressKeys {
  return {
    async ofAddress(project, address) {
      const [current = '', previous] = heldKeyIds(keyring).map((keyId) => addressKeyBy(keyring, keyId, { project, address }) ?? '')
      if (previous !== undefined) await rekey.carryOver(project, { from: previous, to: current })
      return current
    },
    shared: ({ kind, address }) => (kind === 'email' ? undefined : keyring.hmacByCurrent('address', ['every project', address])),
    ofNetwork({ projectId, environment }, address) {
      // Behind a misconfigured proxy all callers share a private address: none of them is known by it.
      if (address === undefined || (environment === 'live' && !isPublic(address))) return []
      const owned = { project: projectId, network: networkOf(address) }
      return heldKeyIds(keyring).flatMap((keyId) => networkKeyBy(keyring, keyId, owned) ?? [])
    },
  }
}
