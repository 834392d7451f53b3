import type { Brand } from './brand.ts'
import type { Random } from './random.port.ts'

export type Environment = 'test' | 'live'
export type ProjectId = Brand<string, 'ProjectId'>
export type UserId = Brand<string, 'UserId'>
/** A phone number's or email's id: `phone_id` or `email_id` to the user, `method_id` to an authenticate. */
export type FactorId = Brand<string, 'FactorId'>
export type SessionId = Brand<string, 'SessionId'>
export type CodeId = Brand<string, 'CodeId'>
export type MessageId = Brand<string, 'MessageId'>

interface MintedIds {
  user: UserId
  'phone-number': FactorId
  email: FactorId
  session: SessionId
  code: CodeId
  message: MessageId
  project: ProjectId
}

/** `<kind>-<environment>-<uuid>`, the shape of every id on the wire. */
export function mintId<K extends keyof MintedIds>(kind: K, environment: Environment, random: Pick<Random, 'uuid'>): MintedIds[K] {
  return `${kind}-${environment}-${random.uuid()}` as MintedIds[K]
}
