import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import type { ProjectId } from '../../src/kernel/ids.ts'
import type { OpenedStore } from './each-store.ts'

const orders = {
  users: 'user_id',
  factors: 'factor_id',
  codes: 'address_key',
  counters: 'counter_key',
  failure_lanes: 'address_key, lane',
  known_networks: 'address_key, network_key',
  sessions: 'session_id',
  messages: 'message_id',
}

export type Dump = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>

/** Every row of the project, as it is stored. */
export async function dump({ location }: OpenedStore, project: ProjectId): Promise<Dump> {
  const ask = location.startsWith('postgres:') ? await askPostgres(location) : askSqlite(location)
  const tables = Object.entries(orders)
  const rows = await ask.rows(
    tables.map(([table, order]) => ({ table, order })),
    project,
  )
  return Object.fromEntries(tables.map(([table], index) => [table, rows[index] ?? []]))
}

interface Question {
  readonly table: string
  readonly order: string
}

interface Ask {
  rows(questions: readonly Question[], project: ProjectId): Promise<Record<string, unknown>[][]>
}

function askSqlite(path: string): Ask {
  return {
    rows: (questions, project) => {
      const connection = new DatabaseSync(path, { readOnly: true })
      const answers = questions.map(({ table, order }) => {
        const rows = connection.prepare(`select * from ${table} where project_id = ? order by ${order}`).all(project)
        return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'sequence')))
      })
      connection.close()
      return Promise.resolve(answers)
    },
  }
}

async function askPostgres(connectionString: string): Promise<Ask> {
  const client = new Client({ connectionString })
  await client.connect()
  return {
    rows: async (questions, project) => {
      const answers: Record<string, unknown>[][] = []
      for (const { table, order } of questions) {
        // Through JSON, where a bigint is a number.
        const { rows } = await client.query<{ row: Record<string, unknown> }>(
          `select to_jsonb(t) - 'sequence' as row from ${table} as t where project_id = $1 order by ${order}`,
          [project],
        )
        answers.push(rows.map(({ row }) => row))
      }
      await client.end()
      return answers
    },
  }
}
