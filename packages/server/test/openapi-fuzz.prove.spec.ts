import { afterEach, describe, it } from 'vitest'
import { fuzzFromDescription } from './support/openapi-fuzz.ts'
import { openWorld, type World } from './support/world.ts'

const first = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 1)

describe.each(['sqlite', 'postgres'] as const)('the description that the server serves of itself, at length, on %s', (store) => {
  let world: World
  afterEach(() => world.close())

  it.each(Array.from({ length: 10 }, (_, index) => first + index))(
    'is true of 3,000 requests, drawn from it with the seed %i',
    async (seed) => {
      world = await openWorld({ store })
      await fuzzFromDescription(world, { runs: 3_000, seed })
    },
  )
})
