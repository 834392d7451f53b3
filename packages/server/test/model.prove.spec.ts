import { afterEach, describe, it } from 'vitest'
import { runModel } from './support/model-run.ts'
import { modelLimits } from './support/number-model.ts'
import { openWorld, type World } from './support/world.ts'

describe.each(['sqlite', 'postgres'] as const)('B17, at length: a number on %s', (store) => {
  let world: World
  afterEach(() => world.close())

  it.each([1, 2, 3, 4, 5])('lives as the model of the rules says, seed %i', async (seed) => {
    world = await openWorld({ store, settings: { limits: modelLimits } })
    await runModel(world, { runs: 400, seed })
  })
})
