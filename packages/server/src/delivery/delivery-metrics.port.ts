import type { HandOverOutcome } from './hand-over.ts'
import type { Receipt } from './provider.port.ts'

/** What an operator watches of providers. */
export interface DeliveryMetrics {
  /** A provider was asked to carry a message. */
  handedOver(handOver: { readonly provider: string; readonly outcome: HandOverOutcome['kind'] }, milliseconds: number): void
  /** A provider said what became of a message. */
  reported(receipt: { readonly provider: string; readonly state: Receipt['state'] }): void
}
