'use client'

import { OTPMethods, Products, StytchLogin, StytchProvider } from '@stytch/nextjs'
import type { ReactElement } from 'react'
import { stytch } from './client.ts'

const config = { products: [Products.otp], otpOptions: { methods: [OTPMethods.SMS], expirationMinutes: 5 } }

export function LoginPage(): ReactElement {
  return (
    <StytchProvider stytch={stytch}>
      <StytchLogin config={config} />
    </StytchProvider>
  )
}
