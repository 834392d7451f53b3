import { sql } from 'kysely'
import type { CounterEntries } from '../../guard/counter.ts'
import { allNumberCounterKeys } from '../../guard/counter-keys.ts'
import type { ProjectId } from '../../kernel/ids.ts'
import type { AddressRekey } from '../../otp/address-rekey.port.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

interface Move {
  readonly project: ProjectId
  readonly from: string
  readonly to: string
}

/** Runs while a secret rotation lasts. Processes with either secret may be up, so what is there under both keys is added up. */
export function makeSqlAddressRekey(engine: SqlEngine): AddressRekey {
  const { db } = engine

  return {
    carryOver: (project, { from, to }) =>
      engine.write(function* () {
        if (from === to) return
        const move = { project, from, to }
        yield* moveCounters(move)
        yield* moveCode(move)
        yield* moveLanes(move)
        yield* moveNetworks(move)
      }),
  }

  function* moveCounters({ project, from, to }: Move): Step<void> {
    const ofProject = db.selectFrom('counters').selectAll().where('project_id', '=', project)
    const older = yield* rowsOf(locked(ofProject.where('counter_key', 'in', allNumberCounterKeys(from)).orderBy('counter_key')))
    for (const row of older) {
      const key = row.counter_key.replace(from, to)
      // There before it is locked, so that nobody takes one in between.
      yield* rowsOf(
        db
          .insertInto('counters')
          .values({ ...row, counter_key: key, entries: '[]' })
          .onConflict((conflict) => conflict.columns(['project_id', 'counter_key']).doNothing()),
      )
      const held = yield* firstOf(locked(ofProject.where('counter_key', '=', key)))
      const isBucket = key.endsWith(':bucket')
      const entries =
        held === undefined
          ? row.entries
          : JSON.stringify(added(JSON.parse(row.entries) as number[], JSON.parse(held.entries) as number[], isBucket))
      const forgotten_at = Math.max(row.forgotten_at, held?.forgotten_at ?? 0)
      yield* rowsOf(
        db
          .insertInto('counters')
          .values({ project_id: project, counter_key: key, entries, forgotten_at })
          .onConflict((conflict) => conflict.columns(['project_id', 'counter_key']).doUpdateSet({ entries, forgotten_at })),
      )
      yield* rowsOf(db.deleteFrom('counters').where('project_id', '=', project).where('counter_key', '=', row.counter_key))
    }
  }

  function* moveLanes({ project, from, to }: Move): Step<void> {
    const older = yield* rowsOf(
      db.deleteFrom('failure_lanes').where('project_id', '=', project).where('address_key', '=', from).returningAll(),
    )
    for (const row of older) {
      const held = yield* firstOf(
        db
          .selectFrom('failure_lanes')
          .selectAll()
          .where('project_id', '=', project)
          .where('address_key', '=', to)
          .where('lane', '=', row.lane),
      )
      const values = {
        failures: row.failures + (held?.failures ?? 0),
        last_failure_at: Math.max(row.last_failure_at, held?.last_failure_at ?? 0),
        locked_at: later(row.locked_at, held?.locked_at),
        locked_until: later(row.locked_until, held?.locked_until),
      }
      yield* rowsOf(
        db
          .insertInto('failure_lanes')
          .values({ project_id: project, address_key: to, lane: row.lane, ...values })
          .onConflict((conflict) => conflict.columns(['project_id', 'address_key', 'lane']).doUpdateSet(values)),
      )
    }
  }

  function locked<Q extends { modifyEnd(modifier: ReturnType<typeof sql.raw>): Q }>(query: Q): Q {
    return query.modifyEnd(sql.raw(engine.lockRows))
  }

  function* moveNetworks({ project, from, to }: Move): Step<void> {
    const older = yield* rowsOf(
      db.deleteFrom('known_networks').where('project_id', '=', project).where('address_key', '=', from).returningAll(),
    )
    if (older.length === 0) return
    yield* rowsOf(
      db
        .insertInto('known_networks')
        .values(older.map((row) => ({ ...row, address_key: to })))
        .onConflict((conflict) => conflict.columns(['project_id', 'address_key', 'network_key']).doNothing()),
    )
  }

  /** A number has one live code: the one written last stays. Who guesses or redeems holds it first, so its lanes are ours until the end. */
  function* moveCode({ project, from, to }: Move): Step<void> {
    const codes = db.selectFrom('codes').selectAll().where('project_id', '=', project).where('address_key', 'in', [from, to])
    const rows = yield* rowsOf(locked(codes.orderBy('address_key')))
    const older = rows.find((row) => row.address_key === from)
    const held = rows.find((row) => row.address_key === to)
    if (older === undefined) return
    yield* rowsOf(db.deleteFrom('codes').where('project_id', '=', project).where('address_key', '=', from))
    // A process that has the older secret only may have sent it after the other one.
    if (held !== undefined && held.created_at > older.created_at) return
    const moved = { ...older, address_key: to, counters: older.counters.replaceAll(from, to) }
    yield* rowsOf(
      db
        .insertInto('codes')
        .values(moved)
        .onConflict((conflict) => conflict.columns(['project_id', 'address_key']).doUpdateSet(moved)),
    )
  }
}

function added(older: CounterEntries, held: CounterEntries, isBucket: boolean): CounterEntries {
  if (!isBucket) return [...older, ...held].toSorted((left, right) => left - right)
  const [olderStart = 0, olderCount = 0] = older
  const [heldStart = 0, heldCount = 0] = held
  if (olderStart === heldStart) return [heldStart, olderCount + heldCount]
  return olderStart > heldStart ? older : held
}

function later(left: number | null, right: number | null | undefined): number | null {
  return left === null ? (right ?? null) : Math.max(left, right ?? 0)
}
