import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { FollowSession } from '../components/follow-session.tsx'
import { SiteHeader } from '../components/site-header.tsx'
import { currentSession } from '../lib/current-session.ts'
import './globals.css'
import { Providers } from './providers.tsx'

export const metadata: Metadata = {
  title: { default: 'Tollgate example', template: '%s · Tollgate example' },
  description: 'Sign in with a text message, in Next.js.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f6f6f3' },
    { media: '(prefers-color-scheme: dark)', color: '#121311' },
  ],
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const signedIn = await currentSession()
  return (
    <html lang="en">
      <body>
        <Providers>
          <FollowSession sessionId={signedIn?.session.session_id} />
          <SiteHeader isSignedIn={signedIn !== undefined} />
          <main id="main">{children}</main>
        </Providers>
      </body>
    </html>
  )
}
