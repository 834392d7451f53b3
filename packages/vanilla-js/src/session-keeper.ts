import { StytchAPIError } from './errors.ts'
import { couldShareCookies } from './hidden-cookie.ts'
import type { PageStorage } from './page-storage.ts'
import type { Page } from './page.ts'
import { parseAuthenticatedSession, type SessionAuthenticateReply } from './replies.ts'
import { parseState, type State, type StateChange } from './state.ts'
import type { TokenCookies } from './token-cookies.ts'
import type { Transport } from './transport.ts'

const refreshMilliseconds = 180_000
const firstRetryMilliseconds = 4000
const lastRetryMilliseconds = 256_000
const jitterMilliseconds = 175
/** A timer that is set for longer goes off at once. */
const longestTimerMilliseconds = 2 ** 31 - 1

/** There is no session, and asking again will not bring one. Source: wire contract 1. */
const unrecoverable: readonly string[] = [
  'user_unauthenticated',
  'session_not_found',
  'unauthorized_credentials',
  'invalid_secret_authentication',
]

export interface SessionKeeper {
  /** Begins to follow the other tabs, and asks the server about a session that may be there. */
  start(): void
  /** No timer and no listener is left. */
  stop(): void
  /** Takes a sign-in or a refresh over: cookies, state, the next refresh. */
  accept(reply: SessionAuthenticateReply, durationMinutes?: number): void
  /** Asks the server about the session; repeated if the session changes meanwhile. Ends it here if the server knows none. */
  authenticate(durationMinutes?: number): Promise<SessionAuthenticateReply>
  /** Takes the session from this page and its tabs; the server is not asked. */
  end(): void
}

interface Parts {
  readonly page: Page | undefined
  readonly storage: PageStorage
  /** Of the state in the storage. */
  readonly stateKey: string
  readonly state: State
  readonly tokens: TokenCookies
  readonly transport: Transport
  readonly baseUrl: string
  readonly keepsAlive: boolean
}

/** Source: wire contract 8.4. */
export function makeSessionKeeper({ page, storage, stateKey, state, tokens, transport, baseUrl, keepsAlive }: Parts): SessionKeeper {
  const durationKey = `${stateKey}::session_duration_minutes`
  let refreshTimer: ReturnType<typeof setTimeout> | undefined
  let expiryTimer: ReturnType<typeof setTimeout> | undefined
  let retryMilliseconds = firstRetryMilliseconds
  let lastDurationMinutes: number | undefined
  let stopped = false
  const unsubscribe = state.subscribe(follow)

  function start(): void {
    if (page === undefined) {
      state.settle()
      return
    }
    page.addEventListener('storage', onStorage)
    page.addEventListener('pageshow', onPageShow)

    const { session } = state.sessionInfo()
    if (session !== null) endWhenOver(session.expires_at)
    if (!isSignedOut() || couldShareCookies(page.location, baseUrl)) void refresh()
    else state.settle()
  }

  function stop(): void {
    stopped = true
    page?.removeEventListener('storage', onStorage)
    page?.removeEventListener('pageshow', onPageShow)
    unsubscribe()
    clearTimeout(refreshTimer)
    clearTimeout(expiryTimer)
  }

  function accept(reply: SessionAuthenticateReply, durationMinutes?: number): void {
    const { session_token, session_jwt } = reply
    const { session = null, user = null } = reply as Partial<SessionAuthenticateReply>
    // Without both, the session is in a cookie of the server's that scripts cannot read.
    if (session_token && session_jwt) tokens.write({ session_token, session_jwt }, session?.expires_at)
    else tokens.remove()

    if (durationMinutes !== undefined && keepsAlive) rememberDuration(durationMinutes)
    const known = state.sessionInfo().session?.session_id === session?.session_id ? state.userInfo().user : null
    state.set({ session, user: user ?? known })
    retryMilliseconds = firstRetryMilliseconds
    if (session !== null) refreshIn(refreshMilliseconds)
  }

  function end(): void {
    tokens.remove()
    lastDurationMinutes = undefined
    storage.remove(durationKey)
    state.clear()
  }

  async function authenticate(durationMinutes?: number): Promise<SessionAuthenticateReply> {
    for (;;) {
      const answer = await ask(durationMinutes)
      if (answer !== 'session_changed') return answer
    }
  }

  /** What is answered about one session says nothing about the next: whoever signed out or in meanwhile has the last word. */
  async function ask(durationMinutes: number | undefined): Promise<SessionAuthenticateReply | 'session_changed'> {
    const asked = identity()
    const body = durationMinutes === undefined ? {} : { session_duration_minutes: durationMinutes }
    try {
      const reply = parseAuthenticatedSession(await transport({ method: 'POST', path: '/sessions/authenticate', body }))
      if (identity() !== asked) return 'session_changed'
      accept(reply, durationMinutes)
      return reply
    } catch (error) {
      if (identity() !== asked) return 'session_changed'
      if (isUnrecoverable(error)) end()
      throw error
    }
  }

  // Read from storage: another tab's word may be written, and the event of it still under way.
  function identity(): string {
    state.sync()
    return JSON.stringify([state.sessionInfo().session?.session_id, tokens.sessionToken()])
  }

  async function refresh(): Promise<void> {
    try {
      while ((await ask(durationToRepeat())) === 'session_changed') if (isSignedOut()) return
    } catch (error) {
      if (!isUnrecoverable(error)) retryLater()
    }
  }

  function isSignedOut(): boolean {
    return state.sessionInfo().session === null && tokens.sessionToken() === undefined
  }

  function rememberDuration(minutes: number): void {
    lastDurationMinutes = minutes
    storage.write(durationKey, String(minutes))
  }

  function durationToRepeat(): number | undefined {
    if (!keepsAlive) return undefined
    const minutes = Number(storage.read(durationKey))
    return minutes > 0 ? minutes : lastDurationMinutes
  }

  function retryLater(): void {
    refreshIn(retryMilliseconds + jitterMilliseconds * (2 * Math.random() - 1))
    retryMilliseconds = Math.min(retryMilliseconds * 2, lastRetryMilliseconds)
  }

  function refreshIn(milliseconds: number): void {
    clearTimeout(refreshTimer)
    if (!stopped) refreshTimer = setTimeout(() => void refresh(), milliseconds)
  }

  function follow({ before, after }: StateChange): void {
    clearTimeout(expiryTimer)
    if (after.session === null) {
      clearTimeout(refreshTimer)
      return
    }
    endWhenOver(after.session.expires_at)
    if (before.session?.session_id !== after.session.session_id) refreshIn(refreshMilliseconds)
  }

  /** Does nothing where it is over already: the server has just said otherwise, so it is this machine's clock that is wrong. */
  function endWhenOver(expiresAt: string): void {
    const milliseconds = Date.parse(expiresAt) - Date.now()
    if (stopped || !(milliseconds > 0)) return
    expiryTimer = setTimeout(() => onOver(expiresAt), Math.min(milliseconds, longestTimerMilliseconds))
  }

  function onOver(expiresAt: string): void {
    // Another tab may have extended it.
    state.sync()
    const now = state.sessionInfo().session?.expires_at
    if (now !== expiresAt) return
    if (Date.parse(expiresAt) > Date.now()) endWhenOver(expiresAt)
    else end()
  }

  function onStorage(event: Event): void {
    const { key, oldValue, newValue } = event as StorageEvent
    if (key !== stateKey) return
    const endedThere = newValue === 'null' ? parseState(oldValue)?.session?.session_id : undefined
    state.sync()
    // Still there, so a refresh of ours crossed the sign-out and has put the dead session back.
    if (endedThere !== undefined && endedThere === state.sessionInfo().session?.session_id) end()
    else if (state.sessionInfo().session === null) tokens.forget()
  }

  // A page that was frozen has missed the events.
  function onPageShow(): void {
    state.sync()
  }

  return { start, stop, accept, authenticate, end }
}

export function isUnrecoverable(error: unknown): boolean {
  return error instanceof StytchAPIError && unrecoverable.includes(error.error_type)
}
