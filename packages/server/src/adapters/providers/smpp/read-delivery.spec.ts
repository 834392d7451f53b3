import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelivery } from './read-delivery.ts'

const header = '00000000000000050000000000000001'
const addresses = '000101313431353535353031323300' + '0300313233343500'
const flags = '040000' + '0000' + '0000' + '00' + '00'

function frame(...fields: string[]): Buffer {
  return Buffer.from([header, addresses, flags, ...fields].join(''), 'hex')
}

describe('a deliver_sm', () => {
  it('has a text', () => {
    expect(readDelivery(frame('02', '6869'))).toMatchObject({ esmClass: 4, dataCoding: 0, text: Buffer.from('hi') })
  })

  it('has its text in message_payload', () => {
    expect(readDelivery(frame('00', '0424', '0002', '6869'))?.text.toString()).toBe('hi')
  })

  it('has a receipt in fields of its own, among others', () => {
    const found = readDelivery(frame('00', '1403', '0001', 'ff', '001e', '0003', '413700', '0427', '0001', '02'))
    expect(found).toMatchObject({ receiptedMessageId: 'A7', messageState: 2 })
  })

  it('that ends too early is none', () => {
    const whole = frame('02', '6869', '0427', '0001', '02')
    const short = Array.from({ length: whole.length - 16 }, (_, bytes) => readDelivery(whole.subarray(0, 16 + bytes)))
    // Without the optional field it is whole.
    expect(short.filter((found) => found !== undefined)).toHaveLength(1)
  })

  it('of any bytes is read or not, and nothing else happens', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const found = readDelivery(Buffer.concat([Buffer.from(header, 'hex'), bytes]))
        expect(found === undefined || found.text.length <= 300).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
