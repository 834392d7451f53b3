import { Type } from 'typebox'
import { replyWith } from '../envelope.ts'
import * as fields from '../fields.ts'
import { Jwk, Session, User, Verdict } from '../objects.ts'
import { operation } from '../operation.ts'
import { claimErrors, sessionArgumentErrors } from './error-groups.ts'

export const authenticateSession = operation({
  id: 'authenticateSession',
  method: 'POST',
  path: '/v1/sessions/authenticate',
  summary: 'Answers a live session with a fresh JWT, and extends it where a duration is given.',
  authentication: 'project_secret',
  body: Type.Object({
    session_token: Type.Optional(fields.sessionToken),
    session_jwt: Type.Optional(fields.sessionJwt),
    session_duration_minutes: Type.Optional(fields.sessionDurationMinutes),
    session_custom_claims: Type.Optional(fields.sessionCustomClaims),
    authorization_check: Type.Optional(fields.authorizationCheck),
  }),
  reply: replyWith({
    session: Session,
    session_token: Type.String(),
    session_jwt: Type.String(),
    user: User,
    /** With an `authorization_check` only. */
    verdict: Type.Optional(Verdict),
  }),
  errors: [
    ...sessionArgumentErrors,
    ...claimErrors,
    'no_session_arguments',
    'invalid_session_duration_minutes',
    'session_authorization_error',
  ],
})

export const listSessions = operation({
  id: 'listSessions',
  method: 'GET',
  path: '/v1/sessions',
  summary: 'Answers the live sessions of a user.',
  authentication: 'project_secret',
  query: Type.Object({ user_id: fields.userId }),
  reply: replyWith({ sessions: Type.Array(Session) }),
  errors: ['invalid_user_id', 'user_not_found'],
})

export const revokeSession = operation({
  id: 'revokeSession',
  method: 'POST',
  path: '/v1/sessions/revoke',
  summary: 'Ends a session; a JWT already issued stays valid until its own end, 5 minutes at most.',
  authentication: 'project_secret',
  body: Type.Object({
    session_id: Type.Optional(fields.sessionId),
    session_token: Type.Optional(fields.sessionToken),
    session_jwt: Type.Optional(fields.sessionJwt),
  }),
  reply: replyWith({}),
  errors: [
    'no_session_revoke_arguments',
    'too_many_session_revoke_arguments',
    'invalid_session_id',
    'invalid_session_token',
    'unable_to_parse_session_jwt',
    'session_not_found',
  ],
})

export const getJwks = operation({
  id: 'getJwks',
  method: 'GET',
  path: '/v1/sessions/jwks/:project_id',
  summary: "Answers the public keys that verify the project's session JWTs.",
  authentication: 'none',
  params: Type.Object({ project_id: fields.projectId }),
  reply: replyWith({ keys: Type.Array(Jwk) }),
  errors: ['unauthorized_credentials'],
})
