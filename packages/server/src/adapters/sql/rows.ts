import type { Selectable } from 'kysely'
import type { AuthenticationFactor } from '@tollgate/contract'
import type { CodeId, FactorId, SessionId, UserId } from '../../kernel/ids.ts'
import type { JsonObject } from '../../kernel/json.ts'
import type { NewMessage } from '../../delivery/message.ts'
import type { Code } from '../../otp/code.ts'
import type { NewSession, SessionRow } from '../../sessions/session.ts'
import type { Factor, NewUser, User } from '../../users/user.ts'
import type { CodeTable, FactorTable, MessageTable, SessionTable, UserTable } from './schema.ts'

export function factorOf(row: Selectable<FactorTable>): Factor {
  return {
    factorId: row.factor_id as FactorId,
    userId: row.user_id as UserId,
    kind: row.kind,
    address: row.address,
    state: row.state,
    pendingUntil: row.pending_until,
  }
}

/** Factors oldest first. */
export function userOf(row: Selectable<UserTable>, factors: readonly Selectable<FactorTable>[]): User {
  return {
    userId: row.user_id as UserId,
    status: row.status,
    name: { first_name: row.first_name, middle_name: row.middle_name, last_name: row.last_name },
    trustedMetadata: JSON.parse(row.trusted_metadata) as JsonObject,
    untrustedMetadata: JSON.parse(row.untrusted_metadata) as JsonObject,
    externalId: row.external_id,
    roles: JSON.parse(row.roles) as string[],
    isSandbox: row.is_sandbox === 1,
    createdAt: row.created_at,
    factors: factors.map(factorOf),
  }
}

export function sessionOf(row: Selectable<SessionTable>): SessionRow {
  return {
    sessionId: row.session_id as SessionId,
    userId: row.user_id as UserId,
    startedAt: row.started_at,
    lastAccessedAt: row.last_accessed_at,
    expiresAt: row.expires_at,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    authenticationFactors: JSON.parse(row.authentication_factors) as AuthenticationFactor[],
    customClaims: row.custom_claims === null ? null : (JSON.parse(row.custom_claims) as JsonObject),
    tokenHash: row.token_hash,
    tokenSeed: row.token_seed,
    tokenKeyId: row.token_key_id,
    version: row.version,
  }
}

export function codeOf(row: Selectable<CodeTable>): Code {
  return {
    codeId: row.code_id as CodeId,
    factorId: row.factor_id as FactorId,
    addressKey: row.address_key,
    mac: row.mac,
    macKeyId: row.mac_key_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    channel: row.channel,
    selector: row.selector,
    sessionId: row.session_id as SessionId | null,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
  }
}

export function userRow(project: string, user: Omit<NewUser, 'factors'>): UserTable {
  // Column by column: what was spread here could name a column.
  return {
    project_id: project,
    user_id: user.userId,
    status: user.status,
    first_name: user.name.first_name,
    middle_name: user.name.middle_name,
    last_name: user.name.last_name,
    trusted_metadata: JSON.stringify(user.trustedMetadata),
    untrusted_metadata: JSON.stringify(user.untrustedMetadata),
    external_id: user.externalId,
    roles: JSON.stringify(user.roles),
    is_sandbox: user.isSandbox ? 1 : 0,
    created_at: user.createdAt,
  }
}

export function factorRow(project: string, factor: Factor, createdAt: number): FactorTable {
  return {
    project_id: project,
    factor_id: factor.factorId,
    user_id: factor.userId,
    kind: factor.kind,
    address: factor.address,
    state: factor.state,
    pending_until: factor.pendingUntil,
    created_at: createdAt,
  }
}

export function sessionTableRow(project: string, session: NewSession): SessionTable {
  return {
    project_id: project,
    session_id: session.sessionId,
    user_id: session.userId,
    token_hash: session.tokenHash,
    token_seed: session.tokenSeed,
    token_key_id: session.tokenKeyId,
    started_at: session.startedAt,
    last_accessed_at: session.lastAccessedAt,
    expires_at: session.expiresAt,
    ip_address: session.ipAddress,
    user_agent: session.userAgent,
    authentication_factors: JSON.stringify(session.authenticationFactors),
    custom_claims: session.customClaims === null ? null : JSON.stringify(session.customClaims),
    version: 1,
  }
}

export function messageRow(project: string, message: NewMessage): Omit<MessageTable, 'sequence'> {
  const isAtRest = message.nextAttemptAt === null
  return {
    project_id: project,
    message_id: message.messageId,
    channel: message.channel,
    recipient: message.to,
    locale: message.locale,
    sealed_content: message.sealedContent,
    segments: message.segments,
    route: message.route,
    state: message.state,
    next_attempt_at: message.nextAttemptAt,
    attempts: 0,
    code_id: message.codeId,
    factor_id: message.factorId,
    warning: message.warning,
    created_at: message.createdAt,
    expires_at: message.expiresAt,
    sent_at: null,
    delivered_at: null,
    verified_at: null,
    is_announced: message.isAnnounced ? 1 : 0,
    announce_at: message.isAnnounced && isAtRest ? message.createdAt : null,
    announcements: 0,
  }
}
