'use client'

import { Products, StytchLogin } from '@tollgate/nextjs'

const config = {
  products: [Products.otp],
  otpOptions: { methods: ['sms'], expirationMinutes: 5 },
  sessionOptions: { sessionDurationMinutes: 60 },
} as const

/** Its colours stand in `globals.css`; where it leads to, in the page. */
export function SignIn() {
  return <StytchLogin config={config} />
}
