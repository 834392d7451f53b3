'use client'

import type { User } from '@tollgate/vanilla-js'
import type { ComponentType, FC } from 'react'
import { nameWrapped } from './name-wrapped.ts'
import { useStytchUser } from './use-stytch-user.ts'

export interface StytchUserProps {
  /** null: nobody is signed in. */
  readonly stytchUser: User | null
  readonly stytchUserIsInitialized: boolean
  readonly stytchUserIsFromCache: boolean
}

/** The component with what `useStytchUser` answers as its properties. */
export function withStytchUser<Props extends object>(Component: ComponentType<Props & StytchUserProps>): FC<Props> {
  return nameWrapped('withStytchUser', Component, (props) => {
    const { user, isInitialized, fromCache } = useStytchUser()
    return <Component {...props} stytchUser={user} stytchUserIsInitialized={isInitialized} stytchUserIsFromCache={fromCache} />
  })
}
