import type { Tollgate } from './tollgate.ts'

/** Takes a table away; the function that puts it back. */
export function breakDatabase(server: Tollgate): () => void {
  run(server, 'ALTER TABLE factors RENAME TO factors_elsewhere')
  return () => run(server, 'ALTER TABLE factors_elsewhere RENAME TO factors')
}

function run(server: Tollgate, sql: string): void {
  const database = server.openDatabase()
  database.exec(sql)
  database.close()
}
