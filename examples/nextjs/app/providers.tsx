'use client'

import { createStytchClient, StytchProvider } from '@tollgate/nextjs'
import type { ReactNode } from 'react'

const stytch = createStytchClient(process.env.NEXT_PUBLIC_TOLLGATE_PUBLIC_TOKEN ?? '', { customBaseUrl: '/api/tollgate' })

export function Providers({ children }: { readonly children: ReactNode }) {
  return <StytchProvider stytch={stytch}>{children}</StytchProvider>
}
