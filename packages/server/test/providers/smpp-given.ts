import { smppProvider } from '../../src/adapters/providers/smpp.ts'
import type { HandOver, HearReceipt, Provider, Receipt } from '../../src/delivery/provider.port.ts'
import type { MessageId, ProjectId } from '../../src/kernel/ids.ts'
import type { Log } from '../../src/kernel/log.port.ts'

export const password = 'canary-9f3a'

export interface GivenProvider {
  readonly provider: Provider
  /** All that the provider reported, known or not. */
  readonly heard: readonly Receipt[]
  /** What was logged so far. */
  readonly logged: () => string
  /** Ends with the next line that says so. */
  readonly nextLine: (message: string) => Promise<void>
  /** Ends with the next receipt, before the answer to it. */
  readonly nextReceipt: () => Promise<Receipt>
  /** Which names the outbox knows from now on; all of them until it is said. */
  readonly knows: (names: readonly string[]) => void
  /** How the outbox takes receipts from now on. */
  readonly hears: (how: HearReceipt) => void
}

type Settings = Partial<Parameters<typeof smppProvider.make>[0]>

export function givenProvider(port: number, settings: Settings = {}): GivenProvider {
  const heard: Receipt[] = []
  const lines: { readonly fields: object; readonly message: string }[] = []
  const waitingForLine = new Map<string, () => void>()
  let waitingForReceipt: ((receipt: Receipt) => void) | undefined
  let hear: HearReceipt = () => Promise.resolve(true)

  function write(fields: object, message: string): void {
    lines.push({ fields, message })
    waitingForLine.get(message)?.()
  }
  const log: Log = { info: write, warn: write, error: write }

  const provider = smppProvider.make(
    { host: '127.0.0.1', port, system_id: 'tollgate', secret: password, ...settings },
    {
      name: 'carrier',
      log,
      hearReceipt: async (receipt) => {
        heard.push(receipt)
        waitingForReceipt?.(receipt)
        return hear(receipt)
      },
    },
  )
  return {
    provider,
    heard,
    logged: () => JSON.stringify(lines),
    nextLine: (message) => new Promise((resolve) => waitingForLine.set(message, resolve)),
    nextReceipt: () =>
      new Promise((resolve) => {
        waitingForReceipt = resolve
      }),
    knows: (names) => {
      hear = ({ providerMessageIds }) => Promise.resolve(providerMessageIds.some((id) => names.includes(id)))
    },
    hears: (how) => {
      hear = how
    },
  }
}

export const ended = 'the connection to the SMSC ended'
export const bound = 'bound to the SMSC'

const now = Date.UTC(2026, 0, 1)

export function message(text = 'Your Acme code: 123456. Do not share it.\n@acme.example #123456', wish: Partial<HandOver> = {}): HandOver {
  return {
    projectId: 'project-test-1' as ProjectId,
    messageId: 'message-test-1' as MessageId,
    attempt: 1,
    channel: 'sms',
    to: '+14155550123',
    content: { text, code: '123456' },
    locale: 'en',
    sender: 'Acme',
    now,
    expiresAt: now + 120_000,
    receiptUrl: 'http://localhost:4000/receipts/carrier',
    ...wish,
  }
}
