'use client'

import type { StytchClient } from '@tollgate/vanilla-js'
import { useSyncExternalStore } from 'react'
import { useStytchContext } from './stytch-context.ts'

/**
 * What the client knows, followed through every change; undefined on a server, and in the first render of its page. `user` names who asks;
 * `read` answers the same object for as long as nothing in it changes.
 */
export function useClientInfo<Info>(user: string, read: (stytch: StytchClient) => Info): Info | undefined {
  const { stytch, isHydrated } = useStytchContext(user)
  const info = useSyncExternalStore(
    stytch.onStateChange,
    () => read(stytch),
    () => undefined,
  )
  return isHydrated ? info : undefined
}
