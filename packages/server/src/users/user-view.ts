import type { User as WireUser } from '@tollgate/contract'
import type { ProjectId } from '../kernel/ids.ts'
import type { LockLookup, NumberLock } from './lock-lookup.port.ts'
import type { Factor, User } from './user.ts'
import { timestamp } from '../kernel/time.ts'

/** Users as the wire shows them. */
export type UserViews = (project: ProjectId, users: readonly User[]) => Promise<readonly WireUser[]>

export function makeUserViews({ locks }: { readonly locks: LockLookup }): UserViews {
  return async (project, users) => {
    const found = await locks.locksOf(project, users.flatMap(verifiedAddresses))
    return users.map((user) => viewOf(user, longest(verifiedAddresses(user).flatMap((address) => found.get(address) ?? []))))
  }
}

/** One user's view. */
export async function viewOfOne(views: UserViews, project: ProjectId, user: User): Promise<WireUser> {
  const [view] = await views(project, [user])
  if (view === undefined) throw new Error('a view of one user holds one user')
  return view
}

function verifiedAddresses(user: User): string[] {
  return user.factors.filter(({ state }) => state === 'verified').map(({ address }) => address)
}

function longest(locks: readonly NumberLock[]): NumberLock | undefined {
  const end = (lock: NumberLock) => lock.lockedUntil ?? Number.POSITIVE_INFINITY
  return [...locks].sort((left, right) => end(right) - end(left))[0]
}

function viewOf(user: User, lock: NumberLock | undefined): WireUser {
  return {
    user_id: user.userId,
    status: user.status,
    created_at: timestamp(user.createdAt),
    name: user.name,
    emails: factorsOf(user, 'email').map(({ factorId, address, state }) => ({
      email_id: factorId,
      email: address,
      verified: state === 'verified',
    })),
    phone_numbers: factorsOf(user, 'phone_number').map(({ factorId, address, state }) => ({
      phone_id: factorId,
      phone_number: address,
      verified: state === 'verified',
    })),
    providers: [],
    webauthn_registrations: [],
    biometric_registrations: [],
    totps: [],
    crypto_wallets: [],
    password: null,
    trusted_metadata: user.trustedMetadata,
    untrusted_metadata: user.untrustedMetadata,
    roles: user.roles,
    is_locked: lock !== undefined,
    lock_created_at: lock ? timestamp(lock.lockedAt) : null,
    lock_expires_at: lock?.lockedUntil ? timestamp(lock.lockedUntil) : null,
    external_id: user.externalId,
  }
}

function factorsOf(user: User, kind: Factor['kind']): readonly Factor[] {
  return user.factors.filter((factor) => factor.kind === kind)
}
