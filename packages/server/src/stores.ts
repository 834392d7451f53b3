import type { Announcements } from './delivery/announcement.port.ts'
import type { InboxStore } from './delivery/inbox-store.port.ts'
import type { MessageLog } from './delivery/message-log.port.ts'
import type { Outbox } from './delivery/outbox.port.ts'
import type { CounterStore } from './guard/counter-store.port.ts'
import type { LockStore } from './guard/lock-store.port.ts'
import type { IdempotencyStore } from './kernel/idempotency-store.port.ts'
import type { EpochMilliseconds } from './kernel/clock.port.ts'
import type { InstanceStore } from './kernel/instance-store.port.ts'
import type { SweepStore } from './kernel/sweep.port.ts'
import type { AddressRekey } from './otp/address-rekey.port.ts'
import type { CodeStore } from './otp/code-store.port.ts'
import type { OtpLookup } from './otp/otp-lookup.port.ts'
import type { ProjectStore } from './projects/project-store.port.ts'
import type { SessionStore } from './sessions/session-store.port.ts'
import type { SigningKeyStore } from './sessions/signing-key-store.port.ts'
import type { UserStore } from './users/user-store.port.ts'

/** Every port on one database. */
export interface Stores {
  readonly projects: ProjectStore
  readonly users: UserStore
  readonly sessions: SessionStore
  readonly signingKeys: SigningKeyStore
  readonly codes: CodeStore
  readonly counters: CounterStore
  readonly locks: LockStore
  readonly lookup: OtpLookup
  readonly rekey: AddressRekey
  readonly idempotency: IdempotencyStore
  readonly inbox: InboxStore
  readonly outbox: Outbox
  readonly messageLog: MessageLog
  readonly announcements: Announcements
  readonly sweep: SweepStore
  readonly instance: InstanceStore
  /** The database's system clock: proof that it answers, and whether it agrees with ours. */
  systemTime(): Promise<EpochMilliseconds>
  close(): Promise<void>
}
