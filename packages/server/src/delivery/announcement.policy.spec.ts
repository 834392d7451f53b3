import { describe, expect, it } from 'vitest'
import { hour, minute, second } from '../kernel/time.ts'
import { verdictOf, type AnnouncementVerdict } from './announcement.policy.ts'
import type { WebhookOutcome } from './webhook-outcome.ts'

const now = Date.UTC(2026, 4, 4, 9, 30)
const answered = (status: number): WebhookOutcome => ({ kind: 'answered', status })
const afterwards = (waitMilliseconds: number): AnnouncementVerdict => ({ kind: 'put_off', nextAt: now + waitMilliseconds })

describe('a call to a webhook', () => {
  it.each([200, 201, 202, 204, 299])('that is answered %i was heard, however late', (status) => {
    for (const tries of [1, 7]) expect(verdictOf({ outcome: answered(status), tries, now })).toEqual({ kind: 'told' })
  })

  it('that is answered 410 is given up at once', () => {
    expect(verdictOf({ outcome: answered(410), tries: 1, now })).toEqual({ kind: 'given_up' })
  })

  it.each<{ title: string; outcome: WebhookOutcome }>([
    ...[100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 409, 411, 429, 500, 503].map((status) => ({
      title: `is answered ${status}`,
      outcome: answered(status),
    })),
    { title: 'gets no answer', outcome: { kind: 'failed', reason: 'no answer in time' } },
  ])('that $title is made again', ({ outcome }) => {
    expect(verdictOf({ outcome, tries: 1, now })).toEqual(afterwards(5 * second))
  })

  it.each<{ tries: number; verdict: AnnouncementVerdict }>([
    { tries: 1, verdict: afterwards(5 * second) },
    { tries: 2, verdict: afterwards(30 * second) },
    { tries: 3, verdict: afterwards(2 * minute) },
    { tries: 4, verdict: afterwards(10 * minute) },
    { tries: 5, verdict: afterwards(hour) },
    { tries: 6, verdict: afterwards(6 * hour) },
    { tries: 7, verdict: { kind: 'given_up' } },
    { tries: 8, verdict: { kind: 'given_up' } },
  ])('that failed $tries times: $verdict.kind', ({ tries, verdict }) => {
    expect(verdictOf({ outcome: answered(500), tries, now })).toEqual(verdict)
  })
})
