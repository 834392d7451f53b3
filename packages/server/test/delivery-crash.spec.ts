import { describe, it } from 'vitest'
import { crashAndRecover, expectNothingLostOrDoubled, moments } from './support/delivery-crash.ts'
import type { StoreKind } from './support/world.ts'

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])(
  'J1: kill -9 in the middle of a delivery, on $store',
  ({ store }) => {
    it.each(moments)('$moment: no message is lost, and none is handed over twice', async (moment) => {
      const crash = { ...moment, store, sends: 6 }
      expectNothingLostOrDoubled(crash, await crashAndRecover(crash))
    })
  },
)
