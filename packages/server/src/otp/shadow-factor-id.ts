import type { FactorId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Project } from '../kernel/project.ts'
import type { FactorAddress } from '../users/user.ts'

/** Of an address that nobody has: an id shaped like any other, the same every time, which nobody else can compute. */
export type ShadowFactorId = (project: Project, to: FactorAddress) => FactorId

export function makeShadowFactorId(keyring: Keyring): ShadowFactorId {
  return ({ projectId, environment }, { kind, address }) => {
    const hash = Buffer.from(keyring.hmacByCurrent('shadow-factor', [projectId, address]), 'base64url').toString('hex')
    // Version 4, variant 10, as a random id has them. Source: RFC 9562, 5.4.
    const variant = ((parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
    const uuid = [hash.slice(0, 8), hash.slice(8, 12), `4${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`, hash.slice(20, 32)]
    return `${kind === 'email' ? 'email' : 'phone-number'}-${environment}-${uuid.join('-')}` as FactorId
  }
}
