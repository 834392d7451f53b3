import type { HandOverOutcome } from './hand-over.ts'
import type { Receipt } from './provider.port.ts'

/** What an operator watches of providers. */
export interface DeliveryMetrics {
  /** How to learn by how much the most overdue hand-over is late: milliseconds. Asked whenever somebody reads the metrics. */
  watchOverdue(mostOverdue: () => Promise<number>): void
  /** A provider was asked to carry a message. */
  handedOver(handOver: { readonly provider: string; readonly outcome: HandOverOutcome['kind'] }, milliseconds: number): void
  /** A provider said what became of a message. */
  reported(receipt: { readonly provider: string; readonly state: Receipt['state'] }): void
}
