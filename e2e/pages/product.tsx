import { createStytchClient, StytchProvider } from '@stytch/nextjs'
import { createRoot } from 'react-dom/client'
import { pageOptions } from './page-options.ts'
import { ProductApp } from './product-app.tsx'

const { publicToken, client } = pageOptions()
const stytch = createStytchClient(publicToken, client)
const root = document.querySelector('#root')
if (root) {
  createRoot(root).render(
    <StytchProvider stytch={stytch}>
      <ProductApp />
    </StytchProvider>,
  )
}
