import type { Stores } from '../../stores.ts'
import { makeSqlAnnouncements } from './sql-announcements.ts'
import { makeSqlAddressRekey } from './sql-address-rekey.ts'
import { makeSqlIdempotencyStore } from './sql-idempotency-store.ts'
import { makeSqlInboxStore } from './sql-inbox-store.ts'
import { makeSqlInstanceStore } from './sql-instance-store.ts'
import { makeSqlLockStore } from './sql-lock-store.ts'
import { makeSqlMessageLog } from './sql-message-log.ts'
import { makeSqlOtpLookup } from './sql-otp-lookup.ts'
import { makeSqlOutbox } from './sql-outbox.ts'
import { makeSqlProjectStore } from './sql-project-store.ts'
import { makeSqlSessionStore } from './sql-session-store.ts'
import { makeSqlSigningKeyStore } from './sql-signing-key-store.ts'
import { makeSqlSweepStore } from './sql-sweep-store.ts'
import { makeSqlUserStore } from './sql-user-store.ts'
import type { SqlEngine } from './step.ts'

/** The ports that one text of SQL serves on both databases. */
export function sqlStores(engine: SqlEngine): Omit<Stores, 'codes' | 'counters' | 'systemTime' | 'close'> {
  return {
    projects: makeSqlProjectStore(engine),
    users: makeSqlUserStore(engine),
    sessions: makeSqlSessionStore(engine),
    signingKeys: makeSqlSigningKeyStore(engine),
    locks: makeSqlLockStore(engine),
    lookup: makeSqlOtpLookup(engine),
    rekey: makeSqlAddressRekey(engine),
    idempotency: makeSqlIdempotencyStore(engine),
    inbox: makeSqlInboxStore(engine),
    outbox: makeSqlOutbox(engine),
    messageLog: makeSqlMessageLog(engine),
    announcements: makeSqlAnnouncements(engine),
    sweep: makeSqlSweepStore(engine),
    instance: makeSqlInstanceStore(engine),
  }
}
