import type { Receipt } from '../../../delivery/provider.port.ts'
import { normalMessageId } from './message-id.ts'
import { isMessageId } from './pdu.ts'
import type { Delivery } from './read-delivery.ts'

/** Bits 5 to 2 of esm_class: SMPP 3.4, 5.2.12. */
const typeBits = 0x3c
const ordinary = 0x00
const receiptType = 0x04
const ucs2 = 8

/** message_state: SMPP 3.4, 5.2.28. */
const statesByNumber: Readonly<Record<number, string>> = {
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  8: 'REJECTD',
}

/**
 * The final state that a deliver_sm reports; undefined: somebody's answer, or a state between. The text is appendix B of SMPP 3.4 in
 * whatever dialect: fields missing, added, in another order or case, words written out. Message names are in their normal spelling.
 */
export function readReceipt(delivery: Delivery): Receipt | undefined {
  if (!isReceipt(delivery)) return undefined
  const fields = fieldsOf(textOf(delivery))
  const ids = [delivery.receiptedMessageId, fields.id].filter((id) => id !== undefined && isMessageId(id))
  const word = fields.stat ?? statesByNumber[delivery.messageState ?? 0]
  const state = stateOf(word ?? '')
  if (ids.length === 0 || word === undefined || state === undefined) return undefined
  const providerMessageIds = [...new Set(ids.map((id) => normalMessageId(id ?? '')))]
  if (state === 'delivered') return { providerMessageIds, state }
  return { providerMessageIds, state, reason: [word.toUpperCase(), fields.err].filter((part) => part !== undefined).join(' ') }
}

/** By its type, or by both fields that nothing else has: what a person writes back has neither. */
function isReceipt({ esmClass, receiptedMessageId, messageState }: Delivery): boolean {
  const type = esmClass & typeBits
  return type === receiptType || (type === ordinary && receiptedMessageId !== undefined && messageState !== undefined)
}

function textOf({ text, dataCoding }: Delivery): string {
  if (dataCoding !== ucs2) return text.toString('latin1')
  const even = text.subarray(0, text.length - (text.length % 2))
  return Buffer.from(even).swap16().toString('utf16le')
}

function fieldsOf(text: string) {
  // The last field repeats the message itself, which may hold anything.
  const [head = ''] = text.split(/(?:^|\s)text:/i)
  return {
    id: /(?:^|\s)id:\s{0,3}(?![a-z]{1,20}:)(\S{1,64})(?!\S)/i.exec(head)?.[1],
    stat: /(?:^|\s)stat:\s{0,3}([a-z]{1,20})(?![a-z])/i.exec(head)?.[1],
    err: /(?:^|\s)err:\s{0,3}([0-9a-z]{1,5})(?![0-9a-z])/i.exec(head)?.[1],
  }
}

function stateOf(word: string): Receipt['state'] | undefined {
  if (/^DELIV/i.test(word)) return 'delivered'
  if (/^(?:UNDELIV|EXPIRE|DELETE|REJECT|FAIL)/i.test(word)) return 'undelivered'
  return undefined
}
