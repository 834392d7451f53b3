import { sql } from 'kysely'
import {
  inFlightMilliseconds,
  keptMilliseconds,
  type IdempotencyStore,
  type KeyHashes,
  type KeyQuestion,
  type KeyState,
} from '../../kernel/idempotency-store.port.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import type { KeptAnswer } from '../../kernel/kept-answer.ts'
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

  function* take({ project, owner, now }: KeyQuestion, { keyHash, bodyHash }: KeyHashes): Step<KeyState> {
    const fresh = { body_hash: bodyHash, owner, created_at: now, sealed_answer: null, next_send_at: null }
    const insert = db.insertInto('idempotency_keys').values({ project_id: project, key_hash: keyHash, ...fresh })
    const onKey = ['project_id', 'key_hash'] as const
    // Written first: of two that would find nothing, one waits for the other.
    yield* rowsOf(insert.onConflict((conflict) => conflict.columns(onKey).doNothing()))
    const key = db.selectFrom('idempotency_keys').selectAll().where('project_id', '=', project).where('key_hash', '=', keyHash)
    const row = yield* firstOf(key.modifyEnd(sql.raw(engine.lockRows)))
    if (row === undefined || row.owner === owner) return { state: 'begun' }
    const lifeMilliseconds = row.sealed_answer === null ? inFlightMilliseconds : keptMilliseconds
    if (row.created_at + lifeMilliseconds <= now) {
      yield* rowsOf(insert.onConflict((conflict) => conflict.columns(onKey).doUpdateSet(fresh)))
      return { state: 'begun' }
    }
    if (row.body_hash !== bodyHash) return { state: 'reused' }
    if (row.sealed_answer === null) return { state: 'in_flight' }
    return { state: 'answered', sealedAnswer: row.sealed_answer, nextSendAt: row.next_send_at }
  }

  function* release({ project, hashes, owner }: Pick<KeyQuestion, 'project' | 'hashes' | 'owner'>): Step<undefined> {
    const held = db.deleteFrom('idempotency_keys').where('project_id', '=', project).where('key_hash', 'in', hashes.map(keyHashOf))
    yield* rowsOf(held.where('owner', '=', owner).where('sealed_answer', 'is', null))
    return undefined
  }

  return {
    begin: (question) =>
      engine.write(function* () {
        // In one order, whichever secret is the previous one here: two that ask at once do not wait for each other.
        for (const hashes of question.hashes.toSorted((one, other) => (one.keyHash < other.keyHash ? -1 : 1))) {
          const state = yield* take(question, hashes)
          if (state.state === 'begun') continue
          yield* release(question)
          return state
        }
        return { state: 'begun' }
      }),

    isInFlight: ({ project, hashes, now }) =>
      engine.read(function* () {
        const keys = db.selectFrom('idempotency_keys').select('owner').where('project_id', '=', project)
        const unanswered = keys.where('key_hash', 'in', hashes.map(keyHashOf)).where('sealed_answer', 'is', null)
        return (yield* firstOf(unanswered.where('created_at', '>', now - inFlightMilliseconds))) !== undefined
      }),

    keep: (project, kept) =>
      engine.write(function* () {
        yield* keepAnswer(db, project, kept)
      }),

    release: (held) => engine.write(() => release(held)),
  }
}

function keyHashOf({ keyHash }: KeyHashes): string {
  return keyHash
}
