import type { Session as WireSession } from '@tollgate/contract'
import { timestamp } from '../kernel/time.ts'
import type { SessionRow } from './session.ts'

/** A session as the wire shows it. Its roles are the user's. */
export function sessionView(session: SessionRow, roles: readonly string[]): WireSession {
  return {
    session_id: session.sessionId,
    user_id: session.userId,
    started_at: timestamp(session.startedAt),
    last_accessed_at: timestamp(session.lastAccessedAt),
    expires_at: timestamp(session.expiresAt),
    attributes: { ip_address: session.ipAddress, user_agent: session.userAgent },
    authentication_factors: session.authenticationFactors,
    custom_claims: session.customClaims,
    roles,
  }
}
