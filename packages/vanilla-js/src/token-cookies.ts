import type { CookieOptions } from './options.ts'
import { isLocalHost, type Page } from './page.ts'

export interface SessionTokens {
  readonly session_token: string
  readonly session_jwt: string
}

interface NewTokens {
  readonly session_token: string
  /** Absent: it is not known, and the one of an earlier session goes. */
  readonly session_jwt?: string | undefined
}

export interface TokenCookies {
  /** undefined where there is no session, or one that scripts cannot read. */
  readonly sessionToken: () => string | undefined
  /** null unless both are there. */
  read(): SessionTokens | null
  /** `expiresAt` as RFC 3339; absent or not a date: the cookies live as long as the browser runs. */
  write(tokens: NewTokens, expiresAt?: string): void
  remove(): void
  /** Lets go of what was kept for want of cookies, and leaves the cookies alone: they are another page's to remove. */
  forget(): void
}

/** Source: wire contract 8.3. A cookie that the browser refuses (blocked, too long) is kept in memory, for as long as the page lives. */
export function makeTokenCookies(page: Page | undefined, options: CookieOptions): TokenCookies {
  const token = makeCookie(page, options.opaqueTokenCookieName ?? 'stytch_session', options)
  const jwt = makeCookie(page, options.jwtCookieName ?? 'stytch_session_jwt', options)

  return {
    sessionToken: () => token.read(),
    read() {
      const session_token = token.read()
      const session_jwt = jwt.read()
      return session_token === undefined || session_jwt === undefined ? null : { session_token, session_jwt }
    },
    write({ session_token, session_jwt }, expiresAt) {
      token.write(session_token, expiresAt)
      if (session_jwt === undefined) jwt.remove()
      else jwt.write(session_jwt, expiresAt)
    },
    remove() {
      token.remove()
      jwt.remove()
    },
    forget() {
      token.forget()
      jwt.forget()
    },
  }
}

function makeCookie(page: Page | undefined, name: string, options: CookieOptions) {
  const hostname = page?.location.hostname ?? ''
  const local = isLocalHost(hostname)
  const domain = `; domain=${options.domain ?? hostname}`
  const chosenDomain = options.availableToSubdomains === true && !local ? domain : ''
  const otherDomain = chosenDomain === '' ? domain : ''
  const attributes = `; path=${options.path ?? '/'}; samesite=lax${local ? '' : '; secure'}`
  let inMemory: string | undefined

  function read(): string | undefined {
    return readCookie(page, name) ?? inMemory
  }
  function put(value: string, rest: string): void {
    setCookie(page, `${name}=${encodeURIComponent(value)}${attributes}${rest}`)
  }
  function expire(fromDomain: string): void {
    put('', `${fromDomain}; expires=${new Date(0).toUTCString()}`)
  }
  function remove(): void {
    expire(chosenDomain)
    expire(otherDomain)
    inMemory = undefined
  }

  return {
    read,
    write(value: string, expiresAt: string | undefined) {
      put(value, chosenDomain + expiry(expiresAt))
      // One of the same name that was set under the other domain may hide it.
      if (readCookie(page, name) !== value) expire(otherDomain)
      inMemory = undefined
      if (readCookie(page, name) === value) return
      remove()
      // A server would hand one visitor's token to the next.
      if (page !== undefined) inMemory = value
    },
    remove,
    forget: () => {
      inMemory = undefined
    },
  }
}

function expiry(expiresAt: string | undefined): string {
  const date = new Date(expiresAt ?? '')
  return Number.isNaN(date.getTime()) ? '' : `; expires=${date.toUTCString()}`
}

function readCookie(page: Page | undefined, name: string): string | undefined {
  const pairs = cookiesOf(page).split('; ')
  const pair = pairs.find((each) => each.startsWith(`${name}=`))
  return pair === undefined ? undefined : decode(pair.slice(name.length + 1)) || undefined
}

// In a frame without an origin of its own, cookies cannot even be asked for.
function cookiesOf(page: Page | undefined): string {
  try {
    return page?.document.cookie ?? ''
  } catch {
    return ''
  }
}

function setCookie(page: Page | undefined, cookie: string): void {
  try {
    if (page !== undefined) page.document.cookie = cookie
  } catch {
    // Read back by the caller.
  }
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
