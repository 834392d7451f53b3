import { StytchSDKUsageError } from '@tollgate/vanilla-js'
import { describe, expect, it } from 'vitest'
import type { StytchLoginConfig } from './login-props.ts'
import { readSettings } from './login-settings.ts'
import { Products } from './products.ts'

const products = [Products.otp]

describe('without options', () => {
  it('a code is texted, valid for 5 minutes, autofilled where the browser can, and starts a session of 30', () => {
    expect(readSettings({ products })).toMatchObject({
      methods: ['sms'],
      firstMethod: 'sms',
      expirationMinutes: 5,
      sessionDurationMinutes: 30,
      enablesAutofill: true,
      locale: undefined,
    })
  })
})

describe('a config that cannot be meant', () => {
  it.each([
    { config: undefined, says: 'StytchLogin: config.products must be a list: [Products.otp].' },
    { config: { products: [] }, says: 'config.products must be a list' },
    { config: { products: ['otp'] }, says: "config.products takes objects, not texts: write Products.otp instead of 'otp'." },
    { config: { products: [Products.otp, undefined] }, says: 'config.products names a product that Tollgate does not have' },
    { config: { products: [{ id: 'oauth' }] }, says: 'It has one: Products.otp.' },
    { config: { products, otpOptions: { methods: [] } }, says: 'must name at least one of sms, whatsapp, email' },
    { config: { products, otpOptions: { methods: ['sms', 'pigeon'] } }, says: 'and nothing else' },
    { config: { products, otpOptions: { expirationMinutes: 0 } }, says: 'minutes from 1 to 10' },
    { config: { products, otpOptions: { expirationMinutes: 11 } }, says: 'minutes from 1 to 10' },
    { config: { products, otpOptions: { expirationMinutes: '5' } }, says: 'minutes from 1 to 10' },
    { config: { products, sessionOptions: { sessionDurationMinutes: 4 } }, says: 'minutes from 5 to 527040' },
    { config: { products, sessionOptions: { sessionDurationMinutes: 527_041 } }, says: 'minutes from 5 to 527040' },
  ])('is refused: $says', ({ config, says }) => {
    const read = () => readSettings(config as unknown as StytchLoginConfig)
    expect(read).toThrow(StytchSDKUsageError)
    expect(read).toThrow(says)
  })

  it('is told from one at the very edge', () => {
    const edge = (expirationMinutes: number, sessionDurationMinutes: number) =>
      readSettings({ products, otpOptions: { expirationMinutes }, sessionOptions: { sessionDurationMinutes } })
    expect(edge(1, 5)).toMatchObject({ expirationMinutes: 1, sessionDurationMinutes: 5 })
    expect(edge(10, 527_040)).toMatchObject({ expirationMinutes: 10, sessionDurationMinutes: 527_040 })
  })
})
