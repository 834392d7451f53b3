import { describe, expect, it } from 'vitest'
import { interval99 } from './support/binomial.ts'
import { attack, digits } from './support/guessing-attack.ts'

const chance = 1 / 10 ** digits

describe('A15: an adversary with any number of addresses and patience', () => {
  it('guesses right as often as the formula says, and no more often', async () => {
    const numbers = 40
    const { compared, hits } = await attack({ seed: 1, numbers })
    // A hundred failures in a row close a number for good; a hit begins a new hundred.
    expect(compared).toBeLessThanOrEqual(100 * (numbers + hits))
    expect(compared).toBeGreaterThan(90 * numbers)
    const { lowest, highest } = interval99({ tries: compared, chance })
    expect(hits).toBeGreaterThanOrEqual(lowest)
    expect(hits).toBeLessThanOrEqual(highest)
  })
})
