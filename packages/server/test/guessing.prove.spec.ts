import { describe, expect, it } from 'vitest'
import { interval99 } from './support/binomial.ts'
import { attack, digits } from './support/guessing-attack.ts'

const chance = 1 / 10 ** digits
const seeds = 30

describe('A15, at length', () => {
  it(`stays inside the formula's 99 % interval over ${seeds.toString()} seeds together, and each seed below its upper end with two exceptions at the most`, async () => {
    let compared = 0
    let hits = 0
    let above = 0
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await attack({ seed, numbers: 35 })
      compared += outcome.compared
      hits += outcome.hits
      if (outcome.hits > interval99({ tries: outcome.compared, chance }).highest) above += 1
    }
    console.log(`${hits.toString()} hits in ${compared.toString()} compared guesses; the formula says ${(compared * chance).toFixed(1)}`)
    const { lowest, highest } = interval99({ tries: compared, chance })
    expect(hits).toBeGreaterThanOrEqual(lowest)
    expect(hits).toBeLessThanOrEqual(highest)
    expect(above).toBeLessThanOrEqual(2)
  })
})
