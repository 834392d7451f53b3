import * as contract from '@tollgate/contract'
import type { Clock } from '../kernel/clock.port.ts'
import type { FactorId, ProjectId } from '../kernel/ids.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { CreateUser } from './create-user.ts'
import type { ExchangePrimaryFactor } from './exchange-primary-factor.ts'
import type { SearchUsers } from './search-users.ts'
import type { UpdateUser } from './update-user.ts'
import type { FactorKind, User } from './user.ts'
import type { UserStore } from './user-store.port.ts'
import { viewOfOne, type UserViews } from './user-view.ts'

interface Dependencies {
  readonly users: UserStore
  readonly views: UserViews
  readonly clock: Clock
  readonly createUser: CreateUser
  readonly updateUser: UpdateUser
  readonly searchUsers: SearchUsers
  readonly exchangePrimaryFactor: ExchangePrimaryFactor
}

export function usersRoutes({
  users,
  views,
  clock,
  createUser,
  updateUser,
  searchUsers,
  exchangePrimaryFactor,
}: Dependencies): readonly Route[] {
  const view = (project: ProjectId, user: User) => viewOfOne(views, project, user)

  return [
    route(contract.createUser, async ({ project, body, keep }) => {
      const replyOf = async (created: User) => {
        const user = await view(project.projectId, created)
        const { user_id, status, emails, phone_numbers } = user
        return { user_id, status, email_id: emails[0]?.email_id ?? '', phone_id: phone_numbers[0]?.phone_id ?? '', user }
      }
      const created = await createUser(project, body, keep && (async (user) => keep(await replyOf(user))))
      return created.ok ? ok({ reply: await replyOf(created.value) }) : created
    }),

    route(contract.getUser, async ({ project, params }) => {
      const user = await users.find(project.projectId, params.user_id, clock.now())
      return user ? ok({ reply: await view(project.projectId, user) }) : refuse({ error_type: 'user_not_found' })
    }),

    route(contract.updateUser, async ({ project, params, body }) => {
      const updated = await updateUser(project, params.user_id, body)
      if (!updated.ok) return updated
      const user = await view(project.projectId, updated.value)
      const { user_id, emails, phone_numbers, crypto_wallets } = user
      return ok({ reply: { user_id, emails, phone_numbers, crypto_wallets, user } })
    }),

    route(contract.searchUsers, async ({ project, body }) => {
      const found = await searchUsers(project, body)
      if (!found.ok) return found
      const { total, nextCursor } = found.value
      const results = await views(project.projectId, found.value.users)
      return ok({ reply: { results, results_metadata: { total, next_cursor: nextCursor } } })
    }),

    route(contract.deleteUser, async ({ project, params }) => {
      const userId = await users.delete(project.projectId, params.user_id)
      return userId === undefined ? refuse({ error_type: 'user_not_found' }) : ok({ reply: { user_id: userId } })
    }),

    route(contract.deletePhoneNumber, ({ project, params }) => deleteFactor(project.projectId, 'phone_number', params.phone_id)),
    route(contract.deleteEmail, ({ project, params }) => deleteFactor(project.projectId, 'email', params.email_id)),

    route(contract.deleteExternalId, async ({ project, params }) => {
      const removal = (user: User) => ok({ ...user, externalId: null })
      return changed(
        project.projectId,
        await users.change({ project: project.projectId, user: params.user_id, now: clock.now(), change: removal }),
      )
    }),

    route(contract.exchangePrimaryFactor, async ({ project, params, body }) =>
      changed(project.projectId, await exchangePrimaryFactor(project, params.user_id, body)),
    ),

    ...otherFactorDeletes.map((operation) => route(operation, () => Promise.resolve(refuse({ error_type: 'user_not_found' })))),
  ]

  async function changed(project: ProjectId, outcome: Result<User, Refusal>): Promise<Result<Answer<UserReply>, Refusal>> {
    if (!outcome.ok) return outcome
    return ok({ reply: { user_id: outcome.value.userId, user: await view(project, outcome.value) } })
  }

  async function deleteFactor(project: ProjectId, kind: FactorKind, factorId: string): Promise<Result<Answer<UserReply>, Refusal>> {
    const user = await users.deleteFactor(project, { factorId: factorId as FactorId, kind, now: clock.now() })
    const error_type = kind === 'email' ? 'email_not_found' : 'phone_number_not_found'
    return changed(project, user ? ok(user) : refuse({ error_type }))
  }
}

type UserReply = contract.ReplyOf<typeof contract.deletePhoneNumber>

const otherFactorDeletes = [
  contract.deleteWebauthnRegistration,
  contract.deleteBiometricRegistration,
  contract.deleteTotp,
  contract.deleteCryptoWallet,
  contract.deletePassword,
  contract.deleteOauthRegistration,
] as const
