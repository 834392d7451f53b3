import { describe, expect, it } from 'vitest'
import { openStore, storeNames } from './each-store.ts'
import { given, person } from './given.ts'
import { races } from './races.ts'

describe('races, again and again', () => {
  races(Number(process.env['TOLLGATE_RACE_REPEATS'] ?? 200))
})

it.each(storeNames)('of 10,000 redemptions of one code on %s one is ok', async (name) => {
  const { stores, drop } = await openStore(name)
  const { send, redeem } = given(stores)
  const ada = person('ada')
  await send(ada)
  // Fewer at once than PostgreSQL refuses for want of a connection.
  const answers = []
  for (let batch = 0; batch < 100; batch += 1) answers.push(...(await Promise.all(Array.from({ length: 100 }, () => redeem(ada)))))
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
  expect(answers.filter((answer) => !answer.ok && answer.refusal === 'dead')).toHaveLength(9_999)
  await drop()
})
