/** Text that stands in the tree exactly as an app's author writes it: neither formatted nor checked by our rules. */
declare module '*.verbatim' {
  import type { ReactElement } from 'react'

  export function Login(): ReactElement
}
