'use client'

import { useStytchSession } from '@tollgate/nextjs'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/**
 * Draws the page anew when this browser's session is another than the one it was drawn for: after signing in and out, here and in other
 * tabs. What follows from it, the pages decide.
 */
export function FollowSession({ sessionId }: { readonly sessionId: string | undefined }) {
  const { session, fromCache, isInitialized } = useStytchSession()
  const router = useRouter()
  const isSure = isInitialized && !fromCache
  const isOther = isSure && session?.session_id !== sessionId
  useEffect(() => {
    if (isOther) router.refresh()
  }, [isOther, router])
  return null
}
