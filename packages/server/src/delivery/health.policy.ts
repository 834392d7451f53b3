import type { HandOverState, PastHandOver, PastHandOvers } from './hand-over.ts'

/** So many refusals, time-outs or unreachable moments in a row. */
const failuresInARow = 5
/** So many codes in a row that nobody typed back: by chance once in 1,500 where six of ten come back. */
const silencesInARow = 8

/**
 * Whether a provider lost its place on a route for now. Three things speak against it: it refuses or does not answer; codes that went
 * through it do not come back although people had time; or, while nothing ever came back through it, more went out than a new
 * provider is trusted with. A code that is typed back speaks for it. A receipt does not: whoever profits from texts writes them.
 */
export function isDemoted({ newest, settled }: PastHandOvers): boolean {
  return isFailing(newest) || isSilent(judgeable({ newest, settled })) || isUnproven({ newest, settled })
}

function isFailing(newest: readonly PastHandOver[]): boolean {
  const finished = newest.filter(({ state }) => state !== 'sending').slice(0, failuresInARow)
  return finished.length === failuresInARow && finished.every(({ state }) => failures.has(state))
}

const failures: ReadonlySet<HandOverState> = new Set(['rejected', 'busy', 'unknown'])

function isSilent(past: readonly PastHandOver[]): boolean {
  const latest = past.slice(0, silencesInARow)
  return latest.length === silencesInARow && !latest.some(({ isTypedBack }) => isTypedBack)
}

/** Those of which something is known: the code came back or never will, or it had its time. */
function judgeable({ newest, settled }: PastHandOvers): readonly PastHandOver[] {
  const known = newest.filter(({ isTypedBack, isOver }) => isTypedBack || isOver)
  const older = settled.filter(({ startedAt }) => !known.some((past) => past.startedAt === startedAt))
  return [...known, ...older].toSorted((one, other) => other.startedAt - one.startedAt)
}

function isUnproven({ newest, settled }: PastHandOvers): boolean {
  return newest.length >= silencesInARow && ![...newest, ...settled].some(({ isTypedBack }) => isTypedBack)
}
