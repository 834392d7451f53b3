import { describe } from 'vitest'
import { races } from './races.ts'
import { raceRepeats } from './repeats.ts'

describe('races', () => {
  races(raceRepeats)
})
