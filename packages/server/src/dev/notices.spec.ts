import { describe, expect, it } from 'vitest'
import { makeNotices } from './notices.ts'

const refused = { at: 1_000, to: '+14155550123', error_type: 'too_many_requests', message: 'Too many requests have been made.' }

describe('the notices', () => {
  it('keep the newest 50, newest last', () => {
    const notices = makeNotices()
    for (let count = 0; count < 51; count += 1) notices.record(refused)
    expect(notices.list().map(({ sequence }) => sequence)).toEqual(Array.from({ length: 50 }, (_, index) => index + 2))
  })

  it('keep so much of what was sent as a number, and no more', () => {
    const notices = makeNotices()
    notices.record({ ...refused, to: '+'.repeat(100_000) })
    expect(notices.list()[0]?.to).toHaveLength(64)
  })
})
