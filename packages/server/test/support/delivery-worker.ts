/** A server process without HTTP, which dies at a named moment of a delivery. Forked by delivery-crash.ts. */
import process from 'node:process'
import { openStores } from '../../src/adapters/open-stores.ts'
import { webhookProvider } from '../../src/adapters/providers/webhook.ts'
import { makeWebhooks } from '../../src/adapters/webhooks.ts'
import { systemRandom } from '../../src/adapters/system/system-random.ts'
import { composeApi, composeProjects, type Ground } from '../../src/compose-api.ts'
import { composeDelivery } from '../../src/compose-delivery.ts'
import type { DatabaseLocation } from '../../src/config.ts'
import type { ProviderEntry } from '../../src/delivery/providers-file.ts'
import { makeMetrics } from '../../src/http/metrics.ts'
import { makeKeyring } from '../../src/kernel/keyring.ts'
import type { ProjectId } from '../../src/kernel/ids.ts'
import type { DeliveryOrder, DeliveryReport, FailPoint } from './delivery-crash.ts'

const { location, providers, failPoint, clockOffset } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly location: DatabaseLocation
  readonly providers: Readonly<Record<'a' | 'b', string>>
  readonly failPoint: FailPoint | undefined
  readonly clockOffset: number
}

/** `issue:after:2` is reached when the second `issue` has returned. */
function dyingAt<A extends unknown[], R>(name: string, act: (...given: A) => Promise<R>): (...given: A) => Promise<R> {
  let times = 0
  return async (...given) => {
    times += 1
    const time = times.toString()
    if (failPoint === `${name}:before:${time}`) process.kill(process.pid, 'SIGKILL')
    const done = await act(...given)
    if (failPoint === `${name}:after:${time}`) process.kill(process.pid, 'SIGKILL')
    return done
  }
}

const { stores: opened } = await openStores(location, { isServing: true, isMigrating: true })
const { codes, outbox } = opened
const stores = {
  ...opened,
  codes: { ...codes, issue: dyingAt('issue', (step: Parameters<typeof codes.issue>[0]) => codes.issue(step)) },
  outbox: {
    ...outbox,
    begin: dyingAt('begin', (step: Parameters<typeof outbox.begin>[0]) => outbox.begin(step)),
    finish: dyingAt('finish', (step: Parameters<typeof outbox.finish>[0]) => outbox.finish(step)),
    receive: dyingAt('receive', (step: Parameters<typeof outbox.receive>[0]) => outbox.receive(step)),
  },
}
const ground: Ground = {
  stores,
  keyring: makeKeyring('a secret for the crashes, of 32 bytes'),
  clock: { now: () => Date.now() + clockOffset },
  random: systemRandom,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
}

function entryOf(name: 'a' | 'b'): ProviderEntry {
  const rest = { type: 'webhook', serves: 'test', channels: ['sms'], concurrency: 20, perSecond: undefined, isIdempotent: false } as const
  return {
    name,
    ...rest,
    senders: [],
    make(tools) {
      const provider = webhookProvider.make({ base_url: providers[name], secret: 'shared' }, tools)
      return {
        ...provider,
        handOver: dyingAt('handOver', (...given: Parameters<typeof provider.handOver>) => provider.handOver(...given)),
      }
    },
  }
}

const delivery = composeDelivery({
  ground,
  metrics: makeMetrics(),
  webhooks: makeWebhooks({ allowedHosts: [] }),
  file: {
    entries: [entryOf('a'), entryOf('b')],
    routes: [{ key: 'sms', channel: 'sms', regions: undefined, prefixes: undefined, providers: ['a', 'b'] }],
  },
  publicUrl: 'http://tollgate.test',
  hasInbox: false,
})
const api = composeApi({ ...ground, stores: { ...stores, codes: delivery.handingOver(stores.codes) } }, { routes: delivery.routes })
const manage = composeProjects(ground)

const acts = {
  async createProject() {
    const created = await manage.create({ environment: 'test', settings: { name: 'Acme', jwt_algorithm: 'ES256' } })
    if (!created.ok) throw new Error('the project was not created')
    return created.value.project_id
  },
  async send({ project: projectId, number }: Extract<DeliveryOrder, { act: 'send' }>) {
    const project = await manage.find(projectId as ProjectId)
    if (project === undefined) throw new Error('there is no such project')
    const asked = await api.sendCode.loginOrCreate({ project, channel: 'sms', body: { phone_number: number, expiration_minutes: 10 } })
    return asked.ok ? 'answered' : asked.refusal.error_type
  },
  async hear({ messageId }: Extract<DeliveryOrder, { act: 'hear' }>) {
    await delivery.receipts.hear('a', { providerMessageIds: [], messageId, state: 'undelivered' })
    return 'heard'
  },
  async type({ project: projectId, methodId, code }: Extract<DeliveryOrder, { act: 'type' }>) {
    const project = await manage.find(projectId as ProjectId)
    if (project === undefined) throw new Error('there is no such project')
    const typed = await api.authenticateCode(project, { method_id: methodId, code, session_duration_minutes: 5 })
    return typed.ok ? 'signed in' : typed.refusal.error_type
  },
  async settle() {
    await delivery.dispatcher.runDue()
    return 'settled'
  },
}

function obey(order: DeliveryOrder): Promise<string> {
  if (order.act === 'send') return acts.send(order)
  if (order.act === 'hear') return acts.hear(order)
  if (order.act === 'type') return acts.type(order)
  return acts[order.act]()
}

process.on('message', (order: DeliveryOrder & { readonly id: number }) => {
  const report = (told: Omit<DeliveryReport, 'id'>) => process.send?.({ id: order.id, ...told })
  obey(order).then(
    (answer) => report({ answer }),
    (error: unknown) => report({ error: String(error) }),
  )
})
process.on('disconnect', () => process.exit(0))
process.send?.({ id: 0, answer: 'ready' })
