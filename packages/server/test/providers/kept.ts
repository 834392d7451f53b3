import { afterEach } from 'vitest'

const opened: { close(): unknown }[] = []

afterEach(async () => {
  for (const held of opened.splice(0)) await held.close()
})

/** Closed after the test. */
export function kept<T extends { close(): unknown }>(held: T): T {
  opened.push(held)
  return held
}
