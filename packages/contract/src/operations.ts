import type { Operation } from './operation.ts'
import * as messages from './operations/messages.ts'
import * as otherFactors from './operations/other-factors.ts'
import * as otps from './operations/otps.ts'
import * as sdk from './operations/sdk.ts'
import * as sessions from './operations/sessions.ts'
import * as users from './operations/users.ts'

/** Every operation of `/v1`, by id. */
export const operations = { ...otps, ...users, ...otherFactors, ...sessions, ...messages } satisfies Record<string, Operation>
export type OperationId = keyof typeof operations

/** Every operation of `/sdk/v1`, by id. */
export const sdkOperations = { ...sdk } satisfies Record<string, Operation>
export type SdkOperationId = keyof typeof sdkOperations
