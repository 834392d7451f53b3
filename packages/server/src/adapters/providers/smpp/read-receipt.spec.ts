import { describe, expect, it } from 'vitest'
import type { Delivery } from './read-delivery.ts'
import { readReceipt } from './read-receipt.ts'

function delivery(text: string, wish: Partial<Delivery> = {}): Delivery {
  return { esmClass: 0x04, dataCoding: 0, text: Buffer.from(text, 'latin1'), ...wish }
}

function delivered(...providerMessageIds: string[]) {
  return { providerMessageIds, state: 'delivered' }
}

function undelivered(reason: string) {
  return { providerMessageIds: ['7'], state: 'undelivered', reason }
}

describe('a receipt in the dialect', () => {
  it.each([
    ['id:7 sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:DELIVRD err:000 text:Your code', delivered('7')],
    ['id:0007 stat:DELIVRD', delivered('7')],
    ['ID:AB_c-1 STAT:DELIVRD ERR:0', delivered('AB_c-1')],
    ['Id: 00FF Stat: Delivered', delivered('ff')],
    ['stat:DELIVRD operator:310260 parts:1 id:550e8400-e29b-41d4-a716-446655440000', delivered('550e8400-e29b-41d4-a716-446655440000')],
    ['id:7\tsub:001\r\nstat:DELIVRD\r\ntext:', delivered('7')],
    ['id:7 stat:UNDELIV err:027', undelivered('UNDELIV 027')],
    ['id:7 stat:EXPIRED err:', undelivered('EXPIRED')],
    ['id:7 stat:DELETED', undelivered('DELETED')],
    ['id:7 stat:rejected err:00A', undelivered('REJECTED 00A')],
    ['id:7 stat:REJECTD err:<b>1</b>', undelivered('REJECTD')],
    ['id:7 stat:ACCEPTD err:000', undefined],
    ['id:7 stat:ENROUTE err:000', undefined],
    ['id:7 stat:UNKNOWN err:000', undefined],
    ['id:7 stat:', undefined],
    ['id: stat:DELIVRD', undefined],
    ['stat:DELIVRD', undefined],
    ['', undefined],
    ['id:7 sub:001 text:stat:DELIVRD', undefined],
    ['sub:001 stat:DELIVRD text:id:7', undefined],
    [`id:${'7'.repeat(65)} stat:DELIVRD`, undefined],
  ])('%j', (text, receipt) => {
    expect(readReceipt(delivery(text))).toEqual(receipt)
  })
})

describe('a receipt with fields of its own', () => {
  it.each([
    [{ receiptedMessageId: '7', messageState: 2 }, delivered('7')],
    [{ receiptedMessageId: '7', messageState: 2, esmClass: 0 }, delivered('7')],
    [{ receiptedMessageId: '7', messageState: 5 }, undelivered('UNDELIV')],
    [{ receiptedMessageId: '7', messageState: 3 }, undelivered('EXPIRED')],
    [{ receiptedMessageId: '7', messageState: 4 }, undelivered('DELETED')],
    [{ receiptedMessageId: '7', messageState: 8 }, undelivered('REJECTD')],
    [{ receiptedMessageId: '7', messageState: 1 }, undefined],
    [{ receiptedMessageId: '7', messageState: 6 }, undefined],
    [{ receiptedMessageId: '7', messageState: 7 }, undefined],
    [{ receiptedMessageId: '7', messageState: 99 }, undefined],
    [{ receiptedMessageId: '7' }, undefined],
    [{ messageState: 2 }, undefined],
    [{ receiptedMessageId: '7', messageState: 2, esmClass: 0x20 }, undefined],
    [{ receiptedMessageId: '7', messageState: 2, esmClass: 0x08 }, undefined],
  ])('and no text: %o', (fields, receipt) => {
    expect(readReceipt(delivery('', fields))).toEqual(receipt)
  })

  it('and a text that names the message otherwise has both names', () => {
    expect(readReceipt(delivery('id:255 stat:DELIVRD', { receiptedMessageId: '0FF' }))).toEqual(delivered('ff', '255'))
  })

  it('takes what the text lacks from them', () => {
    expect(readReceipt(delivery('stat:DELIVRD', { receiptedMessageId: '7' }))).toEqual(delivered('7'))
    expect(readReceipt(delivery('id:7 err:001', { messageState: 5 }))).toEqual(undelivered('UNDELIV 001'))
  })
})

describe('a text', () => {
  it('in UCS-2 is read too, whole or not', () => {
    const text = Buffer.from('id:7 stat:DELIVRD', 'utf16le').swap16()
    expect(readReceipt(delivery('', { dataCoding: 8, text }))).toEqual(delivered('7'))
    expect(readReceipt(delivery('', { dataCoding: 8, text: Buffer.concat([text, Buffer.from([0])]) }))).toEqual(delivered('7'))
  })

  it('that a person wrote is no receipt', () => {
    expect(readReceipt(delivery('id:7 stat:DELIVRD', { esmClass: 0 }))).toBeUndefined()
    expect(readReceipt(delivery('id:7 stat:DELIVRD', { esmClass: 0x40 }))).toBeUndefined()
  })
})
