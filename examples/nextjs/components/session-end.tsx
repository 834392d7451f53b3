'use client'

import { useStytchSession, type Session } from '@tollgate/nextjs'

/** In the time of the person who reads it. */
export function SessionEnd({ initialSession }: { readonly initialSession: Session }) {
  const { session, isInitialized } = useStytchSession()
  const { expires_at } = session ?? initialSession
  return <time dateTime={expires_at}>{isInitialized ? inTimeZone(expires_at) : `${inTimeZone(expires_at, 'UTC')} UTC`}</time>
}

/** A server does not know the reader's time zone, and the first render in her browser has to equal the server's. */
function inTimeZone(timestamp: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(timestamp))
}
