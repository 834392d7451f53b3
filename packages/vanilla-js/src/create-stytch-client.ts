import type { StytchClientOptions } from './options.ts'
import { StytchClient } from './stytch-client.ts'

/**
 * `publicToken` as `tollgate projects show` prints it: `public-token-test-...` or `public-token-live-...`. Throws a `StytchSDKUsageError`
 * like the constructor of `StytchClient`.
 */
export function createStytchClient(publicToken: string, options?: StytchClientOptions): StytchClient {
  return new StytchClient(publicToken, options)
}
