import type { Page } from './page.ts'

export interface PageStorage {
  read(key: string): string | null
  write(key: string, value: string): void
  remove(key: string): void
}

/** localStorage where the browser lets us, and otherwise nothing: state then lives as long as the page. Never throws. */
export function makePageStorage(page: Page | undefined): PageStorage {
  return {
    read: (key) => tryOrNull(() => page?.localStorage.getItem(key) ?? null),
    write(key, value) {
      if (tryOrNull(() => (page?.localStorage.setItem(key, value), true)) !== null) return
      // Full, perhaps: better nothing than what is no longer true.
      tryOrNull(() => page?.localStorage.removeItem(key))
    },
    remove: (key) => void tryOrNull(() => page?.localStorage.removeItem(key)),
  }
}

function tryOrNull<Value>(act: () => Value): Value | null {
  try {
    return act()
  } catch {
    return null
  }
}
