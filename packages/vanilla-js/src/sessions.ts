import type { Session } from '@tollgate/contract'
import { checkArguments, membersOf, optional, required } from './check-arguments.ts'
import type { SessionAuthenticateReply, SessionRevokeReply } from './replies.ts'
import { isUnrecoverable, type SessionKeeper } from './session-keeper.ts'
import { isSameSession, type SessionInfo, type State } from './state.ts'
import type { SessionTokens, TokenCookies } from './token-cookies.ts'
import type { Transport } from './transport.ts'

export interface SessionAuthenticateOptions {
  /** The session then ends this long from now. Minutes, 5 to the project's maximum; default: its end is left alone. */
  readonly session_duration_minutes?: number | undefined
}

export interface SessionRevokeOptions {
  /** Signs out on this page though the server could not be told; the call still rejects. Default false. */
  readonly forceClear?: boolean | undefined
}

export interface SessionUpdate {
  readonly session_token: string
  readonly session_jwt?: string | undefined
}

export interface Sessions {
  /** What is known here, the cached session of an earlier page included; null: signed out. */
  readonly getSync: () => Session | null
  /** The same object for as long as nothing in it changes. */
  readonly getInfo: () => SessionInfo
  /** null where there is no session, or one in a cookie that scripts cannot read. */
  readonly getTokens: () => SessionTokens | null
  /** Told of sign-in, sign-out and every change but of `last_accessed_at`, in other tabs too. Returns what ends the subscription. */
  readonly onChange: (callback: (session: Session | null) => void) => () => void
  /**
   * Asks the server about the session. Rejects with a `StytchAPIError` 401 `user_unauthenticated` or 404 `session_not_found` where there is
   * none: the person is then signed out here.
   */
  readonly authenticate: (options?: SessionAuthenticateOptions) => Promise<SessionAuthenticateReply>
  /** Signs out, everywhere. Rejects, and signs out nowhere, where the server cannot be told. */
  readonly revoke: (options?: SessionRevokeOptions) => Promise<SessionRevokeReply>
  /** Takes over tokens that a backend was given. `authenticate` must follow, and fetches session and user. */
  readonly updateSession: (tokens: SessionUpdate) => void
}

interface Parts {
  readonly transport: Transport
  readonly state: State
  readonly tokens: TokenCookies
  readonly keeper: SessionKeeper
}

export function makeSessions({ transport, state, tokens, keeper }: Parts): Sessions {
  function localSessionId(): string | undefined {
    return state.sessionInfo().session?.session_id
  }

  function endUnlessAnother(revoked: string | undefined): void {
    state.sync()
    const now = localSessionId()
    const signedInAnew = revoked !== undefined && now !== undefined && now !== revoked
    if (!signedInAnew) keeper.end()
  }

  return {
    getSync: () => state.sessionInfo().session,
    getInfo: () => state.sessionInfo(),
    getTokens: () => tokens.read(),
    onChange(callback) {
      checkArguments('session.onChange', [required('callback', callback, 'function')])
      return state.subscribe(({ before, after }) => {
        if (!isSameSession(before.session, after.session)) callback(after.session)
      })
    },
    async authenticate(options) {
      const minutes = membersOf(options).session_duration_minutes
      checkArguments('session.authenticate', [
        optional('options', options, 'object'),
        optional('options.session_duration_minutes', minutes, 'number'),
      ])
      return keeper.authenticate(options?.session_duration_minutes)
    },
    async revoke(options) {
      checkArguments('session.revoke', [
        optional('options', options, 'object'),
        optional('options.forceClear', membersOf(options).forceClear, 'boolean'),
      ])
      const revoked = localSessionId()
      try {
        const { data } = await transport({ method: 'POST', path: '/sessions/revoke' })
        endUnlessAnother(revoked)
        return data as unknown as SessionRevokeReply
      } catch (error) {
        if (options?.forceClear === true || isUnrecoverable(error)) endUnlessAnother(revoked)
        throw error
      }
    },
    updateSession(update) {
      const { session_token, session_jwt } = membersOf(update)
      checkArguments('session.updateSession', [
        required('tokens', update, 'object'),
        required('tokens.session_token', session_token, 'string'),
        optional('tokens.session_jwt', session_jwt, 'string'),
      ])
      tokens.write(update)
    },
  }
}
