import { createStytchClient, Products, StytchLogin, type StytchLoginProps, StytchProvider } from '@tollgate/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './login-page-options.ts'

const { products = [Products.otp], otpOptions, sessionDurationMinutes, presentation, strings, isInShadow = false } = window.loginPageOptions

const stytch = createStytchClient('public-token-test-00000000-0000-4000-8000-000000000000', { customBaseUrl: '/tollgate' })
const config = { products, otpOptions, sessionOptions: { sessionDurationMinutes } } as StytchLoginProps['config']

window.told = []
const main = document.querySelector('main') ?? document.body
const root = createRoot(isInShadow ? main.attachShadow({ mode: 'open' }) : main, {
  onUncaughtError: (error) => window.told.push(String(error)),
})
window.unmountLogin = () => root.unmount()
root.render(
  <StrictMode>
    <StytchProvider stytch={stytch}>
      <StytchLogin
        config={config}
        presentation={presentation}
        strings={strings}
        callbacks={{
          onEvent: ({ type, data }) => window.told.push([type, data]),
          onError: (error) => window.told.push([error.name, 'error_type' in error ? error.error_type : error.message]),
        }}
      />
    </StytchProvider>
  </StrictMode>,
)
