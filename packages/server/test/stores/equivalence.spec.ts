import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dump } from './dump.ts'
import { openStore, type OpenedStore } from './each-store.ts'
import { newProject } from './given.ts'
import { player, randomSteps } from './random-steps.ts'
import { raceRepeats } from './repeats.ts'

let opened: readonly OpenedStore[] = []
beforeAll(async () => {
  opened = await Promise.all([openStore('sqlite'), openStore('postgres')])
})
afterAll(() => Promise.all(opened.map((store) => store.drop())))

// The arithmetic of counters and locks is written twice, in TypeScript and in SQL: here is what keeps the two one.
it('both stores give the same answers to the same steps, and hold the same rows after them', async () => {
  const property = fc.asyncProperty(randomSteps, async (steps) => {
    const project = newProject()
    const players = opened.map(({ stores }) => player(stores, project))
    for (const step of steps) {
      const [ofSqlite, ofPostgres] = await Promise.all(players.map((play) => play(step)))
      expect(ofPostgres).toEqual(ofSqlite)
    }
    const [inSqlite, inPostgres] = await Promise.all(opened.map((store) => dump(store, project)))
    expect(inPostgres).toEqual(inSqlite)
  })
  await fc.assert(property, { seed: 20_270_115, numRuns: 10 * raceRepeats, endOnFailure: true })
})
