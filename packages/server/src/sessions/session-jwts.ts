import { compactVerify, decodeProtectedHeader, SignJWT } from 'jose'
import type { Clock } from '../kernel/clock.port.ts'
import type { ProjectId, SessionId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import { second } from '../kernel/time.ts'
import { sessionClaim } from './custom-claims.policy.ts'
import type { SessionRow } from './session.ts'
import { sessionView } from './session-view.ts'
import { jwtLifetimeMilliseconds } from './signing-key.policy.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Source: wire contract 4.7. */
export interface SessionJwts {
  sign(project: Project, session: SessionRow, roles: readonly string[]): Promise<string>
  /** The session that the JWT was issued for, its own end aside. Undefined unless one of the project's keys signed it for the project. */
  sessionIdOf(project: Project, jwt: string): Promise<SessionId | undefined>
}

export function makeSessionJwts({ keys, clock }: { readonly keys: SigningKeys; readonly clock: Clock }): SessionJwts {
  return {
    async sign(project, session, roles) {
      const { keyId, algorithm, key } = await keys.signingKey(project)
      const issuedAt = Math.floor(clock.now() / second)
      const { session_id, user_id, started_at, last_accessed_at, expires_at, attributes, authentication_factors } = sessionView(
        session,
        roles,
      )
      return new SignJWT({
        ...session.customClaims,
        [sessionClaim]: { id: session_id, started_at, last_accessed_at, expires_at, attributes, authentication_factors, roles },
        iss: issuerOf(project.projectId),
        aud: [project.projectId],
        sub: user_id,
        iat: issuedAt,
        nbf: issuedAt,
        exp: issuedAt + jwtLifetimeMilliseconds / second,
      })
        .setProtectedHeader({ alg: algorithm, kid: keyId, typ: 'JWT' })
        .sign(key)
    },

    async sessionIdOf({ projectId }, jwt) {
      const header = headerOf(jwt)
      if (header?.typ !== 'JWT' || typeof header.kid !== 'string') return undefined
      const held = await keys.verificationKey(projectId, header.kid)
      const payload = held && (await verifiedPayload(jwt, held))
      return payload?.iss === issuerOf(projectId) && isAudience(payload.aud, projectId) ? sessionIdIn(payload) : undefined
    },
  }
}

function issuerOf(projectId: ProjectId): string {
  return `stytch.com/${projectId}`
}

function headerOf(jwt: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return decodeProtectedHeader(jwt)
  } catch {
    return undefined
  }
}

/** The algorithm is the key's own, never the header's. */
async function verifiedPayload(
  jwt: string,
  { key, algorithm }: Awaited<ReturnType<SigningKeys['signingKey']>>,
): Promise<Record<string, unknown> | undefined> {
  try {
    const { payload } = await compactVerify(jwt, key, { algorithms: [algorithm] })
    const parsed: unknown = JSON.parse(new TextDecoder().decode(payload))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

function isAudience(audience: unknown, projectId: ProjectId): boolean {
  return Array.isArray(audience) && audience.includes(projectId)
}

function sessionIdIn(payload: Record<string, unknown>): SessionId | undefined {
  const claim = payload[sessionClaim]
  if (typeof claim !== 'object' || claim === null || !('id' in claim)) return undefined
  return typeof claim.id === 'string' ? (claim.id as SessionId) : undefined
}
