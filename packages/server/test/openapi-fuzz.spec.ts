import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzFromDescription } from './support/openapi-fuzz.ts'
import { openWorld, type StoreKind, type World } from './support/world.ts'

const seed = Number(process.env['TOLLGATE_FUZZ_SEED'] ?? 20260504)

/** Nobody has a factor of these kinds, and whoever signs in here has one number, her last, and no email. */
const neverDone = [
  'deleteBiometricRegistration',
  'deleteCryptoWallet',
  'deleteOauthRegistration',
  'deletePassword',
  'deleteTotp',
  'deleteWebauthnRegistration',
  'sdkDeleteEmail',
  'sdkDeletePhoneNumber',
]

describe.each([
  { store: 'sqlite', runs: 3_500 },
  { store: 'postgres', runs: 3_500 },
] as const satisfies readonly { store: StoreKind; runs: number }[])(
  'the description that the server serves of itself, on $store',
  ({ store, runs }) => {
    let world: World
    beforeAll(async () => {
      world = await openWorld({ store })
    })
    afterAll(() => world.close())

    it(`is true of ${runs} requests, drawn from it with the seed ${seed}`, async () => {
      const seen = await fuzzFromDescription(world, { runs, seed })
      const done = [...seen].filter(([, statuses]) => statuses.has(200)).map(([operation]) => operation)
      // Every operation that can be done was done, or the requests did not reach what they are to test.
      expect([...seen.keys()].filter((operation) => !done.includes(operation)).sort()).toEqual(neverDone)
    })
  },
)
