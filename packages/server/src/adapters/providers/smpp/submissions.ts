import type { HandOver } from '../../../delivery/provider.port.ts'
import { day, hour, minute, second } from '../../../kernel/time.ts'
import { ok, refuse, type Result } from '../../../kernel/result.ts'
import { encodeText, splitText } from '../../../messages/gsm-7.ts'
import type { Fields } from './pdu.ts'
import { sourceAddress } from './source-address.ts'

interface SubmissionWish {
  readonly sourceTon: number | undefined
  readonly sourceNpi: number | undefined
  /** 0 to 255, of a text in several parts: the same for its parts, another for the next text. */
  readonly reference: number
}

const partsAtMost = 255
const international = { ton: 1, npi: 1 }
/** Said of each text: without it SMSCs and libraries guess, and the `@` of the origin line is lost. */
const dataCodings = { 'GSM-7': 0, 'UCS-2': 8 } as const
const hasHeader = 0x40
const wantsReceipt = 1

/**
 * One submit_sm a part. A receipt is asked for on the last part alone, whose name is the message's: every part has a name of its own, and
 * a state put together from the receipts of several would have to be kept for parts that another process hears of.
 */
export function submissionsOf(message: HandOver, wish: SubmissionWish): Result<readonly Fields[], string> {
  const source = sourceAddress({ sender: message.sender, ton: wish.sourceTon, npi: wish.sourceNpi })
  if (!source.ok) return source
  if (!/^\+[1-9][0-9]{1,14}$/.test(message.to)) return refuse('the destination is no E.164 number')
  const { encoding, parts } = splitText(message.content.text)
  if (parts.length === 0 || parts.length > partsAtMost) return refuse(`a text of ${parts.length} parts`)
  const common = {
    ...source.value,
    dest_addr_ton: international.ton,
    dest_addr_npi: international.npi,
    destination_addr: message.to.slice(1),
    data_coding: dataCodings[encoding],
    validity_period: relativeTime(message.expiresAt - message.now),
  }
  return ok(
    parts.map((part, index) => {
      const header = parts.length === 1 ? Buffer.alloc(0) : concatenationHeader({ reference: wish.reference, of: parts.length, index })
      return {
        ...common,
        esm_class: header.length > 0 ? hasHeader : 0,
        registered_delivery: index === parts.length - 1 ? wantsReceipt : 0,
        short_message: Buffer.concat([header, encodeText(part, encoding)]),
      }
    }),
  )
}

/** 3GPP TS 23.040, 9.2.3.24.1: header of 5 bytes, element 0 of 3 bytes. */
function concatenationHeader({
  reference,
  of,
  index,
}: {
  readonly reference: number
  readonly of: number
  readonly index: number
}): Buffer {
  return Buffer.from([5, 0, 3, reference, of, index + 1])
}

/** SMPP 3.4, 7.1.1.2: `YYMMDDhhmmss000R`. Whole seconds, rounded up; at least one, as none means the SMSC's own; 30 days at most. */
export function relativeTime(milliseconds: number): string {
  const whole = Math.min(Math.max(Math.ceil(milliseconds / second), 1) * second, 30 * day)
  const [days, hours, minutes, seconds] = [whole / day, (whole % day) / hour, (whole % hour) / minute, (whole % minute) / second]
  return `0000${[days, hours, minutes, seconds].map((part) => Math.floor(part).toString().padStart(2, '0')).join('')}000R`
}
