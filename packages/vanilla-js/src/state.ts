import type { Session, User } from '@tollgate/contract'
import { makeListeners } from './listeners.ts'
import type { PageStorage } from './page-storage.ts'

export interface SessionAndUser {
  readonly session: Session | null
  readonly user: User | null
}

export interface SessionInfo {
  readonly session: Session | null
  /** True until the server has confirmed what an earlier page left, or denied it. */
  readonly fromCache: boolean
}

export interface UserInfo {
  readonly user: User | null
  /** True until the server has confirmed what an earlier page left, or denied it. */
  readonly fromCache: boolean
}

export interface StateChange {
  readonly before: SessionAndUser & { readonly fromCache: boolean }
  readonly after: SessionAndUser & { readonly fromCache: boolean }
}

export interface State {
  /** The same object for as long as nothing in it changes. */
  sessionInfo(): SessionInfo
  /** The same object for as long as nothing in it changes. */
  userInfo(): UserInfo
  /** The server's word: kept for the next page and told to the other tabs. */
  set(next: SessionAndUser): void
  /** Signed out: as `set`. */
  clear(): void
  /** What is cached is all there is: nobody will be asked. */
  settle(): void
  /** Takes over what another tab has written meanwhile. */
  sync(): void
  /** Told of everything that is set, changed or not. */
  subscribe(listener: (change: StateChange) => void): () => void
}

const signedOut: SessionAndUser = { session: null, user: null }

/** Source: wire contract 8.3. Holds no token. */
export function makeState(storage: PageStorage, key: string): State {
  const { add, tell } = makeListeners<StateChange>()
  let current = { ...(parseState(storage.read(key)) ?? signedOut), fromCache: true }
  let sessionInfo: SessionInfo = { session: current.session, fromCache: true }
  let userInfo: UserInfo = { user: current.user, fromCache: true }

  function take({ session, user }: SessionAndUser): void {
    const before = current
    current = { session, user, fromCache: false }
    if (!isSame(before.session, session) || before.fromCache) sessionInfo = { session, fromCache: false }
    if (!isSame(before.user, user) || before.fromCache) userInfo = { user, fromCache: false }
    tell({ before, after: current })
  }

  return {
    sessionInfo: () => sessionInfo,
    userInfo: () => userInfo,
    set(next) {
      storage.write(key, JSON.stringify(next))
      take(next)
    },
    clear() {
      storage.write(key, 'null')
      take(signedOut)
    },
    settle: () => take(current),
    sync() {
      const written = parseState(storage.read(key))
      if (written !== undefined && !(isSame(written.session, current.session) && isSame(written.user, current.user))) take(written)
    },
    subscribe: add,
  }
}

/** Whether a listener of sessions would be told: being used is not a change. */
export function isSameSession(one: Session | null, other: Session | null): boolean {
  return one?.session_id === other?.session_id && isSame(withoutUse(one), withoutUse(other))
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function withoutUse(session: Session | null): Session | null {
  return session === null ? null : { ...session, last_accessed_at: '' }
}

/** What a tab wrote; undefined where that is nothing, no longer true, or not to be read. */
export function parseState(text: string | null): SessionAndUser | undefined {
  try {
    const value = JSON.parse(text ?? '') as Partial<SessionAndUser> | null
    if (value === null) return signedOut
    const { session = null, user = null } = value
    if (session === null) return user === null ? signedOut : undefined
    return typeof session.session_id === 'string' && !isOver(session) ? { session, user } : undefined
  } catch {
    return undefined
  }
}

function isOver({ expires_at }: Session): boolean {
  return Date.parse(expires_at) <= Date.now()
}
