'use client'

import type { StytchClient } from '@tollgate/vanilla-js'
import { createContext, useContext } from 'react'

export interface StytchContextValue {
  readonly stytch: StytchClient
  /** False where a server may have rendered the page and the browser has not yet taken it over. */
  readonly isHydrated: boolean
}

export const StytchContext = createContext<StytchContextValue | undefined>(undefined)

/** What the provider above holds. Throws where there is none; `user` names who asked. */
export function useStytchContext(user: string): StytchContextValue {
  const value = useContext(StytchContext)
  if (value === undefined) throw new Error(`${user} works inside <StytchProvider> only: no provider stands above this component.`)
  return value
}
