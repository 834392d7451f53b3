import { describe, expect, it } from 'vitest'
import { second } from '../kernel/time.ts'
import type { HandOverOutcome, HandOverState, NextState, Try } from './hand-over.ts'
import { nextStateOf, retryAtOf } from './next-state.policy.ts'

const now = 1_000_000
const busy: HandOverOutcome = { kind: 'busy', reason: 'too many at once' }

describe('when a provider may be asked again', () => {
  const asked = (times: number): readonly Try[] => Array.from({ length: times }, () => ({ provider: 'a', state: 'busy' }))

  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
    [5, 30],
    [12, 30],
  ])('after being busy %i times before: in %i seconds', (times, seconds) => {
    expect(retryAtOf({ provider: 'a', outcome: busy, tries: asked(times), now, jitter: 0 })).toBe(now + seconds * second)
  })

  it('is spread over half as long again', () => {
    const at = (jitter: number) => retryAtOf({ provider: 'a', outcome: busy, tries: asked(1), now, jitter })
    expect([at(0), at(0.5), at(1)]).toEqual([now + 2_000, now + 2_500, now + 3_000])
  })

  it('is as late as it says, and does not come sooner than its turn', () => {
    const wished = (retryAfterMilliseconds: number) =>
      retryAtOf({ provider: 'a', outcome: { ...busy, retryAfterMilliseconds }, tries: asked(2), now, jitter: 0 })
    expect([wished(60_000), wished(10), wished(8.64e15)]).toEqual([now + 60_000, now + 4_000, now + 86_400_000])
  })

  it('is its own matter: how often others were busy does not count', () => {
    expect(retryAtOf({ provider: 'b', outcome: busy, tries: asked(5), now, jitter: 0 })).toBe(now + second)
  })

  it.each<HandOverOutcome>([{ kind: 'sent' }, { kind: 'rejected', reason: 'barred' }])('is nothing to ask after $kind', (outcome) => {
    expect(retryAtOf({ provider: 'a', outcome, tries: [], now, jitter: 0 })).toBeUndefined()
  })
})

describe('what becomes of a message', () => {
  const expiresAt = now + 60 * second
  const state = (provider: string, of: HandOverState, retryAt?: number): Try => ({ provider, state: of, retryAt })
  const [a, b] = [{ name: 'a' }, { name: 'b' }]
  const atOnce = { state: 'queued', nextAttemptAt: now } as const

  it.each<{ story: string; tries: readonly Try[]; left?: readonly { name: string }[]; next: NextState }>([
    { story: 'it was accepted', tries: [state('a', 'sent')], left: [b], next: { state: 'sent' } },
    { story: 'the next provider is free', tries: [state('a', 'rejected')], left: [b], next: atOnce },
    { story: 'nobody else is there', tries: [state('a', 'rejected')], next: { state: 'failed' } },
    {
      story: 'one text was paid for, and nobody else took it',
      tries: [state('a', 'undelivered'), state('b', 'rejected')],
      next: { state: 'undelivered' },
    },
    { story: 'it may be on its way', tries: [state('a', 'unknown', now + 1_000)], next: { state: 'unknown' } },
    {
      story: 'it may be on its way, and was refused the second time',
      tries: [state('a', 'unknown'), state('a', 'rejected')],
      next: { state: 'unknown' },
    },
    {
      story: 'its provider drops what comes twice, took it the second time and could not deliver it',
      tries: [state('a', 'unknown'), state('a', 'undelivered')],
      next: { state: 'undelivered' },
    },
    {
      story: 'only one is there, and busy',
      tries: [state('a', 'busy', now + 1_000)],
      left: [a],
      next: { state: 'queued', nextAttemptAt: now + 1_000 },
    },
    { story: 'somebody else is free', tries: [state('a', 'busy', now + 9_000)], left: [a, b], next: atOnce },
    {
      story: 'the one who wants long to be left alone is not waited for',
      tries: [state('a', 'busy', now + 50_000), state('b', 'busy', now + 1_000)],
      left: [a, b],
      next: { state: 'queued', nextAttemptAt: now + 1_000 },
    },
    { story: 'its code dies before anybody is free', tries: [state('a', 'busy', expiresAt)], left: [a], next: { state: 'expired' } },
    { story: 'its code dies, and it may be on its way', tries: [state('a', 'unknown', expiresAt)], left: [a], next: { state: 'unknown' } },
  ])('when $story', ({ tries, left = [], next }) => {
    expect(nextStateOf({ message: { expiresAt }, tries, candidates: left, now })).toEqual(next)
  })

  it('ends after 20 tries', () => {
    const after = (tries: number) =>
      nextStateOf({ message: { expiresAt }, tries: Array.from({ length: tries }, () => state('a', 'busy', now)), candidates: [a], now })
    expect([after(19), after(20)]).toEqual([atOnce, { state: 'failed' }])
  })
})
