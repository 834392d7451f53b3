import type { AuthenticationFactor } from '@tollgate/contract'
import type { BrowserCaller } from '../kernel/caller.ts'
import type { UserId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'

/** Whose live session came with a request from a browser. */
export interface SignedInUser {
  readonly userId: UserId
  /** What the session proved. */
  readonly proved: readonly AuthenticationFactor[]
}

export interface SignedInUsers {
  /** Undefined when no live session came along. */
  find(project: Project, caller: BrowserCaller): Promise<SignedInUser | undefined>
}
