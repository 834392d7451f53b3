import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { MessageId, ProjectId } from '../kernel/ids.ts'
import { handOverInTime } from './hand-over-in-time.ts'
import type { HandOver, HandOverOutcome, Provider } from './provider.port.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

const message: HandOver = {
  projectId: 'project-test-1' as ProjectId,
  messageId: 'message-test-1' as MessageId,
  attempt: 1,
  channel: 'sms',
  to: '+14157300001',
  content: { text: '123456 is your code', code: '123456' },
  locale: 'en',
  sender: undefined,
  now: 0,
  expiresAt: 600_000,
  receiptUrl: 'https://auth.example.com/receipts/a',
}

function provider(handOver: Provider['handOver']): Provider {
  return { handOver, close: () => Promise.resolve() }
}

describe('a hand-over', () => {
  it('is what the provider says', async () => {
    const sent = await handOverInTime(
      provider(() => Promise.resolve({ kind: 'sent', providerMessageId: 'SM1' })),
      message,
    )
    expect(sent).toEqual({ kind: 'sent', providerMessageId: 'SM1' })
  })

  it('is unknown after 11 seconds with a provider that never answers', async () => {
    let outcome: HandOverOutcome | undefined
    void handOverInTime(
      provider(() => new Promise(() => undefined)),
      message,
    ).then((told) => (outcome = told))
    await vi.advanceTimersByTimeAsync(10_999)
    expect(outcome).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect(outcome).toEqual({ kind: 'unknown', reason: 'no answer in time' })
  })

  it('J3, I10: is told to end after 10 seconds, and is what the provider makes of that', async () => {
    let isEnded = false
    const told = handOverInTime(
      provider((_message, signal) => {
        const { promise, resolve } = Promise.withResolvers<HandOverOutcome>()
        signal.addEventListener('abort', () => {
          isEnded = true
          resolve({ kind: 'unknown', reason: 'cut' })
        })
        return promise
      }),
      message,
    )
    await vi.advanceTimersByTimeAsync(9_999)
    expect(isEnded).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(isEnded).toBe(true)
    expect(await told).toEqual({ kind: 'unknown', reason: 'cut' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is unknown with a provider that breaks, and its words are not repeated', async () => {
    const broken = provider(() => Promise.reject(new TypeError('cannot send 123456 to +14157300001')))
    expect(await handOverInTime(broken, message)).toEqual({ kind: 'unknown', reason: 'the provider failed: TypeError' })
  })
})
