import type { StytchClient } from '@tollgate/react'

declare global {
  interface Window {
    assumeHydrated: boolean
    stytch: StytchClient
    /** Of React and of react-dom. */
    versions: readonly string[]
    /** What the hooks have answered, each change once. */
    drawn: string[]
  }
}
