import type { JoinBuilder } from 'kysely'
import type { Schema } from './schema.ts'

/** A left join from messages: the code that a message carries, for as long as it is the one of its number. */
export function codeOfMessage<Tables extends Pick<Schema, 'codes' | 'messages'>>(join: JoinBuilder<Tables, 'codes' | 'messages'>) {
  return join
    .onRef('codes.project_id', '=', 'messages.project_id')
    .onRef('codes.factor_id', '=', 'messages.factor_id')
    .onRef('codes.code_id', '=', 'messages.code_id')
}
