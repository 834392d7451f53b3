import { afterEach, describe, it } from 'vitest'
import { runModel } from './support/model-run.ts'
import { modelLimits } from './support/number-model.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

describe.each([
  { store: 'sqlite', runs: 60 },
  { store: 'postgres', runs: 25 },
] as const satisfies readonly { store: StoreKind; runs: number }[])('B17: a number on $store', ({ store, runs }) => {
  let world: World
  afterEach(() => world.close())

  it('lives as the model of the rules says, whatever is sent, typed, waited for or deleted', async () => {
    world = await openWorld({ store, settings: { limits: modelLimits } })
    await runModel(world, { runs, seed: 20260504 })
  })
})
