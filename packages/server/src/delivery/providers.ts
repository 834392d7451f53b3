import type { Environment } from '../kernel/ids.ts'
import type { Channel } from '../kernel/project.ts'
import type { Provider } from './provider.port.ts'

/** A provider and what the providers file says of it. */
export interface Carrier {
  readonly name: string
  readonly type: string
  readonly serves: Environment
  readonly channels: readonly Channel[]
  readonly provider: Provider
  /** Messages at a time. */
  readonly concurrency: number
  /** Messages a second; undefined: as many as come. */
  readonly perSecond: number | undefined
  /** It drops what it is handed twice under one message id, so an unknown outcome may be tried again with it. */
  readonly isIdempotent: boolean
  /** Who the message is from, by region; the first that fits. */
  readonly senders: readonly Sender[]
}

export interface Sender {
  /** Undefined: every region, and emails. */
  readonly regions: readonly string[] | undefined
  readonly from: string
}

/** Which providers carry a message, best first. */
export interface DeliveryRoute {
  /** Under which health is kept: what the route is for. */
  readonly key: string
  readonly channel: Channel
  /** ISO 3166-1 alpha-2, of the number; undefined: all. */
  readonly regions: readonly string[] | undefined
  /** Of the E.164 number; undefined: all. */
  readonly prefixes: readonly string[] | undefined
  readonly providers: readonly string[]
}

export interface Providers {
  readonly carriers: readonly Carrier[]
  /** The first that fits is taken. */
  readonly routes: readonly DeliveryRoute[]
}
