import { describe, it } from 'vitest'
import { crashAndRecover, expectNothingLostOrDoubled, moments } from './support/delivery-crash.ts'

describe('J1: kill -9 in the middle of a delivery', () => {
  it.each(moments)('$moment: no message is lost, and none is handed over twice', async (moment) => {
    const crash = { ...moment, sends: 6 }
    expectNothingLostOrDoubled(crash, await crashAndRecover(crash))
  })
})
