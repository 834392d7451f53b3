import type { InboxMessage } from '../delivery/inbox-store.port.ts'
import type { Clock } from '../kernel/clock.port.ts'
import { pageView, type OpenText, type PageState } from './inbox-view.ts'
import type { InboxWatch } from './inbox-watch.ts'
import type { Notices } from './notices.ts'

interface Dependencies {
  readonly watch: InboxWatch
  readonly notices: Notices
  readonly keyring: OpenText
  readonly clock: Clock
}

interface Sent {
  readonly version: string
  /** By the process's own stopwatch. Milliseconds. */
  readonly at: number
  /** How far the clock was ahead of that stopwatch. Milliseconds. */
  readonly clockLead: number
}

const clockJumpMilliseconds = 2_000

/** A line on which nothing is said for a minute is cut, by this server and by most proxies. */
const longestSilenceMilliseconds = 20_000

/** Server-Sent Events: all there is, and all of it again when something has changed or time has passed, so that a lost line loses nothing. */
export async function* inboxEvents({ watch, notices, keyring, clock }: Dependencies, signal: AbortSignal): AsyncGenerator<string> {
  yield 'retry: 1000\n\n'
  let sent: Sent | undefined
  for (;;) {
    const state = await watch.until((messages) => changedState(messages, sent), signal)
    if (state === undefined) return
    sent = { version: versionOf(state), at: performance.now(), clockLead: state.now - performance.now() }
    yield `data: ${JSON.stringify(pageView(state, keyring))}\n\n`
  }

  function changedState(messages: readonly InboxMessage[], last: Sent | undefined): PageState | undefined {
    const state = { now: clock.now(), messages, notices: notices.list() }
    if (last === undefined || versionOf(state) !== last.version) return state
    const stopwatch = performance.now()
    // Somebody advanced the dev clock, here or in another process: countdowns jump.
    const hasClockJumped = Math.abs(state.now - stopwatch - last.clockLead) > clockJumpMilliseconds
    return hasClockJumped || stopwatch - last.at >= longestSilenceMilliseconds ? state : undefined
  }
}

function versionOf({ messages, notices }: PageState): string {
  const open = messages.filter(({ codeState }) => codeState === 'open')
  return `${messages.length} ${messages.at(-1)?.messageId ?? ''} ${open.length} ${notices.at(-1)?.sequence ?? 0}`
}
