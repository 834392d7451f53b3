'use client'

import type { StytchClient } from '@tollgate/vanilla-js'
import { useStytchContext } from './stytch-context.ts'

/** The client of the provider above. On a server it can be held and not called: call it in effects and handlers. */
export function useStytch(): StytchClient {
  return useStytchContext('useStytch').stytch
}
