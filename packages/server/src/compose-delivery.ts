import { composeProjects, type Ground } from './compose-api.ts'
import type { Webhooks } from './delivery/announcement.port.ts'
import { makeAnnouncer, type Announcer } from './delivery/announcer.ts'
import { makeCarryMessage } from './delivery/carry-message.ts'
import type { DeliveryMetrics } from './delivery/delivery-metrics.port.ts'
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
  readonly metrics: DeliveryMetrics
  /** How projects are told what became of their messages. */
  readonly webhooks: Webhooks
  /** Test projects that no provider serves have an inbox. */
  readonly hasInbox: boolean
}

export interface Delivery {
  readonly providers: Providers
  readonly dispatcher: Dispatcher
  readonly receipts: Receipts
  readonly announcer: Announcer
  readonly routes: MessageRoutes
  /** Wakes the dispatcher for each message that was just committed. */
  readonly handingOver: (codes: CodeStore) => CodeStore
}

export function composeDelivery({ ground, file, publicUrl, metrics, webhooks, hasInbox }: DeliveryWish): Delivery {
  const { stores, clock, log } = ground
  const { outbox } = stores
  const receipts = makeReceipts({ outbox, providers: () => providers, handOverAgain: () => dispatcher.lookNow(), clock, log, metrics })
  const providers: Providers = {
    carriers: file.entries.map((entry) => ({
      ...entry,
      provider: entry.make({ name: entry.name, log, hearReceipt: (receipt) => receipts.hear(entry.name, receipt) }),
    })),
    routes: file.routes,
  }
  const carryMessage = makeCarryMessage({ ...ground, outbox, providers, metrics, publicUrl })
  const dispatcher = makeDispatcher({ outbox, carryMessage, providers, clock, log })
  metrics.watchOverdue(() => dispatcher.mostOverdue())
  const projects = composeProjects(ground)
  const announcer = makeAnnouncer({
    ...ground,
    announcements: stores.announcements,
    webhooks,
    webhookUrlOf: async (project) => (await projects.find(project))?.settings.webhook_url ?? null,
  })
  return {
    providers,
    dispatcher,
    receipts,
    announcer,
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
