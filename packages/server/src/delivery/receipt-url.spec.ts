import { describe, expect, it } from 'vitest'
import { receiptUrlOf } from './receipt-url.ts'

describe('where a provider reports', () => {
  it.each(['https://auth.example.com', 'http://10.0.0.7:4000', 'http://localhost.example.com'])('is below %s', (publicUrl) => {
    expect(receiptUrlOf(publicUrl, 'twilio')).toBe(`${publicUrl}/receipts/twilio`)
  })

  it.each(['http://localhost:4000', 'https://acme.localhost', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    'is nowhere with %s',
    (publicUrl) => {
      expect(receiptUrlOf(publicUrl, 'twilio')).toBeUndefined()
    },
  )
})
