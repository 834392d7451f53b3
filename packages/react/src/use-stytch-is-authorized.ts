'use client'

import { useStytchSession } from './use-stytch-session.ts'

export interface StytchAuthorization {
  /** Always false: Tollgate has no policy of roles that could allow anything. */
  readonly isAuthorized: false
  readonly fromCache: boolean
  readonly isInitialized: boolean
}

/** Whether the session may do `action` to the resource: never, so that code which asks stays on the safe side. Both arguments are ignored. */
export const useStytchIsAuthorized: (resourceId: string, action: string) => StytchAuthorization = () => {
  const { fromCache, isInitialized } = useStytchSession()
  return { isAuthorized: false, fromCache, isInitialized }
}
