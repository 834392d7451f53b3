import { DatabaseSync } from 'node:sqlite'

/** Held for as long as its process lives, however it ends: an exclusive transaction on `PATH.lock`. Undefined when another one serves the file. */
export function lockSqliteFile(path: string): { release(): void } | undefined {
  if (path === ':memory:') return { release: () => undefined }
  const connection = new DatabaseSync(`${path}.lock`, { timeout: 0 })
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
