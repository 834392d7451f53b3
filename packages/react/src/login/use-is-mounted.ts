import { useSyncExternalStore } from 'react'

/** False on a server and in the render that takes over its page; true from then on, and at once where no server rendered. */
export function useIsMounted(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  )
}

const subscribeToNothing = () => () => undefined
