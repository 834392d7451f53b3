import type { Generated } from 'kysely'

/**
 * The tables of both stores. Times are epoch milliseconds (PostgreSQL: bigint, parsed to a number), booleans 0 or 1,
 * objects JSON text. Every key begins with the project, so that no query can cross tenants.
 */
export interface Schema {
  projects: ProjectTable
  signing_keys: SigningKeyTable
  users: UserTable
  factors: FactorTable
  codes: CodeTable
  counters: CounterTable
  failure_lanes: FailureLaneTable
  known_networks: KnownNetworkTable
  sessions: SessionTable
  messages: MessageTable
  hand_overs: HandOverTable
  idempotency_keys: IdempotencyTable
  instance: InstanceTable
}

export interface ProjectTable {
  project_id: string
  environment: 'test' | 'live'
  public_token: string
  secret_hash: string
  /** What was set; defaults are not stored. */
  settings: string
  created_at: number
}

export interface SigningKeyTable {
  project_id: string
  key_id: string
  algorithm: 'RS256' | 'ES256'
  public_jwk: string
  sealed_private_jwk: string
  created_at: number
  /** Published from its creation, used from here on. */
  active_from: number
}

export interface UserTable {
  project_id: string
  user_id: string
  status: 'active' | 'pending'
  first_name: string
  middle_name: string
  last_name: string
  trusted_metadata: string
  untrusted_metadata: string
  external_id: string | null
  roles: string
  is_sandbox: number
  created_at: number
}

export interface FactorTable {
  project_id: string
  factor_id: string
  user_id: string
  kind: 'phone_number' | 'email'
  address: string
  state: 'pending' | 'primary' | 'verified'
  pending_until: number | null
  created_at: number
}

/** One row a number: a new code takes the place of the older one. */
export interface CodeTable {
  project_id: string
  address_key: string
  code_id: string
  factor_id: string
  mac: string
  mac_key_id: string
  created_at: number
  expires_at: number
  used_at: number | null
  known_comparisons: number
  stranger_comparisons: number
  channel: 'sms' | 'whatsapp' | 'email'
  /** The message that carries it; null where none does. */
  message_id: string | null
  selector: 'primary' | 'session' | 'user_id'
  session_id: string | null
  ip_address: string
  user_agent: string
  /** The counters that the send took: JSON of `{key, kind, onRedeem, windowMilliseconds}[]`. */
  counters: string
}

export interface CounterTable {
  project_id: string
  counter_key: string
  /** JSON array of numbers, see CounterEntries. */
  entries: string
  forgotten_at: number
}

export interface FailureLaneTable {
  project_id: string
  address_key: string
  lane: 'known' | 'stranger'
  failures: number
  last_failure_at: number
  locked_at: number | null
  locked_until: number | null
}

export interface KnownNetworkTable {
  project_id: string
  address_key: string
  network_key: string
  last_used_at: number
}

export interface SessionTable {
  project_id: string
  session_id: string
  user_id: string
  token_hash: string
  token_seed: string
  token_key_id: string
  started_at: number
  last_accessed_at: number
  expires_at: number
  ip_address: string
  user_agent: string
  authentication_factors: string
  custom_claims: string | null
  version: number
}

export interface MessageTable {
  /** Ascending in the order of writing. */
  sequence: number
  project_id: string
  message_id: string
  channel: 'sms' | 'whatsapp' | 'email'
  recipient: string
  locale: 'en' | 'es' | 'fr' | 'pt-br'
  /** Null once erased. */
  sealed_content: string | null
  segments: number
  route: 'inbox' | 'provider' | 'suppressed'
  state: 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'expired' | 'unknown' | 'suppressed'
  /** When a provider is to be asked; of one that is being asked: when nobody waits for the answer any more. Null at rest. */
  next_attempt_at: number | null
  /** How many hand-overs were begun. */
  attempts: number
  code_id: string
  factor_id: string
  warning: string | null
  created_at: number
  expires_at: number
  sent_at: number | null
  delivered_at: number | null
  /** When its code came back. */
  verified_at: number | null
  is_announced: number
  /** When the project is told of the final state; null: not at all, or it was. */
  announce_at: number | null
  /** How often that was tried. */
  announcements: number
}

/** Every try to have a message carried. */
export interface HandOverTable {
  /** Ascending in the order of beginning. */
  sequence: Generated<number>
  project_id: string
  message_id: string
  /** From 1, of the message. */
  attempt: number
  provider: string
  /** The route of the providers file by which it was chosen. */
  route_key: string
  state: 'sending' | 'sent' | 'rejected' | 'busy' | 'unknown' | 'delivered' | 'undelivered'
  reason: string | null
  provider_message_id: string | null
  segments: number | null
  price_amount: string | null
  price_currency: string | null
  started_at: number
  ended_at: number | null
  /** Before when the provider is not asked for the message again. */
  retry_at: number | null
  receipt_at: number | null
}

/** Requests that carried an `Idempotency-Key`. */
export interface IdempotencyTable {
  project_id: string
  key_hash: string
  body_hash: string
  /** The request that holds it. */
  owner: string
  created_at: number
  /** Null while it is in flight. */
  sealed_answer: string | null
  /** When the send that it was would pass again; null for others. */
  next_send_at: number | null
}

/** Facts of the installation, such as the dev clock's offset. */
export interface InstanceTable {
  name: string
  value: string
}
