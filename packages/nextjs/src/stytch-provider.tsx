'use client'

import { StytchProvider as ReactProvider, type StytchProviderProps } from '@tollgate/react'
import type { JSX } from 'react'

/** As in `@tollgate/react`, but the first render equals the server's, which knows nobody: `assumeHydrated` is false unless said. */
export function StytchProvider({ assumeHydrated = false, ...props }: StytchProviderProps): JSX.Element {
  return <ReactProvider assumeHydrated={assumeHydrated} {...props} />
}
