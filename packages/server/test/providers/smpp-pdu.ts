/** SMPP 3.4 as the other side writes and reads it; nothing here is shared with the provider. */

export const commands = {
  submit_sm: 0x04,
  deliver_sm: 0x05,
  unbind: 0x06,
  bind_transceiver: 0x09,
  enquire_link: 0x15,
  alert_notification: 0x102,
  generic_nack: 0x8000_0000,
  submit_sm_resp: 0x8000_0004,
  deliver_sm_resp: 0x8000_0005,
  unbind_resp: 0x8000_0006,
  bind_transceiver_resp: 0x8000_0009,
  enquire_link_resp: 0x8000_0015,
} as const

export type Command = keyof typeof commands

export interface Pdu {
  readonly command: Command | 'unknown'
  readonly status: number
  readonly sequence: number
  readonly body: Buffer
}

export interface Submit {
  readonly sourceTon: number
  readonly sourceNpi: number
  readonly source: string
  readonly destinationTon: number
  readonly destinationNpi: number
  readonly destination: string
  readonly esmClass: number
  readonly validityPeriod: string
  readonly registeredDelivery: number
  readonly dataCoding: number
  readonly shortMessage: Buffer
}

export function pduBytes(command: Command | number, { status = 0, sequence = 0, body = Buffer.alloc(0) }: Partial<Pdu> = {}): Buffer {
  const header = Buffer.alloc(16)
  header.writeUInt32BE(16 + body.length, 0)
  header.writeUInt32BE(typeof command === 'number' ? command : commands[command], 4)
  header.writeUInt32BE(status, 8)
  header.writeUInt32BE(sequence, 12)
  return Buffer.concat([header, body])
}

/** Those complete, and what is left. */
export function readPdus(bytes: Buffer): { readonly pdus: readonly Pdu[]; readonly rest: Buffer } {
  const pdus: Pdu[] = []
  let rest = bytes
  while (rest.length >= 16 && rest.length >= rest.readUInt32BE(0)) {
    const length = rest.readUInt32BE(0)
    pdus.push(readPdu(rest.subarray(0, length)))
    rest = rest.subarray(length)
  }
  return { pdus, rest }
}

function readPdu(frame: Buffer): Pdu {
  const id = frame.readUInt32BE(4)
  const [command = 'unknown'] = (Object.keys(commands) as Command[]).filter((name) => commands[name] === id)
  return { command, status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12), body: frame.subarray(16) }
}

export function readSubmit({ body }: Pdu): Submit {
  const { text, byte, bytes } = fieldsOf(body)
  text()
  const [sourceTon, sourceNpi, source] = [byte(), byte(), text()]
  const [destinationTon, destinationNpi, destination] = [byte(), byte(), text()]
  const esmClass = byte()
  bytes(2)
  text()
  const validityPeriod = text()
  const registeredDelivery = byte()
  byte()
  const dataCoding = byte()
  byte()
  const shortMessage = bytes(byte())
  const target = { destinationTon, destinationNpi, destination }
  return { sourceTon, sourceNpi, source, ...target, esmClass, validityPeriod, registeredDelivery, dataCoding, shortMessage }
}

function fieldsOf(body: Buffer) {
  let at = 0
  function bytes(length: number): Buffer {
    at += length
    return body.subarray(at - length, at)
  }
  function text(): string {
    const found = bytes(body.indexOf(0, at) - at).toString('latin1')
    at += 1
    return found
  }
  return { bytes, text, byte: () => bytes(1).readUInt8() }
}

export interface DeliverWish {
  readonly text?: string | Buffer
  readonly esmClass?: number
  readonly dataCoding?: number
  readonly optional?: readonly (readonly [tag: number, value: Buffer])[]
}

export function deliverBody({ text = '', esmClass = 4, dataCoding = 0, optional = [] }: DeliverWish): Buffer {
  const message = Buffer.from(text)
  return Buffer.concat([
    Buffer.from('\0\x01\x0114155550123\0\x03\x0012345\0', 'latin1'),
    Buffer.from([esmClass, 0, 0, 0, 0, 0, 0, dataCoding, 0, message.length]),
    message,
    ...optional.map(([tag, value]) => Buffer.concat([uint16(tag), uint16(value.length), value])),
  ])
}

function uint16(number: number): Buffer {
  return Buffer.from([number >> 8, number & 0xff])
}

// GSM 03.38 as its own page draws it: columns of b7 to b5, rows of b4 to b1.
const columns = [
  '@£$¥èéùìòÇ\nØø\rÅå',
  'Δ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ',
  ' !"#¤%&\'()*+,-./',
  '0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNO',
  'PQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmno',
  'pqrstuvwxyzäöñüà',
]
const behindEscape: Readonly<Record<number, string>> = {
  0x0a: '\f',
  0x14: '^',
  0x28: '{',
  0x29: '}',
  0x2f: '\\',
  0x3c: '[',
  0x3d: '~',
  0x3e: ']',
  0x40: '|',
  0x65: '€',
}

/** What a handset shows of the parts of one text, put together by their headers. Throws where a handset would show something else. */
export function decodeSubmits(submits: readonly Submit[]): string {
  const parts = submits.map(readPart).toSorted((one, other) => one.index - other.index)
  const [first] = parts
  const isWhole = parts.every(
    ({ reference, of, index }, place) => reference === first?.reference && of === parts.length && index === place + 1,
  )
  if (!isWhole) throw new Error('the parts do not make one text')
  return parts.map(({ text }) => text).join('')
}

function readPart({ esmClass, dataCoding, shortMessage }: Submit) {
  const headerLength = esmClass === 0x40 ? shortMessage.readUInt8(0) + 1 : 0
  if (headerLength > 0 && !shortMessage.subarray(0, 3).equals(Buffer.from([5, 0, 3]))) throw new Error('an unknown header')
  const [, , , reference = 0, of = 1, index = 1] = shortMessage.subarray(0, headerLength)
  const bytes = shortMessage.subarray(headerLength)
  if (headerLength + (dataCoding === 0 ? Math.ceil((bytes.length * 7) / 8) : bytes.length) > 140) throw new Error('more than a segment')
  return { reference, of, index, text: dataCoding === 8 ? decodeUcs2(bytes) : decodeGsm7(bytes) }
}

function decodeUcs2(bytes: Buffer): string {
  return new TextDecoder('utf-16be', { fatal: true, ignoreBOM: true }).decode(bytes)
}

function decodeGsm7(bytes: Buffer): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 1) {
    const isEscape = bytes[at] === 0x1b
    if (isEscape) at += 1
    const septet = bytes.readUInt8(at)
    const character = isEscape ? behindEscape[septet] : columns[septet >> 4]?.[septet & 0x0f]
    if (character === undefined) throw new Error('no such character')
    text += character
  }
  return text
}
