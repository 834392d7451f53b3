import type { SigningKeyStore } from '../../sessions/signing-key-store.port.ts'
import { rowsOf, type SqlEngine } from './step.ts'

export function makeSqlSigningKeyStore(engine: SqlEngine): SigningKeyStore {
  const { db } = engine
  return {
    keysOf: (project) =>
      engine.read(function* () {
        const rows = yield* rowsOf(
          db.selectFrom('signing_keys').selectAll().where('project_id', '=', project).orderBy('created_at').orderBy('key_id'),
        )
        return rows.map((row) => ({
          keyId: row.key_id,
          algorithm: row.algorithm,
          publicJwk: row.public_jwk,
          sealedPrivateJwk: row.sealed_private_jwk,
          createdAt: row.created_at,
          activeFrom: row.active_from,
        }))
      }),

    add: (project, key) =>
      engine.write(function* () {
        yield* rowsOf(
          db.insertInto('signing_keys').values({
            project_id: project,
            key_id: key.keyId,
            algorithm: key.algorithm,
            public_jwk: key.publicJwk,
            sealed_private_jwk: key.sealedPrivateJwk,
            created_at: key.createdAt,
            active_from: key.activeFrom,
          }),
        )
      }),
  }
}
