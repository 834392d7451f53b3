import type { Session, User } from '@tollgate/contract'
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose'
import { TollgateUnreachableError, type Backend } from './backend.ts'
import type { TollgateSettings } from './options.ts'
import type { HandedSession, PresentedTokens } from './session-cookies.ts'

/** Who is signed in. */
export interface SignedIn {
  readonly user_id: string
  readonly session: Session
}

/** What the server itself said just now. */
export interface FreshlySignedIn extends SignedIn, HandedSession {
  readonly session: Session
  readonly user: User
}

export interface SessionReader {
  /**
   * By the JWT alone while it lives, 5 minutes at most: no call, and a session that was revoked meanwhile is still seen. Else by asking the
   * server. Undefined: nobody. Throws a `TollgateUnreachableError` when it would have to ask and gets no answer.
   */
  read(tokens: PresentedTokens): Promise<SignedIn | FreshlySignedIn | undefined>
  /** By asking the server: a session that was revoked is not seen. */
  ask(tokens: PresentedTokens): Promise<FreshlySignedIn | undefined>
}

/** What Tollgate says of a token that is nobody's. Anything else, such as a wrong secret, is no word about the visitor. */
const deadOrForged = new Set(['session_not_found', 'invalid_session_token', 'unable_to_parse_session_jwt'])
const sessionClaim = 'https://stytch.com/session'
const algorithms = ['RS256', 'ES256']

export function makeSessionReader(settings: TollgateSettings, backend: Backend): SessionReader {
  const { baseUrl, projectId, timeoutMilliseconds } = settings
  // A key that is not in the kept set is looked for again, so a rotation needs no restart.
  const keys = createRemoteJWKSet(new URL(`${baseUrl}/v1/sessions/jwks/${projectId}`), {
    timeoutDuration: timeoutMilliseconds,
    cooldownDuration: 5_000,
    [customFetch]: (url, init) => fetch(url, { ...init, cache: 'no-store' }),
  })

  async function ask({ token, jwt }: PresentedTokens): Promise<FreshlySignedIn | undefined> {
    if (token === undefined && jwt === undefined) return undefined
    const presented = token === undefined ? { session_jwt: jwt } : { session_token: token }
    const { status, body } = await backend.asProject('/sessions/authenticate', presented)
    if (status === 200) {
      const fresh = body as unknown as Omit<FreshlySignedIn, 'user_id'>
      return { ...fresh, user_id: fresh.user.user_id }
    }
    if (deadOrForged.has(String(body['error_type']))) return undefined
    throw new TollgateUnreachableError(`Tollgate answered ${status.toString()} ${String(body['error_type'])} to a session.`)
  }

  return {
    ask,
    async read(tokens) {
      const { token, jwt } = tokens
      const byJwt = jwt === undefined ? undefined : await verified(jwt)
      // A JWT alone is what it says or nothing: whoever makes some up is not asked about.
      return byJwt ?? (token === undefined ? undefined : ask(tokens))
    },
  }

  /** Undefined for whatever is not right about it: the server then has the last word. */
  async function verified(jwt: string): Promise<SignedIn | undefined> {
    try {
      const { payload } = await jwtVerify(jwt, keys, { issuer: `stytch.com/${projectId}`, audience: projectId, typ: 'JWT', algorithms })
      return signedInOf(payload)
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
  }
}

interface SessionClaim extends Omit<Session, 'session_id' | 'user_id' | 'custom_claims'> {
  readonly id: string
}

function signedInOf({ sub, [sessionClaim]: claim, ...payload }: JWTPayload): SignedIn | undefined {
  if (typeof sub !== 'string' || typeof claim !== 'object' || claim === null) return undefined
  const { id, ...session } = claim as SessionClaim
  if (!(Date.parse(session.expires_at) > Date.now())) return undefined
  const custom = Object.entries(payload).filter(([name]) => !registeredClaims.has(name))
  return {
    user_id: sub,
    session: { ...session, session_id: id, user_id: sub, custom_claims: custom.length === 0 ? null : Object.fromEntries(custom) },
  }
}

const registeredClaims = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti'])
