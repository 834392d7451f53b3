import type { AuthenticationFactor } from '@tollgate/contract'
import { describe, expect, it } from 'vitest'
import { judgeFactorChange } from './factor-change.policy.ts'

const minute = 60_000
const now = Date.UTC(2026, 4, 4, 9, 30)

type Method = AuthenticationFactor['delivery_method']

function proved(delivery_method: Method, agoMilliseconds = 0): AuthenticationFactor {
  const at = new Date(now - agoMilliseconds).toISOString()
  const type = delivery_method === 'email' ? 'email_otp' : 'otp'
  return { type, delivery_method, last_authenticated_at: at, created_at: at, updated_at: at }
}

const phone = { kind: 'phone_number', state: 'verified' } as const
const email = { kind: 'email', state: 'verified' } as const
const unprovedEmail = { kind: 'email', state: 'primary' } as const
const ok = { ok: true }
const insufficient = { ok: false, refusal: { error_type: 'insufficient_factors' } }
const stale = { ok: false, refusal: { error_type: 'stale_factors' } }

describe('a change of the account', () => {
  it.each([
    ['a phone alone, proved long ago', { factors: [phone], proved: [proved('sms', 900 * minute)] }, ok],
    ['two phones are one group', { factors: [phone, phone], proved: [proved('sms')] }, ok],
    ['an email that was never proved is no second group', { factors: [phone, unprovedEmail], proved: [proved('sms')] }, ok],
    ['phone and email, one of them proved', { factors: [phone, email], proved: [proved('sms')] }, insufficient],
    [
      'phone and email, the phone proved by text and WhatsApp',
      { factors: [phone, email], proved: [proved('sms'), proved('whatsapp')] },
      insufficient,
    ],
    ['phone and email, both proved', { factors: [phone, email], proved: [proved('sms'), proved('email')] }, ok],
    [
      'both proved, the newest 59:59 ago',
      { factors: [phone, email], proved: [proved('sms', 900 * minute), proved('email', 60 * minute - 1_000)] },
      ok,
    ],
    [
      'both proved, the newest an hour ago',
      { factors: [phone, email], proved: [proved('sms', 60 * minute), proved('email', 90 * minute)] },
      stale,
    ],
  ] as const)('%s', (_, { factors, proved: shown }, verdict) => {
    expect(judgeFactorChange({ factors, proved: shown, now, maxAgeMinutes: 0 })).toMatchObject(verdict)
  })

  it.each([
    [10 * minute - 1_000, ok],
    [10 * minute, stale],
  ] as const)('in a project that asks for ten minutes, %i ms after the proof', (age, verdict) => {
    expect(judgeFactorChange({ factors: [phone], proved: [proved('sms', age)], now, maxAgeMinutes: 10 })).toMatchObject(verdict)
  })
})
