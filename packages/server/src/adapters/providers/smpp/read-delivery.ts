import { headerBytes } from './frame-reader.ts'

/** What a deliver_sm says, as far as receipts need it. */
export interface Delivery {
  readonly esmClass: number
  readonly dataCoding: number
  /** Of the short message, or of message_payload where that is empty. */
  readonly text: Buffer
  /** receipted_message_id. */
  readonly receiptedMessageId?: string | undefined
  /** message_state. */
  readonly messageState?: number | undefined
}

const tags = { receiptedMessageId: 0x001e, messagePayload: 0x0424, messageState: 0x0427 }

/**
 * SMPP 3.4, 4.6.1. Read here and not by the library, which takes the text for GSM-7 although receipts are ASCII (an underscore in an id
 * becomes §) and throws on dates that it does not know. Undefined: the PDU ends before its fields do.
 */
export function readDelivery(frame: Buffer): Delivery | undefined {
  try {
    return read(frame)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function read(frame: Buffer): Delivery {
  const cursor = cursorOver(frame)
  cursor.text() // service_type
  skipAddress(cursor) // source
  skipAddress(cursor) // destination
  const esmClass = cursor.byte()
  cursor.bytes(2) // protocol_id, priority_flag
  cursor.text() // schedule_delivery_time
  cursor.text() // validity_period
  cursor.bytes(2) // registered_delivery, replace_if_present_flag
  const dataCoding = cursor.byte()
  cursor.bytes(1) // sm_default_msg_id
  const shortMessage = cursor.bytes(cursor.byte())
  const optional = readOptional(cursor)
  const text = shortMessage.length > 0 ? shortMessage : (optional.get(tags.messagePayload) ?? shortMessage)
  return {
    esmClass,
    dataCoding,
    text,
    receiptedMessageId: optional.get(tags.receiptedMessageId)?.toString('latin1').split('\0')[0],
    messageState: optional.get(tags.messageState)?.[0],
  }
}

function skipAddress(cursor: Cursor): void {
  cursor.bytes(2) // ton, npi
  cursor.text()
}

function readOptional(cursor: Cursor): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>()
  while (!cursor.isAtEnd()) {
    const tag = cursor.number()
    found.set(tag, cursor.bytes(cursor.number()))
  }
  return found
}

interface Cursor {
  byte(): number
  /** Two bytes. */
  number(): number
  bytes(length: number): Buffer
  /** Up to its NUL, which is skipped. */
  text(): string
  isAtEnd(): boolean
}

/** Throws RangeError past the end. */
function cursorOver(frame: Buffer): Cursor {
  let offset = headerBytes
  function bytes(length: number): Buffer {
    if (offset + length > frame.length) throw new RangeError('past the end')
    offset += length
    return frame.subarray(offset - length, offset)
  }
  return {
    bytes,
    byte: () => bytes(1).readUInt8(0),
    number: () => bytes(2).readUInt16BE(0),
    text: () => {
      const end = frame.indexOf(0, offset)
      if (end === -1) throw new RangeError('past the end')
      return bytes(end + 1 - offset).toString('latin1', 0, end - offset)
    },
    isAtEnd: () => offset >= frame.length,
  }
}
