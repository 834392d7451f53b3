import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { sharedMigrations } from '../sql/migrations.ts'
import { counterFunctions } from './0002-hot-steps/counters.ts'
import { issueFunctions } from './0002-hot-steps/issue.ts'
import { redeemFunctions } from './0002-hot-steps/redeem.ts'
import { takeAttemptFunctions } from './0002-hot-steps/take-attempt.ts'

const hotSteps = [...counterFunctions, ...issueFunctions, ...takeAttemptFunctions, ...redeemFunctions]

/** Applied in the order of their names, once each. A released migration is never edited, nor the functions it creates: the next one replaces them. */
export const postgresMigrations: Readonly<Record<string, Migration>> = {
  ...sharedMigrations('postgres'),
  '0002_hot_steps': { up: (db) => inTurn(db, hotSteps) },
}

async function inTurn(db: Kysely<unknown>, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}
