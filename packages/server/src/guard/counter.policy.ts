import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Counter, CounterEntries } from './counter.ts'

/** Milliseconds until one more would pass; 0 when it passes now. */
export function waitOf(counter: Counter, entries: CounterEntries, now: EpochMilliseconds): number {
  if (counter.kind === 'bucket') {
    const { start, count } = bucketOf(counter, entries, now)
    return count < counter.limit ? 0 : start + counter.windowMilliseconds - now
  }
  const live = liveEntries(counter, entries, now)
  if (counter.kind === 'gap') return gapWait(counter, live, now)
  const leaving = live.at(-counter.limit)
  return leaving === undefined ? 0 : leaving + counter.windowMilliseconds - now
}

/** The entries with one more. */
export function withEntry(counter: Counter, entries: CounterEntries, now: EpochMilliseconds): CounterEntries {
  if (counter.kind === 'bucket') {
    const { start, count } = bucketOf(counter, entries, now)
    return [start, count + 1]
  }
  const live = [...liveEntries(counter, entries, now), now]
  // More sends than there are gaps change nothing, so no more are kept.
  return counter.kind === 'gap' ? live.slice(-counter.gapsMilliseconds.length) : live
}

/** The entries after the one taken at `takenAt` was redeemed. Equal times are interchangeable, so any one of them is exactly that one. */
export function withoutEntry(
  counter: Pick<Counter, 'kind' | 'onRedeem' | 'windowMilliseconds'>,
  entries: CounterEntries,
  takenAt: EpochMilliseconds,
): CounterEntries {
  if (counter.onRedeem === 'keep') return entries
  if (counter.onRedeem === 'clear') return []
  if (counter.kind === 'bucket') {
    const [start = 0, count = 0] = entries
    return start === bucketStart(counter, takenAt) && count > 0 ? [start, count - 1] : entries
  }
  const index = entries.indexOf(takenAt)
  return index === -1 ? entries : entries.toSpliced(index, 1)
}

/** When nothing of the counter matters any more. */
export function forgottenAt(counter: Pick<Counter, 'windowMilliseconds'>, now: EpochMilliseconds): EpochMilliseconds {
  return now + counter.windowMilliseconds
}

function gapWait(counter: Counter, live: CounterEntries, now: EpochMilliseconds): number {
  const latest = live.at(-1)
  if (latest === undefined) return 0
  // Sends leave the window during the wait, and each that leaves may shorten it.
  const passesAt = live.map((_, left) => {
    const hasLeftAt = left === 0 ? now : (live[left - 1] ?? 0) + counter.windowMilliseconds
    return Math.max(latest + gapAfter(counter, live.length - left), hasLeftAt)
  })
  return Math.max(0, Math.min(...passesAt) - now)
}

function gapAfter({ gapsMilliseconds }: Counter, sends: number): number {
  return gapsMilliseconds[sends - 1] ?? gapsMilliseconds.at(-1) ?? 0
}

/** Half-open: an entry at t has left at t + window. */
function liveEntries(counter: Counter, entries: CounterEntries, now: EpochMilliseconds): CounterEntries {
  return entries.filter((entry) => entry + counter.windowMilliseconds > now)
}

function bucketOf(counter: Counter, entries: CounterEntries, now: EpochMilliseconds) {
  const start = bucketStart(counter, now)
  const [heldStart, heldCount = 0] = entries
  return { start, count: heldStart === start ? heldCount : 0 }
}

function bucketStart({ windowMilliseconds }: Pick<Counter, 'windowMilliseconds'>, now: EpochMilliseconds): EpochMilliseconds {
  return Math.floor(now / windowMilliseconds) * windowMilliseconds
}
