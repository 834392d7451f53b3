import { parseCookie, stringifySetCookie, type SetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** As published clients name them; the backend of an app on a parent domain may look for them. */
const tokenCookie = 'stytch_session'
const jwtCookie = 'stytch_session_jwt'

export interface SessionCookies {
  tokenOf(request: FastifyRequest): string | undefined
  /** Puts the reply's tokens into cookies that scripts cannot read; answers the reply without them. */
  keep(reply: FastifyReply, fields: object): object
  clear(reply: FastifyReply): void
}

/** `isSecure`: the public URL is https; over http a browser would not keep a secure cookie. */
export function makeSessionCookies({ isSecure }: { readonly isSecure: boolean }): SessionCookies {
  const cookie = (name: string, value: string, expires: Date) =>
    stringifySetCookie({ ...attributes, secure: isSecure, name, value, expires })
  return {
    tokenOf: ({ headers }) => (isPlantedTwice(headers.cookie) ? undefined : parseCookie(headers.cookie ?? '')[tokenCookie] || undefined),
    keep(reply, fields) {
      if (!isSignedIn(fields)) return fields
      const expires = new Date(fields.session.expires_at)
      void reply.header('set-cookie', [cookie(tokenCookie, fields.session_token, expires), cookie(jwtCookie, fields.session_jwt, expires)])
      return { ...fields, session_token: '', session_jwt: '' }
    },
    clear(reply) {
      const expires = new Date(0)
      void reply.header('set-cookie', [cookie(tokenCookie, '', expires), cookie(jwtCookie, '', expires)])
    },
  }
}

/** Another host of the site can add one of the same name: then nobody knows whose is hers. */
function isPlantedTwice(header = ''): boolean {
  return header.split(';').filter((pair) => pair.trim().startsWith(`${tokenCookie}=`)).length > 1
}

const attributes = { httpOnly: true, sameSite: 'lax', path: '/' } as const satisfies Partial<SetCookie>

interface SignedIn {
  readonly session_token: string
  readonly session_jwt: string
  readonly session: { readonly expires_at: string }
}

function isSignedIn(fields: object): fields is SignedIn {
  return 'session_token' in fields && 'session_jwt' in fields && 'session' in fields
}
