import type { Tollgate } from './tollgate.ts'

/** As if its code had been typed: no channel of the server carries codes by email. */
export function verifyEmail(server: Tollgate, address: string): void {
  const database = server.openDatabase()
  const { changes } = database.prepare("UPDATE factors SET state = 'verified', pending_until = NULL WHERE address = ?").run(address)
  database.close()
  if (changes !== 1) throw new Error(`no factor ${address}`)
}

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
