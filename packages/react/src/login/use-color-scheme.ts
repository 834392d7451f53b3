import { useSyncExternalStore } from 'react'

/** The one asked for; for `auto` the device's, followed as it changes. */
export function useColorScheme(wish: 'auto' | 'light' | 'dark' = 'auto'): 'light' | 'dark' {
  const isDarkDevice = useSyncExternalStore(
    subscribeToDevice,
    () => window.matchMedia(darkDevice).matches,
    () => false,
  )
  if (wish !== 'auto') return wish
  return isDarkDevice ? 'dark' : 'light'
}

const darkDevice = '(prefers-color-scheme: dark)'

function subscribeToDevice(draw: () => void): () => void {
  const query = window.matchMedia(darkDevice)
  query.addEventListener('change', draw)
  return () => query.removeEventListener('change', draw)
}
