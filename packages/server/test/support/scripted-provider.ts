import type { ProviderEntry } from '../../src/delivery/providers-file.ts'
import type { HandOver, HandOverOutcome, HearReceipt, Provider, Receipt } from '../../src/delivery/provider.port.ts'

type Answer = HandOverOutcome | ((message: HandOver, signal: AbortSignal) => Promise<HandOverOutcome>)

/** A provider that does as the test says, and remembers all that it was handed. */
export interface ScriptedProvider {
  readonly entry: ProviderEntry
  /** In the order of coming. */
  readonly journal: readonly HandOver[]
  /** From now on. */
  answers(answer: Answer): void
  /** Of the message it was handed last, unless said. */
  reports(state: Receipt['state'], of?: Partial<Receipt>): Promise<boolean>
}

/** Accepts everything until told otherwise, and names messages `NAME-1`, `NAME-2`, ... */
export function scriptedProvider(name: string, wish: Partial<Omit<ProviderEntry, 'name' | 'make'>> & Pick<Provider, 'readReceipts'> = {}) {
  const { readReceipts, ...settings } = wish
  const journal: HandOver[] = []
  let answer: Answer | undefined
  let hear: HearReceipt | undefined

  const provider: ScriptedProvider = {
    journal,
    answers: (next) => {
      answer = next
    },
    reports: async (state, of = {}) => {
      if (hear === undefined) throw new Error('nobody built this provider yet')
      return hear({ providerMessageIds: [`${name}-${journal.length.toString()}`], state, ...of })
    },
    entry: {
      name,
      type: 'scripted',
      serves: 'test',
      channels: ['sms', 'whatsapp', 'email'],
      concurrency: 20,
      perSecond: undefined,
      isIdempotent: false,
      senders: [],
      ...settings,
      make: (tools) => {
        hear = tools.hearReceipt
        return {
          handOver: (message, signal) => {
            journal.push(message)
            if (typeof answer === 'function') return answer(message, signal)
            return Promise.resolve(answer ?? { kind: 'sent', providerMessageId: `${name}-${journal.length.toString()}` })
          },
          ...(readReceipts && { readReceipts }),
          close: () => Promise.resolve(),
        }
      },
    },
  }
  return provider
}
