import { setTimeout as wait } from 'node:timers/promises'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DeliveryMetrics } from '../delivery/delivery-metrics.port.ts'

export interface HttpMetrics {
  answered(request: { readonly method: string; readonly route: string; readonly status: number }, milliseconds: number): void
  /** Prometheus' text format. */
  text(): Promise<string>
  readonly contentType: string
}

export interface CodeMetrics {
  failedComparison(projectId: string, lane: string): void
}

export type Metrics = HttpMetrics & CodeMetrics & DeliveryMetrics

/** All else is to be read when the store is away. */
const storeAnswersMilliseconds = 1_000

/** This process's own; labels hold route patterns, ids of projects and names of providers, never a URL or a number. */
export function makeMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'tollgate_' })
  const duration = new Histogram({
    name: 'tollgate_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  const failed = new Counter({
    name: 'tollgate_failed_comparisons_total',
    help: 'Wrong codes that were compared.',
    labelNames: ['project', 'lane'],
    registers: [registry],
  })
  const handOvers = new Histogram({
    name: 'tollgate_hand_over_duration_seconds',
    help: 'Time that providers took to answer; by outcome: sent, rejected, busy, unknown.',
    labelNames: ['provider', 'outcome'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 12],
    registers: [registry],
  })
  const receipts = new Counter({
    name: 'tollgate_receipts_total',
    help: 'What providers reported of messages that they accepted: delivered, undelivered.',
    labelNames: ['provider', 'state'],
    registers: [registry],
  })
  return {
    answered: ({ method, route, status }, milliseconds) => {
      duration.observe({ method, route, status }, milliseconds / 1_000)
    },
    failedComparison: (project, lane) => {
      failed.inc({ project, lane })
    },
    handedOver: (handOver, milliseconds) => {
      handOvers.observe({ ...handOver }, milliseconds / 1_000)
    },
    reported: (receipt) => {
      receipts.inc({ ...receipt })
    },
    watchOverdue: (mostOverdue) => {
      let reading: Promise<number | undefined> | undefined
      new Gauge({
        name: 'tollgate_message_overdue_seconds',
        help: 'By how much the most overdue hand-over in the whole database is late; 0: none is due. Without a value: the store did not say.',
        registers: [registry],
        async collect() {
          // However many ask, the store is asked by one.
          reading ??= mostOverdue()
            .catch(() => undefined)
            .finally(() => {
              reading = undefined
            })
          const milliseconds = await Promise.race([reading, wait(storeAnswersMilliseconds, undefined, { ref: false })])
          if (milliseconds === undefined) this.remove()
          else this.set(milliseconds / 1_000)
        },
      })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
