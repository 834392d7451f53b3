'use client'

import type { StytchClient } from '@tollgate/vanilla-js'
import { type JSX, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { StytchContext } from './stytch-context.ts'

export interface StytchProviderProps {
  /** One client for the life of the page: made outside of components. */
  readonly stytch: StytchClient
  /**
   * Whether the first render may show what an earlier page left in this browser. False under server rendering, where the first render
   * has to equal the server's, which knows nobody. Default true.
   */
  readonly assumeHydrated?: boolean
  readonly children?: ReactNode
}

/** Hands the client to the hooks below it. Throws inside another provider: two clients would sign each other out. */
export function StytchProvider({ stytch, assumeHydrated = true, children }: StytchProviderProps): JSX.Element {
  if (useContext(StytchContext) !== undefined) {
    throw new Error('<StytchProvider> stands inside another <StytchProvider>. One, at the top, serves the whole page.')
  }
  const [isHydrated, setIsHydrated] = useState(assumeHydrated)
  useEffect(() => setIsHydrated(true), [])
  const value = useMemo(() => ({ stytch, isHydrated }), [stytch, isHydrated])
  return <StytchContext.Provider value={value}>{children}</StytchContext.Provider>
}
