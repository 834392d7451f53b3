import type { BodyOf, updateUser } from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import { parseAddress } from '../kernel/network.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { defaultRoles } from './create-user.ts'
import { mergeMetadata } from './metadata.policy.ts'
import { nameOf } from './name.ts'
import type { User } from './user.ts'
import type { UserReference, UserStore } from './user-store.port.ts'

export type UpdateUser = (project: Project, user: UserReference, request: BodyOf<typeof updateUser>) => Promise<Result<User, Refusal>>

export function makeUpdateUser({ users, clock }: { readonly users: UserStore; readonly clock: Clock }): UpdateUser {
  return async (project, user, request) => {
    const { attributes } = request
    if (attributes?.ip_address !== undefined) {
      const address = parseAddress(attributes.ip_address)
      if (!address.ok) return address
    }
    return users.change({ project: project.projectId, user, now: clock.now(), change: (held) => applyUpdate(held, request) })
  }
}

/** What is absent stays; of a name that is given, all three parts are replaced. */
function applyUpdate(held: User, request: BodyOf<typeof updateUser>): Result<User, Refusal> {
  const trustedMetadata = mergeMetadata(held.trustedMetadata, request.trusted_metadata)
  if (!trustedMetadata.ok) return trustedMetadata
  const untrustedMetadata = mergeMetadata(held.untrustedMetadata, request.untrusted_metadata)
  if (!untrustedMetadata.ok) return untrustedMetadata
  return ok({
    ...held,
    name: request.name ? nameOf(request.name) : held.name,
    trustedMetadata: trustedMetadata.value,
    untrustedMetadata: untrustedMetadata.value,
    externalId: request.external_id ?? held.externalId,
    roles: request.roles ? [...new Set([...defaultRoles, ...request.roles])] : held.roles,
  })
}
