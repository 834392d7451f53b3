import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import { day, minute } from '../kernel/time.ts'
import type { HandOverState, PastHandOver, PastHandOvers } from './hand-over.ts'

/** Of so many people in a row: a number that nobody can text says nothing of a provider, however often it is tried. */
const failuresInARow = 5
/** So many codes in a row that nobody typed back: by chance once in 1,500 where six of ten come back. */
const silencesInARow = 8
/** So long a person may take to type a code before its absence says something. */
const typingMilliseconds = minute
const rememberedMilliseconds = day
const remembered = 20

/** Which hand-overs speak for or against a provider. */
export function pastThatCounts(now: EpochMilliseconds) {
  return { now, since: now - rememberedMilliseconds, settledBefore: now - typingMilliseconds, limit: remembered }
}

/**
 * What speaks against a provider on a route, the least first: nothing; nothing ever came back through it and more went out than a new
 * provider is trusted with; codes that went through it do not come back although people had time; it refuses or does not answer.
 */
export type Standing = 'good' | 'unproven' | 'silent' | 'failing'

export interface Health {
  readonly standing: Standing
  /** Since when its oldest code of late is out. */
  readonly outSince: EpochMilliseconds
}

/** A code that is typed back speaks for a provider. A receipt does not: whoever profits from texts writes them. */
export function healthOf(past: PastHandOvers): Health {
  return { standing: standingOf(past), outSince: past.newest.at(-1)?.startedAt ?? 0 }
}

function standingOf({ newest, ended, settled }: PastHandOvers): Standing {
  if (isFailing(ended)) return 'failing'
  const [lately, before] = [newest.filter(wentOut), settled.filter(wentOut)]
  if (isSilent(judgeable(lately, before))) return 'silent'
  return isUnproven(lately, before) ? 'unproven' : 'good'
}

const rank: Readonly<Record<Standing, number>> = { good: 0, unproven: 1, silent: 2, failing: 3 }

/**
 * Below zero: the one is to be preferred. Of two that nothing ever came back through, the one whose codes are out for a shorter time:
 * the other had its chance.
 */
export function compareHealth(one: Health, other: Health): number {
  const difference = rank[one.standing] - rank[other.standing]
  return difference === 0 && one.standing === 'unproven' ? other.outSince - one.outSince : difference
}

/** Asked of what has ended: while a provider hangs, its newest hand-overs are all still waiting for it. */
function isFailing(ended: readonly PastHandOver[]): boolean {
  const since = ended.findIndex(({ state }) => !failures.has(state))
  const inARow = since < 0 ? ended : ended.slice(0, since)
  return new Set(inARow.map(({ to }) => to)).size >= failuresInARow
}

const failures: ReadonlySet<HandOverState> = new Set(['rejected', 'busy', 'unknown'])

/** Nobody types what was refused. */
function wentOut({ state }: PastHandOver): boolean {
  return state !== 'rejected' && state !== 'busy'
}

function isSilent(past: readonly PastHandOver[]): boolean {
  const latest = past.slice(0, silencesInARow)
  return latest.length === silencesInARow && !latest.some(({ isTypedBack }) => isTypedBack)
}

/** Those of which something is known: the code came back or never will, or it had its time. */
function judgeable(newest: readonly PastHandOver[], settled: readonly PastHandOver[]): readonly PastHandOver[] {
  const known = newest.filter(({ isTypedBack, isOver }) => isTypedBack || isOver)
  const older = settled.filter(({ startedAt }) => !known.some((past) => past.startedAt === startedAt))
  return [...known, ...older].toSorted((one, other) => other.startedAt - one.startedAt)
}

function isUnproven(newest: readonly PastHandOver[], settled: readonly PastHandOver[]): boolean {
  return newest.length >= silencesInARow && ![...newest, ...settled].some(({ isTypedBack }) => isTypedBack)
}
