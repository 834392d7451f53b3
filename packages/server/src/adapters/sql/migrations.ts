import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

type Dialect = 'sqlite' | 'postgres'

/** Applied in the order of their names, once each. A released migration is never edited: the next one mends it. */
export function sharedMigrations(dialect: Dialect): Record<string, Migration> {
  return { '0001_tables': { up: (db) => createTables(db, dialect) } }
}

async function createTables(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  // By code point, as SQLite compares: in a database's own language, pages, ties and lock orders would come out in another order.
  const text = dialect === 'sqlite' ? sql`text` : sql`text collate "C"`
  const table = (name: string) => db.schema.createTable(name)
  // Rows that live in their only key save SQLite a second tree a write. With further indexes its planner would scan that key instead.
  const tableInKey = (name: string) => table(name).modifyEnd(dialect === 'sqlite' ? sql`without rowid` : sql``)
  const required = (column: { notNull(): never } | { notNull(): unknown }) => column.notNull() as never

  await table('projects')
    .addColumn('project_id', text, required)
    .addColumn('environment', text, required)
    .addColumn('public_token', text, required)
    .addColumn('secret_hash', text, required)
    .addColumn('settings', text, required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('projects_pk', ['project_id'])
    .addUniqueConstraint('projects_public_token', ['public_token'])
    .execute()

  await table('signing_keys')
    .addColumn('project_id', text, required)
    .addColumn('key_id', text, required)
    .addColumn('algorithm', text, required)
    .addColumn('public_jwk', text, required)
    .addColumn('sealed_private_jwk', text, required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('active_from', 'bigint', required)
    .addPrimaryKeyConstraint('signing_keys_pk', ['project_id', 'key_id'])
    .execute()

  await table('users')
    .addColumn('project_id', text, required)
    .addColumn('user_id', text, required)
    .addColumn('status', text, required)
    .addColumn('first_name', text, required)
    .addColumn('middle_name', text, required)
    .addColumn('last_name', text, required)
    .addColumn('trusted_metadata', text, required)
    .addColumn('untrusted_metadata', text, required)
    .addColumn('external_id', text)
    .addColumn('roles', text, required)
    .addColumn('is_sandbox', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('users_pk', ['project_id', 'user_id'])
    .execute()
  await sql`create unique index users_external_id on users (project_id, external_id) where external_id is not null`.execute(db)
  await db.schema.createIndex('users_by_age').on('users').columns(['project_id', 'created_at', 'user_id']).execute()

  await table('factors')
    .addColumn('project_id', text, required)
    .addColumn('factor_id', text, required)
    .addColumn('user_id', text, required)
    .addColumn('kind', text, required)
    .addColumn('address', text, required)
    .addColumn('state', text, required)
    .addColumn('pending_until', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addPrimaryKeyConstraint('factors_pk', ['project_id', 'factor_id'])
    .execute()
  await db.schema.createIndex('factors_of_user').on('factors').columns(['project_id', 'user_id']).execute()
  // One index finds an address and holds it to one primary or verified row: all of those share '' in its last place.
  await sql`create unique index factors_by_address on factors
    (project_id, kind, address, (case when state = 'pending' then factor_id else '' end))`.execute(db)
  await sql`create unique index factors_one_pending on factors (project_id, user_id, kind) where state = 'pending'`.execute(db)
  await sql`create index factors_due on factors (pending_until) where state = 'pending'`.execute(db)

  await table('codes')
    .addColumn('project_id', text, required)
    .addColumn('address_key', text, required)
    .addColumn('code_id', text, required)
    .addColumn('factor_id', text, required)
    .addColumn('mac', text, required)
    .addColumn('mac_key_id', text, required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('used_at', 'bigint')
    .addColumn('known_comparisons', 'integer', required)
    .addColumn('stranger_comparisons', 'integer', required)
    .addColumn('channel', text, required)
    .addColumn('message_id', text)
    .addColumn('selector', text, required)
    .addColumn('session_id', text)
    .addColumn('ip_address', text, required)
    .addColumn('user_agent', text, required)
    .addColumn('counters', text, required)
    .addPrimaryKeyConstraint('codes_pk', ['project_id', 'address_key'])
    .execute()
  await db.schema.createIndex('codes_of_factor').on('codes').columns(['project_id', 'factor_id']).execute()
  await db.schema.createIndex('codes_due').on('codes').columns(['expires_at']).execute()

  await tableInKey('counters')
    .addColumn('project_id', text, required)
    .addColumn('counter_key', text, required)
    .addColumn('entries', text, required)
    .addColumn('forgotten_at', 'bigint', required)
    .addPrimaryKeyConstraint('counters_pk', ['project_id', 'counter_key'])
    .execute()
  await db.schema.createIndex('counters_due').on('counters').columns(['forgotten_at']).execute()

  await tableInKey('failure_lanes')
    .addColumn('project_id', text, required)
    .addColumn('address_key', text, required)
    .addColumn('lane', text, required)
    .addColumn('failures', 'integer', required)
    .addColumn('last_failure_at', 'bigint', required)
    .addColumn('locked_at', 'bigint')
    .addColumn('locked_until', 'bigint')
    .addPrimaryKeyConstraint('failure_lanes_pk', ['project_id', 'address_key', 'lane'])
    .execute()
  await db.schema.createIndex('failure_lanes_due').on('failure_lanes').columns(['last_failure_at']).execute()

  await tableInKey('known_networks')
    .addColumn('project_id', text, required)
    .addColumn('address_key', text, required)
    .addColumn('network_key', text, required)
    .addColumn('last_used_at', 'bigint', required)
    .addPrimaryKeyConstraint('known_networks_pk', ['project_id', 'address_key', 'network_key'])
    .execute()
  await db.schema.createIndex('known_networks_due').on('known_networks').columns(['last_used_at']).execute()

  await table('sessions')
    .addColumn('project_id', text, required)
    .addColumn('session_id', text, required)
    .addColumn('user_id', text, required)
    .addColumn('token_hash', text, required)
    .addColumn('token_seed', text, required)
    .addColumn('token_key_id', text, required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('last_accessed_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addColumn('ip_address', text, required)
    .addColumn('user_agent', text, required)
    .addColumn('authentication_factors', text, required)
    .addColumn('custom_claims', text)
    .addColumn('version', 'integer', required)
    .addPrimaryKeyConstraint('sessions_pk', ['project_id', 'session_id'])
    .addUniqueConstraint('sessions_token', ['project_id', 'token_hash'])
    .execute()
  await db.schema.createIndex('sessions_of_user').on('sessions').columns(['project_id', 'user_id']).execute()
  await db.schema.createIndex('sessions_due').on('sessions').columns(['expires_at']).execute()

  await createMessages(db, dialect)
  await createHandOvers(db, dialect)
  await tableInKey('idempotency_keys')
    .addColumn('project_id', text, required)
    .addColumn('key_hash', text, required)
    .addColumn('body_hash', text, required)
    .addColumn('owner', text, required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('sealed_answer', text)
    .addColumn('next_send_at', 'bigint')
    .addPrimaryKeyConstraint('idempotency_keys_pk', ['project_id', 'key_hash'])
    .execute()
  await db.schema.createIndex('idempotency_keys_due').on('idempotency_keys').columns(['created_at']).execute()

  await tableInKey('instance')
    .addColumn('name', text, required)
    .addColumn('value', text, required)
    .addPrimaryKeyConstraint('instance_pk', ['name'])
    .execute()
}

async function createMessages(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await sql`create table messages (
    sequence ${sequenceOf(dialect)},
    project_id text not null,
    message_id text not null,
    channel text not null,
    recipient text not null,
    locale text not null,
    sealed_content text,
    segments integer not null,
    route text not null,
    state text not null,
    next_attempt_at bigint,
    attempts integer not null,
    code_id text not null,
    factor_id text not null,
    warning text,
    created_at bigint not null,
    expires_at bigint not null,
    sent_at bigint,
    delivered_at bigint,
    verified_at bigint,
    is_announced integer not null,
    announce_at bigint,
    announcements integer not null
  )`.execute(db)
  // Without the project, which no provider names: the id is unique by itself.
  await sql`create unique index messages_by_id on messages (message_id)`.execute(db)
  await sql`create index messages_of_project on messages (project_id, sequence)`.execute(db)
  await sql`create index messages_of_recipient on messages (project_id, recipient, sequence)`.execute(db)
  await sql`create index messages_due on messages (next_attempt_at, sequence) where next_attempt_at is not null`.execute(db)
  await sql`create index messages_to_announce on messages (project_id, announce_at) where announce_at is not null`.execute(db)
  await sql`create index messages_with_text on messages (expires_at) where sealed_content is not null`.execute(db)
}

async function createHandOvers(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  await sql`create table hand_overs (
    sequence ${sequenceOf(dialect)},
    project_id text not null,
    message_id text not null,
    attempt integer not null,
    provider text not null,
    route_key text not null,
    state text not null,
    reason text,
    provider_message_id text,
    segments integer,
    price_amount text,
    price_currency text,
    started_at bigint not null,
    ended_at bigint,
    retry_at bigint,
    receipt_at bigint
  )`.execute(db)
  await sql`create unique index hand_overs_of_message on hand_overs (message_id, attempt)`.execute(db)
  await sql`create index hand_overs_by_name on hand_overs (provider, provider_message_id) where provider_message_id is not null`.execute(db)
  await sql`create index hand_overs_of_provider on hand_overs (provider, route_key, started_at)`.execute(db)
}

/** Ascending in the order of writing. */
function sequenceOf(dialect: Dialect) {
  return dialect === 'sqlite' ? sql`integer primary key autoincrement` : sql`bigint generated always as identity primary key`
}
