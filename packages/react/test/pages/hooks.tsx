import { createStytchClient, StytchProvider, useStytchSession, useStytchUser } from '@tollgate/react'
import { StrictMode, version as reactVersion } from 'react'
import { version as reactDomVersion } from 'react-dom'
import { createRoot } from 'react-dom/client'
import './hooks-page-options.ts'

const stytch = createStytchClient('public-token-test-00000000-0000-4000-8000-000000000000', { customBaseUrl: '/tollgate' })
window.drawn = []
window.stytch = stytch
window.versions = [reactVersion, reactDomVersion]

function Reader() {
  const { user, fromCache, isInitialized } = useStytchUser()
  const { session } = useStytchSession()
  const line = `init ${isInitialized}, cache ${fromCache}, user ${user?.user_id ?? 'null'}, session ${session?.session_id ?? 'null'}`
  if (window.drawn.at(-1) !== line) window.drawn.push(line)
  return <output>{line}</output>
}

createRoot(document.querySelector('main') ?? document.body).render(
  <StrictMode>
    <StytchProvider stytch={stytch} assumeHydrated={window.assumeHydrated}>
      <Reader />
    </StytchProvider>
  </StrictMode>,
)
