import type { User } from '@tollgate/contract'
import { checkArguments, membersOf, optional, required } from './check-arguments.ts'
import { parseChanged, parseUser, type UserDeleteFactorReply, type UserGetReply, type UserUpdateReply } from './replies.ts'
import { isSame, type State, type UserInfo } from './state.ts'
import type { ApiRequest, Transport } from './transport.ts'

export interface UserUpdate {
  /** All three parts are replaced, where any is given. */
  readonly name?: { readonly first_name?: string; readonly middle_name?: string; readonly last_name?: string } | undefined
  /** Merged key by key; null removes one. At most 20 keys and 4096 bytes. */
  readonly untrusted_metadata?: Readonly<Record<string, unknown>> | undefined
}

export interface Users {
  /** Asks the server. Rejects with a `StytchAPIError` 401 `user_unauthenticated` without a session. */
  readonly get: () => Promise<UserGetReply>
  /** What is known here, the cached user of an earlier page included; null: signed out. */
  readonly getSync: () => User | null
  /** The same object for as long as nothing in it changes. */
  readonly getInfo: () => UserInfo
  /** Told of every change, in other tabs too. Returns what ends the subscription. */
  readonly onChange: (callback: (user: User | null) => void) => () => void
  /** Rejects with a `StytchAPIError`: 401 `user_unauthenticated`, 401 `insufficient_factors`. */
  readonly update: (update: UserUpdate) => Promise<UserUpdateReply>
  /** Rejects with a `StytchAPIError`: 400 `cannot_delete_last_primary_factor`, 404 `phone_number_not_found`, 401 `insufficient_factors`. */
  readonly deletePhoneNumber: (phoneId: string) => Promise<UserDeleteFactorReply>
  /** Rejects with a `StytchAPIError`: 400 `cannot_delete_last_primary_factor`, 404 `email_not_found`, 401 `insufficient_factors`. */
  readonly deleteEmail: (emailId: string) => Promise<UserDeleteFactorReply>
}

interface Parts {
  readonly transport: Transport
  readonly state: State
}

export function makeUsers({ transport, state }: Parts): Users {
  /** What is answered about the user of one session is not shown in the next. */
  async function whileSameSession<Answer extends { readonly user: User | undefined }>(ask: () => Promise<Answer>): Promise<Answer> {
    const asked = state.sessionInfo().session?.session_id
    const answer = await ask()
    state.sync()
    const { session } = state.sessionInfo()
    if (answer.user !== undefined && session?.session_id === asked) state.set({ session, user: answer.user })
    return answer
  }

  async function change(request: ApiRequest): Promise<object> {
    const { reply } = await whileSameSession(async () => parseChanged(await transport(request)))
    return reply
  }

  return {
    async get() {
      const { reply } = await whileSameSession(async () => parseUser(await transport({ method: 'GET', path: '/users/me' })))
      return reply
    },
    getSync: () => state.userInfo().user,
    getInfo: () => state.userInfo(),
    onChange(callback) {
      checkArguments('user.onChange', [required('callback', callback, 'function')])
      return state.subscribe(({ before, after }) => {
        if (!isSame(before.user, after.user)) callback(after.user)
      })
    },
    async update(update) {
      const { name, untrusted_metadata } = membersOf(update)
      checkArguments('user.update', [
        required('update', update, 'object'),
        optional('update.name', name, 'object'),
        optional('update.untrusted_metadata', untrusted_metadata, 'object'),
      ])
      return (await change({ method: 'PUT', path: '/users/me', body: update })) as UserUpdateReply
    },
    async deletePhoneNumber(phoneId) {
      checkArguments('user.deletePhoneNumber', [required('phoneId', phoneId, 'string')])
      const path = `/users/phone_numbers/${encodeURIComponent(phoneId)}`
      return (await change({ method: 'DELETE', path })) as UserDeleteFactorReply
    },
    async deleteEmail(emailId) {
      checkArguments('user.deleteEmail', [required('emailId', emailId, 'string')])
      const path = `/users/emails/${encodeURIComponent(emailId)}`
      return (await change({ method: 'DELETE', path })) as UserDeleteFactorReply
    },
  }
}
