import Type, { type Static, type TObject, type TProperties, type TString } from 'typebox'
import type { Log } from '../kernel/log.port.ts'
import type { Channel } from '../kernel/project.ts'
import type { HearReceipt, Provider } from './provider.port.ts'

/** What a provider is built with besides its settings. */
export interface ProviderTools {
  /** As the providers file calls it. */
  readonly name: string
  readonly log: Log
  /** Absent: nobody listens in this process, and receipts are left for one that does. */
  readonly hearReceipt?: HearReceipt
}

/** As every entry may name them. */
export interface SendersSettings {
  readonly from?: string
  readonly senders?: readonly { readonly from: string }[]
}

/** One way to have messages carried: what its entry in the providers file may say, and how it is built from that. */
export interface ProviderType<Settings extends TProperties = TProperties> {
  readonly type: string
  readonly channels: readonly Channel[]
  /** Beside what every entry has: name, type, for, from, senders, concurrency, per_second. `idempotent` is for those whose requests carry the message id as their key. */
  readonly settings: TObject<Settings>
  /** What the schema cannot say, such as a secret in another form than it claims. Each begins with the setting, and repeats no secret. */
  mistakesOf?(settings: Resolved<Static<TObject<Settings>>>, senders: SendersSettings): readonly string[]
  make(settings: Resolved<Static<TObject<Settings>>>, tools: ProviderTools): Provider
}

/** Names the environment variable that holds a secret, so that the file itself holds none. */
export interface SecretReference {
  readonly env: string
}

/** Settings with every secret in the place of its reference. */
export type Resolved<Settings> = { readonly [K in keyof Settings]: ResolvedValue<Settings[K]> }

type ResolvedValue<Value> = Value extends SecretReference ? string : Value

/** Of an environment variable. */
export const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** `{"env": "TWILIO_AUTH_TOKEN"}`. The description says what the secret is. */
export function secretReference(description: string): TObject<{ env: TString }> {
  const env = Type.String({ pattern: variableName.source, description: 'Name of an environment variable: letters, digits and _.' })
  return Type.Object({ env }, { description, additionalProperties: false })
}

/** For the compiler: keeps a type's settings and its `make` together. */
export function providerType<Settings extends TProperties>(type: ProviderType<Settings>): ProviderType<Settings> {
  return type
}
