import { sql, type RawBuilder } from 'kysely'
import { inboxSize } from '../../delivery/inbox-store.port.ts'
import { failuresForgottenAfterMilliseconds, untilUnlocked } from '../../guard/lock.policy.ts'
import type { EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { SweepStore } from '../../kernel/sweep.port.ts'
import { day, hour } from '../../kernel/time.ts'
import type { Schema } from './schema.ts'
import { rowsOf, type SqlEngine } from './step.ts'

const batchSize = 500

/** Codes, sessions and messages stay a while past their end, for an operator who looks into a complaint; a network for as long as it is known. */
const keptMilliseconds = { codes: hour, sessions: day, messages: 30 * day, idempotencyKeys: day, knownNetworks: 90 * day }

interface Sweep {
  readonly table: keyof Schema
  readonly key: readonly string[]
  readonly due: RawBuilder<unknown>
  /** Absent: the row goes. */
  readonly erases?: string
}

/** The newest of the inbox keep their rows and texts, whatever their age. */
const outsideInbox = sql`(route <> 'inbox' or sequence < coalesce(
  (select sequence from messages as inbox where route = 'inbox' order by sequence desc limit 1 offset ${sql.lit(inboxSize - 1)}), 0))`

/** The rows written first: who looks for old ones among them needs no index by time, which each send would have to write. */
const oldest = (table: RawBuilder<unknown>, isCandidate = sql`true`) =>
  sql`sequence in (select sequence from ${table} as oldest where ${isCandidate} order by sequence limit ${sql.lit(batchSize)})`
const oldestMessages = oldest(sql`messages`, outsideInbox)
const oldestHandOvers = oldest(sql`hand_overs`)

function sweepsAt(now: EpochMilliseconds): readonly Sweep[] {
  const failuresBefore = now - failuresForgottenAfterMilliseconds
  return [
    { table: 'factors', key: ['project_id', 'factor_id'], due: sql`state = 'pending' and pending_until <= ${now}` },
    { table: 'codes', key: ['project_id', 'address_key'], due: sql`expires_at <= ${now - keptMilliseconds.codes}` },
    { table: 'counters', key: ['project_id', 'counter_key'], due: sql`forgotten_at <= ${now}` },
    {
      table: 'failure_lanes',
      key: ['project_id', 'address_key', 'lane'],
      due: sql`last_failure_at <= ${failuresBefore} and (locked_until is null or locked_until < ${untilUnlocked})`,
    },
    {
      table: 'known_networks',
      key: ['project_id', 'address_key', 'network_key'],
      due: sql`last_used_at <= ${now - keptMilliseconds.knownNetworks}`,
    },
    { table: 'sessions', key: ['project_id', 'session_id'], due: sql`expires_at <= ${now - keptMilliseconds.sessions}` },
    {
      table: 'messages',
      key: ['sequence'],
      due: sql`sealed_content is not null and expires_at <= ${now} and ${outsideInbox}`,
      erases: 'sealed_content',
    },
    { table: 'messages', key: ['sequence'], due: sql`created_at <= ${now - keptMilliseconds.messages} and ${oldestMessages}` },
    { table: 'idempotency_keys', key: ['project_id', 'key_hash'], due: sql`created_at <= ${now - keptMilliseconds.idempotencyKeys}` },
    { table: 'hand_overs', key: ['sequence'], due: sql`started_at <= ${now - keptMilliseconds.messages} and ${oldestHandOvers}` },
  ]
}

export function makeSqlSweepStore(engine: SqlEngine): SweepStore {
  // Rows that somebody is writing are left for the next batch: waiting for them could close a circle with a send.
  const lock = sql.raw(engine.lockRows === '' ? '' : `${engine.lockRows} skip locked`)

  const sweepQuery = ({ table, key, due, erases }: Sweep) => {
    const columns = sql.join(key.map((column) => sql.ref(column)))
    const action =
      erases === undefined ? sql`delete from ${sql.table(table)}` : sql`update ${sql.table(table)} set ${sql.ref(erases)} = null`
    return sql`${action}
      where (${columns}) in (select ${columns} from ${sql.table(table)} where ${due} limit ${sql.lit(batchSize)} ${lock})
      returning 1 as swept`
  }

  return {
    async sweepBatch(now) {
      let mayHaveMore = false
      for (const sweep of sweepsAt(now)) {
        const swept = await engine.write(() => rowsOf({ compile: () => sweepQuery(sweep).compile(engine.db) }))
        if (swept.length >= batchSize) mayHaveMore = true
      }
      return mayHaveMore
    },
  }
}
