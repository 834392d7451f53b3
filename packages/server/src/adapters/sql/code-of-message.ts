import type { JoinBuilder } from 'kysely'
import type { Schema } from './schema.ts'

/** A left join from messages: the code that a message carries, while it is kept. Its id alone would say so; the rest is for the index. */
export function codeOfMessage<Tables extends Pick<Schema, 'codes' | 'messages'>>(join: JoinBuilder<Tables, 'codes' | 'messages'>) {
  return join
    .onRef('codes.project_id', '=', 'messages.project_id')
    .onRef('codes.factor_id', '=', 'messages.factor_id')
    .onRef('codes.code_id', '=', 'messages.code_id')
}
