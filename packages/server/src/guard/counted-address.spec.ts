import { expect, it } from 'vitest'
import { countedAddress } from './counted-address.ts'

it.each([
  ['ada@example.com', 'ada@example.com'],
  ['ada+1@example.com', 'ada@example.com'],
  ['ada+shop+2@example.com', 'ada@example.com'],
  ['ada+@example.com', 'ada@example.com'],
  ['a.d.a+1@sub.example.com', 'a.d.a@sub.example.com'],
  ['+ada@example.com', '+ada@example.com'],
  ['++@example.com', '++@example.com'],
  ['+14155552671', '+14155552671'],
])('%s is counted as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted)
})
