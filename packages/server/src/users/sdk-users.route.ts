import * as contract from '@tollgate/contract'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, type Result } from '../kernel/result.ts'
import { route, type Answer, type Route } from '../kernel/route.ts'
import type { ChangeOwnUser } from './change-own-user.ts'
import type { User } from './user.ts'
import { viewOfOne, type UserViews } from './user-view.ts'

interface Dependencies {
  readonly own: ChangeOwnUser
  readonly views: UserViews
}

export function sdkUsersRoutes({ own, views }: Dependencies): readonly Route[] {
  return [
    route(contract.sdkGetUser, async (request) => {
      const user = await own.get(request)
      return user.ok ? ok({ reply: await viewOfOne(views, request.project.projectId, user.value) }) : user
    }),

    route(contract.sdkUpdateUser, async (request) => {
      const updated = await own.update(request, request.body)
      if (!updated.ok) return updated
      const user = await viewOfOne(views, request.project.projectId, updated.value)
      const { user_id, emails, phone_numbers, crypto_wallets } = user
      return ok({ reply: { user_id, emails, phone_numbers, crypto_wallets, __user: user } })
    }),

    route(contract.sdkDeletePhoneNumber, async (request) =>
      changed(request.project, await own.deleteFactor(request, { kind: 'phone_number', factorId: request.params.phone_id })),
    ),
    route(contract.sdkDeleteEmail, async (request) =>
      changed(request.project, await own.deleteFactor(request, { kind: 'email', factorId: request.params.email_id })),
    ),
  ]

  async function changed(project: Project, outcome: Result<User, Refusal>): Promise<Result<Answer<ChangedUser>, Refusal>> {
    if (!outcome.ok) return outcome
    return ok({ reply: { user_id: outcome.value.userId, __user: await viewOfOne(views, project.projectId, outcome.value) } })
  }
}

type ChangedUser = contract.ReplyOf<typeof contract.sdkDeletePhoneNumber>
