'use client'

import { StytchProvider } from '@stytch/nextjs'
import type { ReactElement } from 'react'
import { stytch } from './client.ts'
import { ProductApp } from '../../pages/product-app.tsx'

export function ProductPage(): ReactElement {
  return (
    <StytchProvider stytch={stytch}>
      <ProductApp />
    </StytchProvider>
  )
}
