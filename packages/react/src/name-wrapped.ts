import type { FC } from 'react'

interface Named {
  readonly displayName?: string | undefined
  readonly name: string
}

/** `Wrapper`, under the name that developer tools are to show: `withStytch(Profile)`. */
export function nameWrapped<Props>(wrapperName: string, wrapped: Named, Wrapper: FC<Props>): FC<Props> {
  Wrapper.displayName = `${wrapperName}(${wrapped.displayName ?? wrapped.name})`
  return Wrapper
}
