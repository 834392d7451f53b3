import type { Caller } from '../kernel/caller.ts'
import type { FactorId } from '../kernel/ids.ts'
import type { JsonObject } from '../kernel/json.ts'
import type { Project } from '../kernel/project.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Result } from '../kernel/result.ts'
import type { SessionRow } from '../sessions/session.ts'

/** A code typed back, and what is to become of the session. */
export interface CodeRedemption {
  readonly project: Project
  readonly methodId: FactorId
  readonly code: string
  readonly caller: Caller
  /** What of the caller has to be as it was when the code was asked for. */
  readonly matching: { readonly address: boolean; readonly userAgent: boolean }
  /** The session that came along, read anew each time: others may change it meanwhile. */
  readonly findSession: () => Promise<Result<SessionRow | undefined, Refusal>>
  /** Absent: a live session's end stays. Minutes. */
  readonly durationMinutes: number | undefined
  /** Of a session that begins without a duration; absent: none begins. Minutes. */
  readonly newSessionMinutes: number | undefined
  readonly customClaims: JsonObject | undefined
  /** A method that nobody has is answered like one without a code. */
  readonly hidesWhoExists: boolean
}
