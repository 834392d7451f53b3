import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestProject } from 'vitest/node'
import type {} from '../packages/server/test/support/postgres.ts'

/** Starts one PostgreSQL for the whole test run, and answers how to stop it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A group of its own, so that what is sent to the runner's group leaves it alive to clean up.
  const guardian = spawn(process.execPath, [join(import.meta.dirname, 'guarded-postgres.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  const ended = once(guardian, 'exit')
  for await (const postgresUrl of createInterface({ input: guardian.stdout })) {
    project.provide('postgresUrl', postgresUrl)
    return async () => {
      guardian.stdin.end()
      await ended
    }
  }
  throw new Error('PostgreSQL did not start; its reason stands above.')
}
