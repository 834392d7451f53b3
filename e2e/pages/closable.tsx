import { Products, StytchLogin } from '@stytch/nextjs'
import { type ReactElement, useState } from 'react'
import { mount } from './mount.tsx'

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

mount(<App />)
