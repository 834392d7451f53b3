import type { BodyOf, createUser } from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import { parseEmailAddress } from '../kernel/email-address.ts'
import { mintId } from '../kernel/ids.ts'
import type { KeptAnswer } from '../kernel/kept-answer.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { parseAddress } from '../kernel/network.ts'
import { parsePhoneNumber } from '../kernel/phone-number.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxEmail, sandboxNumber } from '../kernel/sandbox.ts'
import { mergeMetadata } from './metadata.policy.ts'
import { nameOf } from './name.ts'
import type { FactorKind, NewFactor, NewUser, User } from './user.ts'
import type { UserStore } from './user-store.port.ts'

export type CreateUser = (
  project: Project,
  request: BodyOf<typeof createUser>,
  /** Of a request with a key: what is answered to every other with it. */
  keep?: (user: User) => Promise<KeptAnswer>,
) => Promise<Result<User, Refusal>>

interface Dependencies {
  readonly users: UserStore
  readonly clock: Clock
  readonly random: Random
}

export function makeCreateUser({ users, clock, random }: Dependencies): CreateUser {
  return async (project, request, keep) => {
    const factors = parseFactors(request, (kind, address) => newFactor({ project, kind, address, random }))
    if (!factors.ok) return factors
    if (factors.value.length === 0) return refuse({ error_type: 'invalid_create_user_request' })
    const address = parseAttributes(request)
    if (!address.ok) return address
    const trustedMetadata = mergeMetadata({}, request.trusted_metadata)
    if (!trustedMetadata.ok) return trustedMetadata
    const untrustedMetadata = mergeMetadata({}, request.untrusted_metadata)
    if (!untrustedMetadata.ok) return untrustedMetadata

    const user = {
      ...bareUser(project, random, clock.now()),
      status: request.create_user_as_pending === true ? ('pending' as const) : ('active' as const),
      name: nameOf(request.name),
      trustedMetadata: trustedMetadata.value,
      untrustedMetadata: untrustedMetadata.value,
      externalId: request.external_id ?? null,
      roles: [...new Set([...defaultRoles, ...(request.roles ?? [])])],
      factors: factors.value,
    }
    const ofUser = (factor: NewFactor) => ({ ...factor, userId: user.userId })
    return users.create(project.projectId, user, await keep?.({ ...user, factors: user.factors.map(ofUser) }))
  }
}

export const defaultRoles = ['stytch_user']

/** A user without a name or a factor, born now. */
export function bareUser(project: Project, random: Random, createdAt: number): NewUser {
  return {
    userId: mintId('user', project.environment, random),
    status: 'active',
    name: nameOf(undefined),
    trustedMetadata: {},
    untrustedMetadata: {},
    externalId: null,
    roles: defaultRoles,
    isSandbox: false,
    createdAt,
    factors: [],
  }
}

interface FactorSeed {
  readonly project: Project
  readonly kind: FactorKind
  readonly address: string
  readonly random: Random
}

/** An address that nobody has proved yet, as its user's way in. */
export function newFactor({ project, kind, address, random }: FactorSeed): NewFactor {
  const factorId = mintId(kind === 'email' ? 'email' : 'phone-number', project.environment, random)
  return { factorId, kind, address, state: 'primary', pendingUntil: null }
}

/** The factors that a body names, phone number first. */
export function parseFactors(
  body: { readonly phone_number?: string | undefined; readonly email?: string | undefined },
  make: (kind: FactorKind, address: string) => NewFactor,
): Result<readonly NewFactor[], Refusal> {
  const factors: NewFactor[] = []
  if (body.phone_number !== undefined) {
    if (body.phone_number === sandboxNumber) return refuse({ error_type: 'invalid_phone_number_sandbox' })
    const parsed = parsePhoneNumber(body.phone_number)
    if (!parsed.ok) return parsed
    factors.push(make('phone_number', parsed.value.number))
  }
  if (body.email !== undefined) {
    const parsed = parseEmailAddress(body.email)
    if (!parsed.ok) return parsed
    if (parsed.value === sandboxEmail) return refuse({ error_type: 'invalid_email' })
    factors.push(make('email', parsed.value))
  }
  return ok(factors)
}

function parseAttributes({ attributes }: { readonly attributes?: { readonly ip_address?: string } | undefined }): Result<unknown, Refusal> {
  return attributes?.ip_address === undefined ? ok(undefined) : parseAddress(attributes.ip_address)
}
