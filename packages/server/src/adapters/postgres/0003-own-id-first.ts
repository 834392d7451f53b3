/**
 * Until its first ANALYZE PostgreSQL takes every index that begins with the project for equally good, and a connection keeps the plan of that
 * minute: measured, the look-up of a code read all codes of the project. So an index begins with what sets its rows apart, and of the two
 * that know a user the primary key is made last, which is the one that a tie goes to.
 */
export const ownIdFirst: readonly string[] = [
  'alter table codes drop constraint codes_pk',
  'alter table codes add constraint codes_pk primary key (address_key, project_id)',
  'drop index codes_of_factor',
  'create index codes_of_factor on codes (factor_id, project_id)',

  'alter table sessions drop constraint sessions_pk, drop constraint sessions_token',
  'alter table sessions add constraint sessions_pk primary key (session_id, project_id)',
  'alter table sessions add constraint sessions_token unique (token_hash, project_id)',
  'drop index sessions_of_user',
  'create index sessions_of_user on sessions (user_id, project_id)',

  'alter table factors drop constraint factors_pk',
  'alter table factors add constraint factors_pk primary key (factor_id, project_id)',
  'drop index factors_of_user, factors_by_address, factors_one_pending',
  'create index factors_of_user on factors (user_id, project_id)',
  `create unique index factors_by_address on factors (address, kind, project_id, (case when state = 'pending' then factor_id else '' end))`,
  `create unique index factors_one_pending on factors (user_id, kind, project_id) where state = 'pending'`,

  'alter table users drop constraint users_pk',
  'drop index users_external_id',
  'create unique index users_external_id on users (external_id, project_id) where external_id is not null',
  'alter table users add constraint users_pk primary key (user_id, project_id)',
]
