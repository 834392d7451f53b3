import { createStytchClient as createReactClient, type StytchClient, type StytchClientOptions } from '@tollgate/react'

/**
 * The client for the provider. Without `customBaseUrl` and `endpoints`, Tollgate is where `NEXT_PUBLIC_TOLLGATE_URL` says: a URL, or the
 * path of a route handler on this host. On a server it is a stand-in whose members can be read, and whose calls throw.
 */
export function createStytchClient(publicToken: string, options: StytchClientOptions = {}): StytchClient {
  const customBaseUrl = options.customBaseUrl ?? (options.endpoints === undefined ? urlOfBuild() : undefined)
  return createReactClient(publicToken, { ...options, ...(customBaseUrl !== undefined && { customBaseUrl }) })
}

/** Put in by Next.js when it builds, so it has to stand here in full; elsewhere there may be no `process` at all. */
function urlOfBuild(): string | undefined {
  try {
    // eslint-disable-next-line no-restricted-properties -- the setting of an app, not of the server
    return process.env.NEXT_PUBLIC_TOLLGATE_URL || undefined
  } catch {
    return undefined
  }
}
