import { describe, it } from 'vitest'
import { crashAndRecover, expectNothingLostOrDoubled, moments } from './support/delivery-crash.ts'
import type { StoreKind } from './support/world.ts'

describe.each<{ store: StoreKind }>([{ store: 'sqlite' }, { store: 'postgres' }])(
  'J1: kill -9 in the middle of a delivery, again and again, on $store',
  ({ store }) => {
    it.each(moments)('$moment: 50 kills', async (moment) => {
      for (let kill = 0; kill < kills; kill += 1) {
        // Another message each time: the point moves through the traffic.
        const [step, when] = moment.failPoint.split(':') as ['begin', 'before']
        const failPoint = `${step}:${when}:${(1 + (kill % lastOf(moment.firstProvider))).toString()}` as typeof moment.failPoint
        const crash = { ...moment, store, failPoint, sends: 6 }
        expectNothingLostOrDoubled(crash, await crashAndRecover(crash))
      }
    })
  },
)

const kills = 50

/** Every message is tried once by a provider that accepts; by one that rejects, six more times by the next. */
function lastOf(firstProvider: 'accepts' | 'rejects'): number {
  return firstProvider === 'accepts' ? 6 : 12
}
