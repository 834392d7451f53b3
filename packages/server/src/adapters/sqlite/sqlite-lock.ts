import { existsSync, realpathSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Held for as long as its process lives, however it ends: an exclusive transaction on `PATH.lock`. Undefined when another one serves the file. */
export function lockSqliteFile(path: string): { release(): void } | undefined {
  if (path === ':memory:') return { release: () => undefined }
  // One file, one lock, by whatever name it is opened.
  const file = existsSync(path) ? realpathSync(path) : path
  const connection = new DatabaseSync(`${file}.lock`, { timeout: 0 })
  try {
    connection.exec('begin exclusive')
    return {
      release: () => {
        connection.close()
      },
    }
  } catch {
    connection.close()
    return undefined
  }
}
