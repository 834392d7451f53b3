/** Another server process, as far as the database can tell: does what it is told on stores of its own. Forked by races.ts. */
import process from 'node:process'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresStores } from '../../src/adapters/postgres/postgres-stores.ts'
import type { Order } from './race-contenders.ts'

const stores = makePostgresStores(openPostgresDatabase(process.argv[2] ?? ''))

process.on('message', ({ id, port, method, step }: Order) => {
  const act = Reflect.get(stores[port], method) as (step: unknown) => Promise<unknown>
  act(step).then(
    (answer) => process.send?.({ id, answer }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  )
})
process.on('disconnect', () => void stores.close())
