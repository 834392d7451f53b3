import { sql } from 'kysely'
import { inboxSize } from '../../delivery/inbox-store.port.ts'
import { failuresForgottenAfterMilliseconds, untilUnlocked } from '../../guard/lock.policy.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { SweepStore } from '../../kernel/sweep.port.ts'
import { day, hour } from '../../kernel/time.ts'
import { rowsOf, type SqlEngine, type Step } from './step.ts'

const batchSize = 500

/** How long a dead row stays, for an operator who looks into a complaint. */
const keptMilliseconds = { codes: hour, sessions: day, messages: 30 * day, knownNetworks: 90 * day }

type Sweep = (now: EpochMilliseconds) => Step<number>

export function makeSqlSweepStore(engine: SqlEngine): SweepStore {
  const { db } = engine

  const sweeps: readonly Sweep[] = [
    function* (now) {
      const due = yield* rowsOf(
        db
          .selectFrom('factors')
          .select(['project_id', 'factor_id'])
          .where('state', '=', 'pending')
          .where('pending_until', '<=', now)
          .limit(batchSize),
      )
      for (const { project_id, factor_id } of due) {
        yield* rowsOf(
          db
            .deleteFrom('factors')
            .where('project_id', '=', project_id)
            .where('factor_id', '=', factor_id)
            .where('state', '=', 'pending')
            .where('pending_until', '<=', now),
        )
      }
      return due.length
    },
    function* (now) {
      const before = now - keptMilliseconds.codes
      const due = yield* rowsOf(
        db.selectFrom('codes').select(['project_id', 'address_key']).where('expires_at', '<=', before).limit(batchSize),
      )
      for (const { project_id, address_key } of due) {
        yield* rowsOf(
          db
            .deleteFrom('codes')
            .where('project_id', '=', project_id)
            .where('address_key', '=', address_key)
            .where('expires_at', '<=', before),
        )
      }
      return due.length
    },
    function* (now) {
      const due = yield* rowsOf(
        db.selectFrom('counters').select(['project_id', 'counter_key']).where('forgotten_at', '<=', now).limit(batchSize),
      )
      for (const { project_id, counter_key } of due) {
        yield* rowsOf(
          db
            .deleteFrom('counters')
            .where('project_id', '=', project_id)
            .where('counter_key', '=', counter_key)
            .where('forgotten_at', '<=', now),
        )
      }
      return due.length
    },
    function* (now) {
      const before = now - failuresForgottenAfterMilliseconds
      const isDue = db
        .selectFrom('failure_lanes')
        .select(['project_id', 'address_key', 'lane'])
        .where('last_failure_at', '<=', before)
        .where((builder) => builder.or([builder('locked_until', 'is', null), builder('locked_until', '<', untilUnlocked)]))
      const due = yield* rowsOf(isDue.limit(batchSize))
      for (const { project_id, address_key, lane } of due) {
        yield* rowsOf(
          db
            .deleteFrom('failure_lanes')
            .where('project_id', '=', project_id)
            .where('address_key', '=', address_key)
            .where('lane', '=', lane)
            .where('last_failure_at', '<=', before),
        )
      }
      return due.length
    },
    function* (now) {
      const before = now - keptMilliseconds.knownNetworks
      const due = yield* rowsOf(
        db
          .selectFrom('known_networks')
          .select(['project_id', 'address_key', 'network_key'])
          .where('last_used_at', '<=', before)
          .limit(batchSize),
      )
      for (const { project_id, address_key, network_key } of due) {
        yield* rowsOf(
          db
            .deleteFrom('known_networks')
            .where('project_id', '=', project_id)
            .where('address_key', '=', address_key)
            .where('network_key', '=', network_key)
            .where('last_used_at', '<=', before),
        )
      }
      return due.length
    },
    function* (now) {
      const before = now - keptMilliseconds.sessions
      const due = yield* rowsOf(
        db.selectFrom('sessions').select(['project_id', 'session_id']).where('expires_at', '<=', before).limit(batchSize),
      )
      for (const { project_id, session_id } of due) {
        yield* rowsOf(
          db
            .deleteFrom('sessions')
            .where('project_id', '=', project_id)
            .where('session_id', '=', session_id)
            .where('expires_at', '<=', before),
        )
      }
      return due.length
    },
    function* (now) {
      const erased = yield* rowsOf(
        db
          .updateTable('messages')
          .set({ sealed_text: null })
          .where(
            'sequence',
            'in',
            outsideInbox().where('sealed_text', 'is not', null).where('expires_at', '<=', now).select('sequence').limit(batchSize),
          )
          .returning('sequence'),
      )
      return erased.length
    },
    function* (now) {
      const before = now - keptMilliseconds.messages
      const deleted = yield* rowsOf(
        db
          .deleteFrom('messages')
          .where('sequence', 'in', outsideInbox().where('created_at', '<=', before).select('sequence').limit(batchSize))
          .returning('sequence'),
      )
      return deleted.length
    },
  ]

  /** The newest of the inbox keep their rows and texts, whatever their age. */
  function outsideInbox() {
    const oldestKept = db
      .selectFrom('messages')
      .select('sequence')
      .where('route', '=', 'inbox')
      .orderBy('sequence', 'desc')
      .offset(inboxSize - 1)
      .limit(1)
    return db
      .selectFrom('messages')
      .where((builder) =>
        builder.or([builder('route', '<>', 'inbox'), builder('sequence', '<', builder.fn.coalesce(oldestKept, sql.lit(0)))]),
      )
  }

  return {
    async sweepBatch(now) {
      let mayHaveMore = false
      for (const sweep of sweeps) {
        const swept = await engine.write(() => sweep(now))
        if (swept >= batchSize) mayHaveMore = true
      }
      return mayHaveMore
    },
  }
}
