import type { HearReceipt, Receipt } from '../../../delivery/provider.port.ts'
import type { Log } from '../../../kernel/log.port.ts'
import { second } from '../../../kernel/time.ts'
import type { Taking } from './hearing.ts'
import { otherBaseIds } from './message-id.ts'

/** Passes receipts on. One that comes before its message is known is kept for a minute, and 1,000 of them at most. */
export interface ReceiptDesk {
  /** `taken` once it is written or kept; `later` where it could not be written, or nobody listens. */
  take(receipt: Receipt): Promise<Taking>
  /** A submit was answered with this name. */
  accepted(messageId: string): void
  close(): void
}

interface Kept {
  readonly receipt: Receipt
  timer?: NodeJS.Timeout
}

interface Dependencies {
  /** Undefined: this process leaves receipts to others. */
  readonly hear: HearReceipt | undefined
  readonly provider: string
  readonly log: Log
}

const keptAtMost = 1_000
/** After the first try, which is made at once. */
const triesAfterMilliseconds = [second, 5 * second, 20 * second, 60 * second]
/** The answer has just come: the outbox writes the name down a moment later. */
const writtenWithinMilliseconds = 100

export function makeReceiptDesk({ hear, provider, log }: Dependencies): ReceiptDesk {
  const kept = new Set<Kept>()
  let isClosed = false

  /** Of a name by the same digits in the other base nothing is made at first: the very name may be on its way in a submit's answer. */
  async function settleFirst(entry: Kept, hearFirst: HearReceipt): Promise<Taking> {
    try {
      if (await hearFirst(entry.receipt)) forget(entry)
      else wait(entry, 0)
      return 'taken'
    } catch (error) {
      forget(entry)
      log.error({ provider, reason: String(error) }, 'a receipt could not be written; the SMSC is asked to send it again')
      return 'later'
    }
  }

  async function settleAgain(entry: Kept, tries: number): Promise<void> {
    delete entry.timer
    if ((await isKnown(entry.receipt)) || (await isKnown(inOtherBase(entry.receipt)))) forget(entry)
    else wait(entry, tries)
  }

  function wait(entry: Kept, tries: number): void {
    // Dropped meanwhile, or its message was accepted meanwhile and it is looked at sooner.
    if (!kept.has(entry) || entry.timer !== undefined) return
    const next = triesAfterMilliseconds[tries]
    if (next === undefined) drop(entry, 'nobody knows its message')
    else lookAgain(entry, { inMilliseconds: next - (triesAfterMilliseconds[tries - 1] ?? 0), tries: tries + 1 })
  }

  function lookAgain(entry: Kept, { inMilliseconds, tries }: { readonly inMilliseconds: number; readonly tries: number }): void {
    clearTimeout(entry.timer)
    entry.timer = setTimeout(() => void settleAgain(entry, tries), inMilliseconds).unref()
  }

  async function isKnown(receipt: Receipt): Promise<boolean> {
    if (hear === undefined || receipt.providerMessageIds.length === 0) return false
    try {
      return await hear(receipt)
    } catch (error) {
      log.error({ provider, reason: String(error) }, 'a receipt could not be written; it is tried again')
      return false
    }
  }

  function drop(entry: Kept, reason: string): void {
    forget(entry)
    log.warn({ provider, state: entry.receipt.state, reason }, 'a receipt was dropped')
  }

  function forget(entry: Kept): void {
    clearTimeout(entry.timer)
    kept.delete(entry)
  }

  return {
    async take(receipt) {
      if (isClosed || hear === undefined) return 'later'
      const [oldest] = kept
      if (kept.size >= keptAtMost && oldest !== undefined) drop(oldest, 'too many came')
      const entry: Kept = { receipt }
      kept.add(entry)
      return settleFirst(entry, hear)
    },
    accepted(messageId) {
      const named = [...kept].filter(({ receipt }) => idsInBothBases(receipt).includes(messageId))
      for (const entry of named) lookAgain(entry, { inMilliseconds: writtenWithinMilliseconds, tries: 0 })
    },
    close() {
      isClosed = true
      for (const entry of kept) forget(entry)
    },
  }
}

function inOtherBase(receipt: Receipt): Receipt {
  return { ...receipt, providerMessageIds: receipt.providerMessageIds.flatMap(otherBaseIds) }
}

function idsInBothBases({ providerMessageIds }: Receipt): readonly string[] {
  return [...providerMessageIds, ...providerMessageIds.flatMap(otherBaseIds)]
}
