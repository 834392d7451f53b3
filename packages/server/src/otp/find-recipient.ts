import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { FactorId, UserId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { minute } from '../kernel/time.ts'
import type { SessionRow } from '../sessions/session.ts'
import { bareUser, newFactor } from '../users/create-user.ts'
import { judgeFactorChange } from '../users/factor-change.policy.ts'
import { duplicateOf, type Factor, type FactorAddress, type User } from '../users/user.ts'
import type { UserStore } from '../users/user-store.port.ts'
import type { Recipient } from './code-store.port.ts'
import type { AddressFacts } from './otp-lookup.port.ts'
import type { ShadowFactorId } from './shadow-factor-id.ts'

/** Who asks, and so whose number it is or will be. */
export type Asker =
  | { readonly kind: 'primary' }
  | { readonly kind: 'login_or_create'; readonly createAsPending: boolean }
  | { readonly kind: 'session'; readonly session: SessionRow; readonly from: 'backend' | 'browser' }
  | { readonly kind: 'user_id'; readonly user: string }

export interface RecipientQuestion {
  readonly project: Project
  readonly to: FactorAddress
  readonly asker: Asker
  readonly facts: AddressFacts
  readonly now: EpochMilliseconds
  /** A sign-in to a number that nobody has is answered like any other. */
  readonly hidesWhoExists: boolean
}

export interface FoundRecipient {
  readonly recipient: Recipient
  readonly userId: UserId
  readonly factorId: FactorId
  readonly userCreated: boolean
  /** A code lives no longer than the pending number it goes to. */
  readonly pendingUntil: EpochMilliseconds | null
}

export interface RecipientRefusal {
  readonly error_type: Refusal['error_type']
  readonly isNotFound: boolean
}

export type FindRecipient = (question: RecipientQuestion) => Promise<Result<FoundRecipient, RecipientRefusal>>

/** A code that is never sent: the same rows are written for it as for one that is. */
export type ShadowRecipient = (project: Project, to: FactorAddress) => FoundRecipient

interface Dependencies {
  readonly users: UserStore
  readonly random: Random
  readonly shadow: ShadowRecipient
  readonly shadowFactorId: ShadowFactorId
}

const pendingLifetimeMilliseconds = 5 * minute

/** Looks up whose number it is; the step that issues the code judges it again. */
export function makeFindRecipient({ users, random, shadow, shadowFactorId }: Dependencies): FindRecipient {
  return async (question) => {
    const { project, to, asker, facts } = question
    if (asker.kind === 'session') return ofUser(question, asker.session.userId, missingUserOf(asker))
    if (asker.kind === 'user_id') return ofUser(question, asker.user, 'user_not_found')
    if (facts.holder) return ok(existing(facts.holder))
    if (asker.kind === 'login_or_create') return ok(begun(question, asker.createAsPending))
    if (question.hidesWhoExists) return ok(shadow(project, to))
    return refuse({ error_type: to.kind === 'email' ? 'email_not_found' : 'user_not_found', isNotFound: true })
  }

  async function ofUser(
    question: RecipientQuestion,
    reference: string,
    missing: 'session_not_found' | 'user_not_found' | 'user_unauthenticated',
  ): Promise<Result<FoundRecipient, RecipientRefusal>> {
    const { project, asker, facts, to, now } = question
    const user = await users.find(project.projectId, reference, now)
    // The sandbox user is everybody's: what were added to it could never be taken away again.
    if (user === undefined || user.isSandbox) return refuse({ error_type: missing, isNotFound: true })
    if (facts.holder?.userId === user.userId) return ok(existing(facts.holder))
    const isFromBrowser = asker.kind === 'session' && asker.from === 'browser'
    // A browser learns it from the right code alone, which shows that the number is hers.
    if (facts.holder?.state === 'verified' && !isFromBrowser) return refuse({ error_type: duplicateOf(to.kind), isNotFound: false })
    const change = isFromBrowser ? judgeAddition(question, user, asker.session) : ok(undefined)
    if (!change.ok) return refuse({ ...change.refusal, isNotFound: false })
    const isWaiting = ({ kind, address, state }: Factor) => kind === to.kind && address === to.address && state === 'pending'
    return ok(attached(question, user, user.factors.find(isWaiting)?.factorId))
  }

  function begun({ project, to, now, hidesWhoExists }: RecipientQuestion, createAsPending: boolean): FoundRecipient {
    const minted = newFactor({ project, ...to, random })
    // The id that a send to nobody answered before: another one would tell that somebody begins now.
    const factor = hidesWhoExists ? { ...minted, factorId: shadowFactorId(project, to) } : minted
    const user = {
      ...bareUser(project, random, now),
      status: createAsPending ? ('pending' as const) : ('active' as const),
      factors: [factor],
    }
    return { recipient: { kind: 'new-user', user }, userId: user.userId, factorId: factor.factorId, userCreated: true, pendingUntil: null }
  }

  /** A second number waits until it is proved; a first one is the way in. Somebody else's unproved one does not stand in the way. */
  function attached(
    { project, to, facts, now }: RecipientQuestion,
    { userId, factors }: User,
    pendingId: FactorId | undefined,
  ): FoundRecipient {
    const hasVerifiedFactor = factors.some(({ state }) => state === 'verified')
    const isPending = hasVerifiedFactor || facts.holder !== undefined
    const pendingUntil = isPending ? now + pendingLifetimeMilliseconds : null
    const minted = newFactor({ project, ...to, random })
    const factorId = pendingId !== undefined && isPending ? pendingId : minted.factorId
    const factor = {
      ...minted,
      factorId,
      state: isPending ? ('pending' as const) : ('primary' as const),
      pendingUntil,
    }
    const recipient = { kind: 'attach' as const, userId, factor, isBesideVerified: facts.holder?.state === 'verified' }
    return { recipient, userId, factorId, userCreated: false, pendingUntil }
  }
}

function judgeAddition({ project, now }: RecipientQuestion, { factors }: User, session: SessionRow): Result<undefined, Refusal> {
  const maxAgeMinutes = project.settings.factor_change_max_age_minutes
  return judgeFactorChange({ factors, proved: session.authenticationFactors, now, maxAgeMinutes })
}

function missingUserOf({ from }: Extract<Asker, { kind: 'session' }>) {
  return from === 'browser' ? 'user_unauthenticated' : 'session_not_found'
}

function existing({ userId, factorId }: { readonly userId: UserId; readonly factorId: FactorId }): FoundRecipient {
  return { recipient: { kind: 'existing', userId, factorId }, userId, factorId, userCreated: false, pendingUntil: null }
}
