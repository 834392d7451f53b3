'use client'

import type { Session } from '@tollgate/vanilla-js'
import { useClientInfo } from './use-client-info.ts'

export type StytchSessionState =
  | { readonly session: null; readonly fromCache: false; readonly isInitialized: false }
  | {
      /** null: nobody is signed in. */
      readonly session: Session | null
      /** True until the server has confirmed what an earlier page left, or denied it. */
      readonly fromCache: boolean
      /** False where it is not yet known whether this browser has a session: on a server, and in the first render of its page. */
      readonly isInitialized: true
    }

/** The session of this browser, followed through sign-in, refresh and sign-out, in other tabs too. */
export function useStytchSession(): StytchSessionState {
  const info = useClientInfo('useStytchSession', (stytch) => stytch.session.getInfo())
  return info === undefined ? uninitialized : { session: info.session, fromCache: info.fromCache, isInitialized: true }
}

const uninitialized: StytchSessionState = { session: null, fromCache: false, isInitialized: false }
