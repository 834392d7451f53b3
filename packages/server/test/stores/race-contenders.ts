import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Client } from 'pg'
import { openPostgresDatabase } from '../../src/adapters/postgres/postgres-database.ts'
import { makePostgresStores } from '../../src/adapters/postgres/postgres-stores.ts'
import type { Announcements } from '../../src/delivery/announcement.port.ts'
import type { Outbox } from '../../src/delivery/outbox.port.ts'
import type { Stores } from '../../src/stores.ts'
import { openStore, type OpenedStore } from './each-store.ts'

/** Whoever takes part in a race: only what is raced for. */
export interface Contender extends Pick<Stores, 'codes' | 'counters'> {
  readonly outbox: Pick<Outbox, 'begin' | 'finish'>
  readonly announcements: Pick<Announcements, 'take'>
}

export interface Order {
  readonly id: number
  readonly port: keyof Contender
  readonly method: string
  readonly step: unknown
}

export interface Arena {
  /** The hot steps go to each contender in turn, all else to the first. */
  readonly stores: Stores
  readonly drop: () => Promise<Traces>
}

/** What must not be left of a race. */
export interface Traces {
  /** Transactions that PostgreSQL had to break because each waited for the other. */
  readonly deadlocks: number
  /** Counters made for a step that then refused. */
  readonly emptyCounters: number
}

export const arenas: Readonly<Record<string, () => Promise<Arena>>> = {
  sqlite: async () => {
    const { stores, drop } = await openStore('sqlite')
    return { stores, drop: () => drop().then(() => ({ deadlocks: 0, emptyCounters: 0 })) }
  },
  postgres: async () => {
    const opened = await openStore('postgres')
    return { stores: opened.stores, drop: () => countAndDrop(opened) }
  },
  'postgres through two pools': async () => {
    const opened = await openStore('postgres')
    const others = makePostgresStores(openPostgresDatabase(opened.location))
    return {
      stores: inTurn(opened.stores, [opened.stores, others]),
      drop: async () => {
        await others.close()
        return countAndDrop(opened)
      },
    }
  },
  'postgres through two processes': async () => {
    const opened = await openStore('postgres')
    const workers = [forkWorker(opened.location), forkWorker(opened.location)] as const
    return {
      stores: inTurn(
        opened.stores,
        workers.map(({ contender }) => contender),
      ),
      drop: async () => {
        await Promise.all(workers.map((worker) => worker.stop()))
        return countAndDrop(opened)
      },
    }
  },
}

async function countAndDrop({ stores, location, drop }: OpenedStore): Promise<Traces> {
  // A connection tells the statistics what it saw when it ends.
  await stores.close()
  const client = new Client({ connectionString: location })
  await client.connect()
  const { rows } = await client.query<Traces>(
    `select deadlocks::int, (select count(*)::int from counters where entries = '[]' and forgotten_at = 0) as "emptyCounters"
     from pg_stat_database where datname = current_database()`,
  )
  await client.end()
  await drop()
  return rows[0] ?? { deadlocks: NaN, emptyCounters: NaN }
}

function inTurn(stores: Stores, contenders: readonly Contender[]): Stores {
  let turn = 0
  const next = (): Contender => {
    turn += 1
    return contenders[turn % contenders.length] ?? stores
  }
  return {
    ...stores,
    codes: {
      issue: (step) => next().codes.issue(step),
      takeAttempt: (step) => next().codes.takeAttempt(step),
      redeem: (step) => next().codes.redeem(step),
    },
    counters: {
      takeCounters: (step) => next().counters.takeCounters(step),
      judgeCounters: (step) => next().counters.judgeCounters(step),
    },
    outbox: {
      ...stores.outbox,
      begin: (step) => next().outbox.begin(step),
      finish: (step) => next().outbox.finish(step),
    },
    announcements: { ...stores.announcements, take: (wish) => next().announcements.take(wish) },
  }
}

function forkWorker(url: string): { readonly contender: Contender; stop(): Promise<void> } {
  const worker = fork(new URL('./race-worker.ts', import.meta.url), [url], {
    execArgv: ['--conditions=@tollgate/source'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, PromiseWithResolvers<never>>()
  let orders = 0
  worker.on('message', ({ id, answer, error }: { readonly id: number; readonly answer: never; readonly error?: string }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) asked?.resolve(answer)
    else asked?.reject(new Error(error))
  })
  worker.on('exit', (code) => {
    for (const asked of waiting.values()) asked.reject(new Error(`the worker ended with ${String(code)}`))
  })

  function order(port: keyof Contender, method: string) {
    return (step: unknown): Promise<never> => {
      const asked = Promise.withResolvers<never>()
      orders += 1
      waiting.set(orders, asked)
      worker.send({ id: orders, port, method, step } satisfies Order)
      return asked.promise
    }
  }

  return {
    contender: {
      codes: { issue: order('codes', 'issue'), takeAttempt: order('codes', 'takeAttempt'), redeem: order('codes', 'redeem') },
      counters: { takeCounters: order('counters', 'takeCounters'), judgeCounters: order('counters', 'judgeCounters') },
      outbox: { begin: order('outbox', 'begin'), finish: order('outbox', 'finish') },
      announcements: { take: order('announcements', 'take') },
    },
    stop: async () => {
      const ended = once(worker, 'exit')
      worker.disconnect()
      await ended
    },
  }
}
