'use client'

import type { Session } from '@tollgate/vanilla-js'
import type { ComponentType, FC } from 'react'
import { nameWrapped } from './name-wrapped.ts'
import { useStytchSession } from './use-stytch-session.ts'

export interface StytchSessionProps {
  /** null: nobody is signed in. */
  readonly stytchSession: Session | null
  readonly stytchSessionIsInitialized: boolean
  readonly stytchSessionIsFromCache: boolean
}

/** The component with what `useStytchSession` answers as its properties. */
export function withStytchSession<Props extends object>(Component: ComponentType<Props & StytchSessionProps>): FC<Props> {
  return nameWrapped('withStytchSession', Component, (props) => {
    const { session, isInitialized, fromCache } = useStytchSession()
    return <Component {...props} stytchSession={session} stytchSessionIsInitialized={isInitialized} stytchSessionIsFromCache={fromCache} />
  })
}
