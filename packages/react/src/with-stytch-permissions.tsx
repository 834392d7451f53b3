'use client'

import type { ComponentType, FC } from 'react'
import { nameWrapped } from './name-wrapped.ts'
import { useStytchContext } from './stytch-context.ts'

export interface StytchPermissionsProps {
  /** By resource, then by action. Always empty: Tollgate has no policy of roles that could allow anything. */
  readonly stytchPermissions: Readonly<Record<string, Readonly<Record<string, boolean>> | undefined>>
}

/** The component with the session's permissions, which are none. */
export function withStytchPermissions<Props extends object>(Component: ComponentType<Props & StytchPermissionsProps>): FC<Props> {
  return nameWrapped('withStytchPermissions', Component, (props) => {
    useStytchContext('withStytchPermissions')
    return <Component {...props} stytchPermissions={none} />
  })
}

const none: StytchPermissionsProps['stytchPermissions'] = {}
