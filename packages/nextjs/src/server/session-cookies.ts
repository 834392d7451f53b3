import type { Session } from '@tollgate/contract'

/** As the browser client names them, so that both kinds of session are found in one place. */
export const tokenCookie = 'stytch_session'
export const jwtCookie = 'stytch_session_jwt'

/** What a request, or a page that is rendered, brings of a session. */
export interface PresentedTokens {
  readonly token: string | undefined
  readonly jwt: string | undefined
}

export interface HandedSession {
  readonly session: Pick<Session, 'expires_at'>
  readonly session_token: string
  readonly session_jwt: string
}

export function tokensOf(request: Request): PresentedTokens {
  const header = request.headers.get('cookie') ?? ''
  const pairs = header.split(';').map((pair) => {
    const [name = '', ...value] = pair.split('=')
    return { name: name.trim(), value: value.join('=').trim() }
  })
  // Another host of the site can add one of the same name: then nobody knows whose is hers.
  const only = (wanted: string) => {
    const [first, ...more] = pairs.filter(({ name }) => name === wanted)
    return more.length > 0 ? undefined : first?.value || undefined
  }
  return { token: only(tokenCookie), jwt: only(jwtCookie) }
}

/** `Set-Cookie` headers that no script can read, for as long as the session lives. */
export function cookiesOf({ session, session_token, session_jwt }: HandedSession, isSecure: boolean): readonly string[] {
  const attributes = attributesUntil(new Date(session.expires_at), isSecure)
  return [`${tokenCookie}=${session_token}; ${attributes}`, `${jwtCookie}=${session_jwt}; ${attributes}`]
}

export function endedCookies(isSecure: boolean): readonly string[] {
  const attributes = attributesUntil(new Date(0), isSecure)
  return [`${tokenCookie}=; ${attributes}`, `${jwtCookie}=; ${attributes}`]
}

function attributesUntil(expires: Date, isSecure: boolean): string {
  return `Path=/; Expires=${expires.toUTCString()}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
}
