import type { HandOverState, OutboxMessage, ReceiptState } from './hand-over.ts'
import { finalStates } from './message.ts'

interface Reported {
  readonly receipt: ReceiptState
  /** What is known of the try that the receipt is about. */
  readonly handOver: { readonly state: HandOverState; readonly isLatest: boolean }
  readonly message: Pick<OutboxMessage, 'state'> & { readonly isTypedBack: boolean }
}

/**
 * What a receipt makes of its message: nothing, when its end is known, this try was reported before, or another try is what counts; else
 * its provider delivered it, or did not, and then somebody else may have it.
 */
export function receiptVerdict({ receipt, handOver, message }: Reported): 'nothing' | 'delivered' | 'not_delivered' {
  if (isReported(handOver.state) || finalStates.has(message.state)) return 'nothing'
  if (receipt === 'delivered') return 'delivered'
  const isWaitedFor = handOver.isLatest && message.state !== 'queued' && !message.isTypedBack
  return isWaitedFor ? 'not_delivered' : 'nothing'
}

/** A provider's first word on a try is its last. */
export function isReported(state: HandOverState): boolean {
  return state === 'delivered' || state === 'undelivered'
}
