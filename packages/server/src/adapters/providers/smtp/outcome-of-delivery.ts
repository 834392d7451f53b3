import type { HandOverOutcome } from '../../../delivery/provider.port.ts'
import type { Delivered, MailFault } from './mail-connection.ts'

/** What became of a mail whose conversation ended like that. Of what a server says its numbers alone are kept: it repeats addresses. */
export function outcomeOfDelivery(delivered: Delivered): HandOverOutcome {
  if (delivered.kind === 'accepted') return { kind: 'sent', providerMessageId: queueIdOf(delivered.response), segments: 1 }
  const { fault, isBegun } = delivered
  const { responseCode = 0, code } = fault
  const reason = reasonOf(fault)
  if (responseCode >= 400 && responseCode < 500) return { kind: 'busy', reason }
  // An answer to the mail itself counts as such, whatever was sent by then.
  if (responseCode >= 500 && responseCode < 600) return { kind: 'rejected', reason }
  if (isBegun) return { kind: 'unknown', reason }
  return { kind: code === 'EMESSAGE' || code === 'EENVELOPE' ? 'rejected' : 'busy', reason }
}

/** `250 2.0.0 Ok: queued as 4F1B22`: Postfix and others. */
function queueIdOf(response: string): string | undefined {
  return /\bqueued as <?([\w.@-]{1,100})/i.exec(response)?.[1]
}

const reasons: Readonly<Record<string, string>> = {
  EABORT: 'no answer in time',
  ETIMEDOUT: 'no answer in time',
  EDNS: 'the name has no address',
  ETLS: 'no encryption could be agreed on',
  ECONNECTION: 'the connection was closed',
}

function reasonOf({ code = '', originalCode, responseCode, command = '', response = '' }: MailFault): string {
  if (responseCode) return [commandOf(command), 'was answered', responseCode, enhancedStatusOf(response)].filter(Boolean).join(' ')
  const known = originalCode === undefined ? reasons[code] : undefined
  return known ?? `the connection failed${/^[A-Z0-9_]{1,50}$/.test(originalCode ?? code) ? ` (${originalCode ?? code})` : ''}`
}

function commandOf(command: string): string {
  return /^[A-Z0-9 -]{1,30}$/.test(command) && command !== 'CONN' ? command : 'the connection'
}

/** RFC 3463, such as 5.1.1. */
function enhancedStatusOf(response: string): string | undefined {
  return /^[0-9]{3}[ -]([245]\.[0-9]{1,3}\.[0-9]{1,3})\b/.exec(response)?.[1]
}
