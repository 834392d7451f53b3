import type { LockStore } from '../../guard/lock-store.port.ts'
import { rowsOf, type SqlEngine } from './step.ts'

export function makeSqlLockStore(engine: SqlEngine): LockStore {
  const { db } = engine
  return {
    lanesOf: (project, addressKeys) =>
      engine.read(function* () {
        if (addressKeys.length === 0) return []
        const rows = yield* rowsOf(
          db.selectFrom('failure_lanes').selectAll().where('project_id', '=', project).where('address_key', 'in', addressKeys),
        )
        return rows.map((row) => ({
          addressKey: row.address_key,
          failures: row.failures,
          lastFailureAt: row.last_failure_at,
          lockedAt: row.locked_at,
          lockedUntil: row.locked_until,
        }))
      }),

    unlock: (project, addressKeys) =>
      engine.write(function* () {
        if (addressKeys.length === 0) return
        yield* rowsOf(db.deleteFrom('failure_lanes').where('project_id', '=', project).where('address_key', 'in', addressKeys))
      }),
  }
}
