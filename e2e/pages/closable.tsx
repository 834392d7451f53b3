import { createStytchClient, Products, StytchLogin, StytchProvider } from '@stytch/nextjs'
import { type ReactElement, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { pageOptions } from './page-options.ts'

const config = { products: [Products.otp], sessionOptions: { sessionDurationMinutes: 45 } }

/** A page that shows the prebuilt login for as long as the person likes. */
function App(): ReactElement {
  const [isOpen, setIsOpen] = useState(true)
  return (
    <>
      {isOpen && <StytchLogin config={config} />}
      <button onClick={() => setIsOpen(false)}>Close</button>
    </>
  )
}

const { publicToken, client } = pageOptions()
const stytch = createStytchClient(publicToken, client)
const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StytchProvider stytch={stytch}>
      <App />
    </StytchProvider>,
  )
}
