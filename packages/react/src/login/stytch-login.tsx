'use client'

import type { JSX } from 'react'
import { LoginCard } from './login-card.tsx'
import type { StytchLoginProps } from './login-props.ts'
import { useIsMounted } from './use-is-mounted.ts'

/**
 * The whole sign-in: asks for a number, sends a code, takes it back. Users that there are not yet are created. On a server it renders
 * nothing. Throws a `StytchSDKUsageError` for a `config` that it cannot go by.
 */
export function StytchLogin(props: StytchLoginProps): JSX.Element | null {
  return useIsMounted() ? <LoginCard {...props} /> : null
}
