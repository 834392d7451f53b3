import smpp from 'smpp'
import { headerBytes } from './frame-reader.ts'

/** SMPP 3.4, 5.1.2.1; of those that we send or know how to answer. */
export const commandIds = {
  generic_nack: 0x8000_0000,
  submit_sm: 0x0000_0004,
  deliver_sm: 0x0000_0005,
  unbind: 0x0000_0006,
  bind_transceiver: 0x0000_0009,
  enquire_link: 0x0000_0015,
  /** The only ones without an answer. */
  outbind: 0x0000_000b,
  alert_notification: 0x0000_0102,
} as const

export type RequestName = 'bind_transceiver' | 'submit_sm' | 'enquire_link' | 'unbind'
export type ResponseName = 'deliver_sm_resp' | 'enquire_link_resp' | 'unbind_resp' | 'generic_nack'
export type Fields = Readonly<Record<string, string | number | Buffer>>

export const statuses = { ok: 0x00, invalidCommand: 0x03, queueFull: 0x14, throttled: 0x58, notNow: 0x64, neverAcceptable: 0x66 } as const

/** Of a response: its request has the same id without it. */
export const responseBit = 0x8000_0000

export interface Header {
  readonly commandId: number
  readonly status: number
  readonly sequence: number
  readonly isResponse: boolean
}

export function readHeader(frame: Buffer): Header {
  const commandId = frame.readUInt32BE(4)
  return { commandId, status: frame.readUInt32BE(8), sequence: frame.readUInt32BE(12), isResponse: commandId >= responseBit }
}

export function encodePdu(command: RequestName | ResponseName, fields: Fields & { readonly sequence_number: number }): Buffer {
  return new smpp.PDU(command, fields).toBuffer()
}

/** What the body of a submit's answer holds; undefined: it names the message by nothing that a receipt could repeat. */
export function readMessageId(frame: Buffer): string | undefined {
  const end = frame.indexOf(0, headerBytes)
  const name = frame.toString('latin1', headerBytes, end === -1 ? frame.length : end).trim()
  return isMessageId(name) ? name : undefined
}

/** 64 visible characters at most: SMPP 3.4, 5.2.23. */
export function isMessageId(name: string): boolean {
  return /^[\x21-\x7e]{1,64}$/.test(name)
}

const statusNames = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]))

/** As operators look it up: `ESME_RINVDSTADR (0x0b)`. */
export function statusName(status: number): string {
  const number = `0x${status.toString(16).padStart(2, '0')}`
  const name = statusNames.get(status)
  return name === undefined ? `status ${number}` : `${name} (${number})`
}
