import { describe, expect, it } from 'vitest'
import type { HandOverState, ReceiptState } from './hand-over.ts'
import type { MessageState } from './message.ts'
import { receiptVerdict } from './receipt-verdict.policy.ts'

type Verdict = ReturnType<typeof receiptVerdict>

interface Given {
  readonly handOver?: HandOverState
  readonly isLatest?: boolean
  readonly isTypedBack?: boolean
}

function verdict(receipt: ReceiptState, state: MessageState, { handOver = 'sent', isLatest = true, isTypedBack = false }: Given = {}) {
  return receiptVerdict({ receipt, handOver: { state: handOver, isLatest }, message: { state, isTypedBack } })
}

describe('what a receipt makes of its message', () => {
  it.each<[MessageState, delivered: Verdict, undelivered: Verdict]>([
    ['queued', 'delivered', 'nothing'],
    ['sending', 'delivered', 'not_delivered'],
    ['sent', 'delivered', 'not_delivered'],
    ['unknown', 'delivered', 'not_delivered'],
    ['delivered', 'nothing', 'nothing'],
    ['undelivered', 'nothing', 'nothing'],
    ['failed', 'nothing', 'nothing'],
    ['expired', 'nothing', 'nothing'],
  ])('that is %s: %s when it says delivered, %s when it says undelivered', (state, delivered, undelivered) => {
    expect([verdict('delivered', state), verdict('undelivered', state)]).toEqual([delivered, undelivered])
  })

  it.each<HandOverState>(['delivered', 'undelivered'])('is nothing when its try is known to be %s', (handOver) => {
    expect([verdict('delivered', 'sent', { handOver }), verdict('undelivered', 'sent', { handOver })]).toEqual(['nothing', 'nothing'])
  })

  it('is nothing when a try failed that is not the last', () => {
    expect(verdict('undelivered', 'sent', { isLatest: false })).toBe('nothing')
  })

  it('is delivered when an earlier try arrived after all', () => {
    expect(verdict('delivered', 'sent', { isLatest: false })).toBe('delivered')
  })

  it('is nothing when it says undelivered of a code that was typed back', () => {
    expect(verdict('undelivered', 'sent', { isTypedBack: true })).toBe('nothing')
  })
})
