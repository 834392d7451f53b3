import { sql } from 'kysely'
import { inFlightMilliseconds, keptMilliseconds, type IdempotencyStore, type KeyQuestion } from '../../kernel/idempotency-store.port.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import type { KeptAnswer } from '../../kernel/kept-answer.ts'
import type { IdempotencyTable } from './schema.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

/** False when the key is not the request's any more. An answer that is kept already stays. */
export function* keepAnswer(db: SqlEngine['db'], project: ProjectId, { keyHash, owner, sealedAnswer }: KeptAnswer): Step<boolean> {
  const kept = yield* rowsOf(
    db
      .updateTable('idempotency_keys')
      .set({ sealed_answer: sealedAnswer })
      .where('project_id', '=', project)
      .where('key_hash', '=', keyHash)
      .where('owner', '=', owner)
      .where('sealed_answer', 'is', null)
      .returning('owner'),
  )
  return kept.length > 0
}

export function makeSqlIdempotencyStore(engine: SqlEngine): IdempotencyStore {
  const { db } = engine

  function* held({ project, keyHash }: Pick<KeyQuestion, 'project' | 'keyHash'>): Step<IdempotencyTable | undefined> {
    const key = db.selectFrom('idempotency_keys').selectAll().where('project_id', '=', project).where('key_hash', '=', keyHash)
    return yield* firstOf(key.modifyEnd(sql.raw(engine.lockRows)))
  }

  return {
    begin: (question) =>
      engine.write(function* () {
        const { project, keyHash, bodyHash, owner, now } = question
        const fresh = { body_hash: bodyHash, owner, created_at: now, sealed_answer: null, next_send_at: null }
        const insert = db.insertInto('idempotency_keys').values({ project_id: project, key_hash: keyHash, ...fresh })
        const onKey = ['project_id', 'key_hash'] as const
        // Written first: of two that would find nothing, one waits for the other.
        yield* rowsOf(insert.onConflict((conflict) => conflict.columns(onKey).doNothing()))
        const row = yield* held(question)
        if (row === undefined || row.owner === owner) return { state: 'begun' }
        const lifeMilliseconds = row.sealed_answer === null ? inFlightMilliseconds : keptMilliseconds
        if (row.created_at + lifeMilliseconds <= now) {
          yield* rowsOf(insert.onConflict((conflict) => conflict.columns(onKey).doUpdateSet(fresh)))
          return { state: 'begun' }
        }
        if (row.body_hash !== bodyHash) return { state: 'reused' }
        if (row.sealed_answer === null) return { state: 'in_flight' }
        return { state: 'answered', sealedAnswer: row.sealed_answer, nextSendAt: row.next_send_at }
      }),

    keep: (project, kept) =>
      engine.write(function* () {
        yield* keepAnswer(db, project, kept)
      }),

    release: (project, { keyHash, owner }) =>
      engine.write(function* () {
        yield* rowsOf(
          db
            .deleteFrom('idempotency_keys')
            .where('project_id', '=', project)
            .where('key_hash', '=', keyHash)
            .where('owner', '=', owner)
            .where('sealed_answer', 'is', null),
        )
      }),
  }
}
