'use client'

import type { User } from '@tollgate/vanilla-js'
import { useClientInfo } from './use-client-info.ts'

export type StytchUserState =
  | { readonly user: null; readonly fromCache: false; readonly isInitialized: false }
  | {
      /** null: nobody is signed in. */
      readonly user: User | null
      /** True until the server has confirmed what an earlier page left, or denied it. */
      readonly fromCache: boolean
      /** False where it is not yet known whether this browser knows somebody: on a server, and in the first render of its page. */
      readonly isInitialized: true
    }

/** Who is signed in, followed through sign-in, sign-out and changes, in other tabs too. */
export function useStytchUser(): StytchUserState {
  const info = useClientInfo('useStytchUser', (stytch) => stytch.user.getInfo())
  return info === undefined ? uninitialized : { user: info.user, fromCache: info.fromCache, isInitialized: true }
}

const uninitialized: StytchUserState = { user: null, fromCache: false, isInitialized: false }
