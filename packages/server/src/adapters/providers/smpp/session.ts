import { randomInt } from 'node:crypto'
import type { HandOverOutcome } from '../../../delivery/provider.port.ts'
import type { Log } from '../../../kernel/log.port.ts'
import { second } from '../../../kernel/time.ts'
import { openLink, type Answer, type Link, type LinkSettings } from './link.ts'
import { normalMessageId } from './message-id.ts'
import { outcomeOfAnswer } from './outcome-of-answer.ts'
import type { Taking } from './hearing.ts'
import type { Fields } from './pdu.ts'
import type { Delivery } from './read-delivery.ts'
import { makeWindow } from './window.ts'

export interface SessionSettings extends LinkSettings {
  /** 1 to 100. */
  readonly window: number
}

export interface SessionListeners {
  readonly delivered: (delivery: Delivery) => Promise<Taking>
  /** In its normal spelling. */
  readonly accepted: (messageId: string) => void
}

export interface Submission {
  readonly parts: readonly Fields[]
  /** Ends the wait for an answer. */
  readonly signal: AbortSignal
  /** Ends the wait for a bind and for room, after which nothing is submitted. */
  readonly beginBefore: AbortSignal
}

/** A link that is opened again whenever it ends, and what is submitted on it. */
export interface Session {
  /** The parts of one text, one after the other. */
  submit(submission: Submission): Promise<HandOverOutcome>
  close(): Promise<void>
}

interface Dependencies extends SessionListeners {
  readonly provider: string
  readonly log: Log
}

const againAtLeastMilliseconds = second
const againAtMostMilliseconds = 60 * second

/** The bound link, or why there is none. */
type LinkWish = { readonly link: Link } | { readonly reason: string }

/**
 * Opens its link at once: receipts of texts that were submitted before a restart wait for the next bind of the same system id, whether or
 * not there is anything to submit.
 */
export function openSession(settings: SessionSettings, { provider, log, delivered, accepted }: Dependencies): Session {
  const window = makeWindow(settings.window)
  const waiting = new Set<(wish: LinkWish) => void>()
  let link: Link | undefined
  let isBound = false
  let isClosed = false
  let failures = 0
  let why = 'not connected yet'
  let again: NodeJS.Timeout | undefined
  open()

  function open(): void {
    link = openLink(settings, { bound, delivered, ended })
  }

  function bound(): void {
    isBound = true
    failures = 0
    log.info({ provider }, 'bound to the SMSC')
    if (link !== undefined) tell({ link })
  }

  function ended(reason: string): void {
    link = undefined
    isBound = false
    why = reason
    tell({ reason })
    if (isClosed) return
    const inMilliseconds = backOff(failures)
    failures += 1
    log.warn({ provider, reason, again_in_milliseconds: inMilliseconds }, 'the connection to the SMSC ended')
    again = setTimeout(open, inMilliseconds).unref()
  }

  function tell(wish: LinkWish): void {
    for (const hear of [...waiting]) hear(wish)
  }

  /** Waits for a bind that is under way; between two tries nobody is waited for, as somebody else may carry the message meanwhile. */
  async function boundLink(signal: AbortSignal): Promise<LinkWish> {
    if (isClosed || signal.aborted) return { reason: isClosed ? 'closed' : 'no time was left' }
    if (link === undefined) return { reason: why }
    if (isBound) return { link }
    return new Promise((resolve) => {
      function hear(wish: LinkWish): void {
        waiting.delete(hear)
        signal.removeEventListener('abort', giveUp)
        resolve(wish)
      }
      function giveUp(): void {
        hear({ reason: 'no bind in time' })
      }
      waiting.add(hear)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  async function submitOn(open: Link, { parts, ...until }: Submission): Promise<HandOverOutcome> {
    let last: HandOverOutcome = { kind: 'rejected', reason: 'nothing to submit' }
    for (const [index, part] of parts.entries()) {
      last = outcomeOfAnswer(await submitPart(open, { part, ...until }))
      if (last.kind === 'sent') continue
      // Some of it is on its way.
      return index === 0 ? last : { kind: 'unknown', reason: `part ${index + 1} of ${parts.length}: ${last.reason}` }
    }
    return last.kind === 'sent' ? { ...last, segments: parts.length } : last
  }

  async function submitPart(
    open: Link,
    { part, signal, beginBefore }: Omit<Submission, 'parts'> & { readonly part: Fields },
  ): Promise<Answer> {
    if (!(await window.enter(beginBefore))) return { kind: 'not_sent', reason: 'too many texts wait for an answer' }
    const answer = open.request('submit_sm', part)
    // Its place is held until then, even when nobody waits for the answer any more.
    void answer.then((given) => {
      window.leave()
      if (given.kind === 'answered' && given.messageId !== undefined) accepted(normalMessageId(given.messageId))
    })
    return beforeAbort(answer, signal)
  }

  return {
    async submit(submission) {
      const wish = await boundLink(submission.beginBefore)
      return 'link' in wish ? submitOn(wish.link, submission) : { kind: 'busy', reason: wish.reason }
    },
    async close() {
      isClosed = true
      clearTimeout(again)
      await link?.close()
    },
  }
}

function beforeAbort(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    function giveUp(): void {
      resolve({ kind: 'cut', reason: 'no answer in time' })
    }
    signal.addEventListener('abort', giveUp, { once: true })
    void answer.then((given) => {
      signal.removeEventListener('abort', giveUp)
      resolve(given)
    })
    if (signal.aborted) giveUp()
  })
}

/** Milliseconds. Twice as long at most with each failure, and never at the same moment as others. */
function backOff(failures: number): number {
  const ceiling = Math.min(againAtMostMilliseconds, againAtLeastMilliseconds * 2 ** (failures + 1))
  return randomInt(againAtLeastMilliseconds, ceiling + 1)
}
