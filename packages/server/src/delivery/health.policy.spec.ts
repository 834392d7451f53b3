import { describe, expect, it } from 'vitest'
import { minute, second } from '../kernel/time.ts'
import type { HandOverState, PastHandOver, PastHandOvers } from './hand-over.ts'
import { compareHealth, healthOf, type Standing } from './health.policy.ts'

const now = 100 * minute

/** One letter each, the newest first, a second apart: `+` typed back, `-` over, `.` out, `x` refused, `X` refused, always the same number, `?` unknown, `b` busy, `s` being asked. */
function past(letters: string, { since = now }: { readonly since?: number } = {}): readonly PastHandOver[] {
  return Array.from(letters, (letter, index) => ({
    state: states[letter] ?? 'sent',
    to: letter === letter.toUpperCase() && letter !== letter.toLowerCase() ? 'the same' : `somebody ${index.toString()}`,
    startedAt: since - index * second,
    isTypedBack: letter === '+',
    isOver: letter === '-',
  }))
}

const states: Readonly<Record<string, HandOverState>> = { x: 'rejected', X: 'rejected', '?': 'unknown', b: 'busy', s: 'sending' }

interface Pasts {
  readonly newest: string
  readonly settled?: string
  readonly since?: number
}

/** Of what is newest, that ended which nobody is being asked any more. */
function pasts({ newest, settled = '', since = now }: Pasts): PastHandOvers {
  const all = past(newest, { since })
  return { newest: all, ended: all.filter(({ state }) => state !== 'sending'), settled: past(settled, { since: since - 2 * minute }) }
}

function standing(newest: string, settled = ''): Standing {
  return healthOf(pasts({ newest, settled })).standing
}

describe('the standing of a provider', () => {
  it.each<[newest: string, settled: string, Standing]>([
    ['', '', 'good'],
    ['.......', '', 'good'],
    ['........', '', 'unproven'],
    ['.......+', '', 'good'],
    ['....................', '....+', 'good'],
    ['....................', '....', 'unproven'],
    ['....................', '........', 'silent'],
    ['....................', '........+', 'silent'],
    ['....................', '.......+', 'good'],
    ['--------', '', 'silent'],
    ['-------', '', 'good'],
    ['----....', '....', 'silent'],
    ['+-------', '', 'good'],
    ['xxxx', '', 'good'],
    ['xxxxx', '', 'failing'],
    ['x?bx?', '', 'failing'],
    ['xx.xx', '', 'good'],
    ['sssxxxxx', '', 'failing'],
    ['XXXXXXXX', '', 'good'],
    ['xxXXXxx', '', 'failing'],
    ['xxXXXx', '', 'good'],
    ['xxxxx+++', '+++', 'failing'],
  ])('with "%s" of late and "%s" before is %s', (newest, settled, expected) => {
    expect(standing(newest, settled)).toBe(expected)
  })
})

it('is failing by what ended, while everything newer hangs', () => {
  const hanging = past('s'.repeat(20))
  expect(healthOf({ newest: hanging, ended: past('?????', { since: now - minute }), settled: [] }).standing).toBe('failing')
})

describe('of two providers that lost their place', () => {
  const of = (newest: string, since = now): { readonly past: PastHandOvers } => ({ past: pasts({ newest, since }) })
  const compare = (one: { readonly past: PastHandOvers }, other: { readonly past: PastHandOvers }) =>
    Math.sign(compareHealth(healthOf(one.past), healthOf(other.past)))
  const unproven = of('........')
  const silent = of('--------')
  const failing = of('xxxxx')

  it('the one is asked that less speaks against', () => {
    expect([compare(unproven, silent), compare(silent, failing), compare(unproven, failing), compare(failing, silent)]).toEqual([
      -1, -1, -1, 1,
    ])
  })

  it('the one is asked whose codes are out for a shorter time, if nothing came back through either yet', () => {
    const earlier = of('........', now - 30 * second)
    expect([compare(earlier, unproven), compare(unproven, earlier), compare(unproven, unproven)]).toEqual([1, -1, 0])
  })

  it('the first one is asked when the same speaks against both', () => {
    expect([compare(silent, of('--------', now - minute)), compare(failing, of('?????', now - minute))]).toEqual([0, 0])
  })
})
