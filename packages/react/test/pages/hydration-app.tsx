import { createStytchClient, Products, StytchLogin, StytchProvider, useStytchUser } from '@tollgate/react'
import { type JSX, StrictMode } from 'react'

const stytch = createStytchClient('public-token-test-00000000-0000-4000-8000-000000000000', { customBaseUrl: '/tollgate' })

/** A page whose hooks and login are rendered on a server first. */
export function HydrationApp({ assumeHydrated }: { readonly assumeHydrated: boolean }): JSX.Element {
  return (
    <StrictMode>
      <StytchProvider stytch={stytch} assumeHydrated={assumeHydrated}>
        <Greeting />
        <StytchLogin config={{ products: [Products.otp] }} />
      </StytchProvider>
    </StrictMode>
  )
}

function Greeting(): JSX.Element {
  const { user, isInitialized } = useStytchUser()
  return <output>{isInitialized ? `Hello ${user?.user_id ?? 'stranger'}` : 'Hello?'}</output>
}
