import type { Ground } from './compose-api.ts'
import { makeDispatcher, type Dispatcher } from './delivery/dispatcher.ts'
import type { MessageRoutes } from './delivery/message-routes.port.ts'
import type { OutboxMessage } from './delivery/hand-over.ts'
import type { ProvidersFile } from './delivery/providers-file.ts'
import type { Providers } from './delivery/providers.ts'
import { makeReceipts, type Receipts } from './delivery/receipts.ts'
import { regionOf } from './delivery/region-of.ts'
import { routeFor } from './delivery/routing.policy.ts'
import type { CodeStore, IssueStep } from './otp/code-store.port.ts'

export const providersSetting = 'TOLLGATE_PROVIDERS_FILE'

interface DeliveryWish {
  readonly ground: Ground
  readonly file: ProvidersFile
  readonly publicUrl: string
  /** Test projects that no provider serves have an inbox. */
  readonly hasInbox: boolean
  /** See the dispatcher. */
  readonly timeLimitMilliseconds?: number
}

export interface Delivery {
  readonly providers: Providers
  readonly dispatcher: Dispatcher
  readonly receipts: Receipts
  readonly routes: MessageRoutes
  /** Wakes the dispatcher for each message that was just committed. */
  readonly handingOver: (codes: CodeStore) => CodeStore
}

export function composeDelivery({ ground, file, publicUrl, hasInbox, timeLimitMilliseconds }: DeliveryWish): Delivery {
  const { stores, clock, log } = ground
  const { outbox } = stores
  const receipts = makeReceipts({ outbox, providers: () => providers, handOverAgain: () => void dispatcher.runDue(), clock, log })
  const providers: Providers = {
    carriers: file.entries.map((entry) => ({
      ...entry,
      provider: entry.make({ name: entry.name, log, hearReceipt: (receipt) => receipts.hear(entry.name, receipt) }),
    })),
    routes: file.routes,
  }
  const dispatcher = makeDispatcher({
    ...ground,
    outbox,
    providers,
    publicUrl,
    ...(timeLimitMilliseconds !== undefined && { timeLimitMilliseconds }),
  })
  return {
    providers,
    dispatcher,
    receipts,
    routes: {
      routeOf({ project: { environment }, channel, to }) {
        if (routeFor(providers, { environment, channel, to, region: regionOf(to) }) !== undefined) return 'provider'
        return hasInbox && environment === 'test' ? 'inbox' : undefined
      },
      missingSetting: providersSetting,
    },
    handingOver: (codes) => ({
      ...codes,
      async issue(step) {
        const issued = await codes.issue(step)
        const message = issued.ok ? outboxMessageOf(step) : undefined
        if (message) dispatcher.wake(message)
        return issued
      },
    }),
  }
}

function outboxMessageOf({ project, message }: IssueStep): OutboxMessage | undefined {
  return message?.route === 'provider' ? { ...message, projectId: project, tries: [] } : undefined
}
