import { sql } from 'kysely'
import type { InstanceStore } from '../../kernel/instance-store.port.ts'
import { firstOf, rowsOf, type SqlEngine } from './step.ts'

export function makeSqlInstanceStore(engine: SqlEngine): InstanceStore {
  const { db } = engine
  return {
    read: (name) =>
      engine.read(function* () {
        return (yield* firstOf(db.selectFrom('instance').select('value').where('name', '=', name)))?.value
      }),

    claim: (name, value) =>
      engine.write(function* () {
        yield* rowsOf(
          db
            .insertInto('instance')
            .values({ name, value })
            .onConflict((conflict) => conflict.column('name').doNothing()),
        )
        const held = yield* firstOf(db.selectFrom('instance').select('value').where('name', '=', name))
        return held?.value ?? value
      }),

    replace: (name, value) =>
      engine.write(function* () {
        yield* rowsOf(
          db
            .insertInto('instance')
            .values({ name, value })
            .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
        )
      }),

    add: (name, amount) =>
      engine.write(function* () {
        yield* rowsOf(
          db
            .insertInto('instance')
            .values({ name, value: '0' })
            .onConflict((conflict) => conflict.column('name').doNothing()),
        )
        const held = yield* firstOf(db.selectFrom('instance').select('value').where('name', '=', name).modifyEnd(sql.raw(engine.lockRows)))
        const sum = Number(held?.value ?? 0) + amount
        yield* rowsOf(db.updateTable('instance').set({ value: sum.toString() }).where('name', '=', name))
        return sum
      }),
  }
}
