'use client'

import type { StytchClient } from '@tollgate/vanilla-js'
import type { ComponentType, FC } from 'react'
import { nameWrapped } from './name-wrapped.ts'
import { useStytch } from './use-stytch.ts'

export interface StytchProps {
  readonly stytch: StytchClient
}

/** The component with the client as its `stytch` property. */
export function withStytch<Props extends object>(Component: ComponentType<Props & StytchProps>): FC<Props> {
  return nameWrapped('withStytch', Component, (props) => <Component {...props} stytch={useStytch()} />)
}
