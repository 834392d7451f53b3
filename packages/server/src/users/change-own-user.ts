import type { BodyOf, sdkUpdateUser } from '@tollgate/contract'
import type { BrowserCaller } from '../kernel/caller.ts'
import type { Clock } from '../kernel/clock.port.ts'
import type { FactorId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { judgeFactorChange } from './factor-change.policy.ts'
import type { SignedInUser, SignedInUsers } from './signed-in-users.port.ts'
import type { UpdateUser } from './update-user.ts'
import type { FactorKind, User } from './user.ts'
import type { UserStore } from './user-store.port.ts'

interface Browser {
  readonly project: Project
  readonly caller: BrowserCaller
}

/** What a signed-in person does to her own account. */
export interface ChangeOwnUser {
  get(browser: Browser): Promise<Result<User, Refusal>>
  update(browser: Browser, body: BodyOf<typeof sdkUpdateUser>): Promise<Result<User, Refusal>>
  deleteFactor(browser: Browser, factor: { readonly kind: FactorKind; readonly factorId: string }): Promise<Result<User, Refusal>>
}

interface Dependencies {
  readonly users: UserStore
  readonly signedIn: SignedInUsers
  readonly updateUser: UpdateUser
  readonly clock: Clock
}

export function makeChangeOwnUser({ users, signedIn, updateUser, clock }: Dependencies): ChangeOwnUser {
  return {
    async get(browser) {
      const found = await find(browser)
      return found.ok ? ok(found.value.user) : found
    },

    async update(browser, { name, untrusted_metadata }) {
      const found = await find(browser)
      if (!found.ok) return found
      const verdict = judgeFactorChange(changeBy(browser, found.value))
      if (!verdict.ok) return verdict
      // Field by field: a browser may not give itself roles, an external id or trusted metadata.
      const wish = { ...(name && { name }), ...(untrusted_metadata && { untrusted_metadata }) }
      const updated = await updateUser(browser.project, found.value.user.userId, wish)
      return updated.ok || updated.refusal.error_type !== 'user_not_found' ? updated : refuse({ error_type: 'user_unauthenticated' })
    },

    async deleteFactor(browser, { kind, factorId }) {
      const found = await find(browser)
      if (!found.ok) return found
      const factor = { factorId: factorId as FactorId, kind }
      return users.deleteOwnFactor({
        project: browser.project.projectId,
        userId: found.value.user.userId,
        factorId: factor.factorId,
        now: clock.now(),
        judge: (user) => judgeDeletion(browser, { ...found.value, user }, factor),
      })
    },
  }

  async function find(browser: Browser): Promise<Result<{ readonly user: User; readonly by: SignedInUser }, Refusal>> {
    const by = await signedIn.find(browser.project, browser.caller)
    const user = by && (await users.find(browser.project.projectId, by.userId, clock.now()))
    return by && user ? ok({ user, by }) : refuse({ error_type: 'user_unauthenticated' })
  }

  function changeBy({ project }: Browser, { user, by }: { readonly user: User; readonly by: SignedInUser }) {
    const maxAgeMinutes = project.settings.factor_change_max_age_minutes
    return { factors: user.factors, proved: by.proved, now: clock.now(), maxAgeMinutes }
  }

  function judgeDeletion(
    browser: Browser,
    account: { readonly user: User; readonly by: SignedInUser },
    { factorId, kind }: { readonly factorId: FactorId; readonly kind: FactorKind },
  ): Result<undefined, Refusal> {
    const isHers = account.user.factors.some((factor) => factor.factorId === factorId && factor.kind === kind)
    if (!isHers) return refuse({ error_type: kind === 'email' ? 'email_not_found' : 'phone_number_not_found' })
    const verdict = judgeFactorChange(changeBy(browser, account))
    if (!verdict.ok) return verdict
    const left = account.user.factors.filter((factor) => factor.factorId !== factorId)
    // One that was never proved may be mistyped: it would be the last way in for somebody else.
    return left.some(({ state }) => state === 'verified') ? ok(undefined) : refuse({ error_type: 'cannot_delete_last_primary_factor' })
  }
}
