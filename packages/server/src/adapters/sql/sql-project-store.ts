import { sql } from 'kysely'
import type { ProjectId } from '../../kernel/ids.ts'
import type { JsonObject } from '../../kernel/json.ts'
import type { ProjectRow, ProjectStore, SandboxUser } from '../../projects/project-store.port.ts'
import { factorRow, userRow } from './rows.ts'
import type { ProjectTable } from './schema.ts'
import { firstOf, rowsOf, type SqlEngine, type Step } from './step.ts'

export function makeSqlProjectStore(engine: SqlEngine): ProjectStore {
  const { db } = engine
  const byId = (projectId: ProjectId) => db.selectFrom('projects').selectAll().where('project_id', '=', projectId)

  return {
    find: (projectId) => engine.read(() => found(firstOf(byId(projectId)))),

    findByPublicToken: (publicToken) =>
      engine.read(() => found(firstOf(db.selectFrom('projects').selectAll().where('public_token', '=', publicToken)))),

    list: () =>
      engine.read(function* () {
        const rows = yield* rowsOf(db.selectFrom('projects').selectAll().orderBy('created_at').orderBy('project_id'))
        return rows.map(projectRowOf)
      }),

    create: (project, sandbox) =>
      engine.write(function* () {
        yield* rowsOf(
          db.insertInto('projects').values({
            project_id: project.projectId,
            environment: project.environment,
            public_token: project.publicToken,
            secret_hash: project.secretHash,
            settings: JSON.stringify(project.settings),
            created_at: project.createdAt,
          }),
        )
        if (sandbox) yield* insertSandbox(project, sandbox)
      }),

    set: (projectId, settings) =>
      engine.write(function* () {
        const row = yield* firstOf(byId(projectId).modifyEnd(sql.raw(engine.lockRows)))
        if (row === undefined) return undefined
        const changed = { ...row, settings: JSON.stringify({ ...(JSON.parse(row.settings) as JsonObject), ...settings }) }
        yield* rowsOf(db.updateTable('projects').set({ settings: changed.settings }).where('project_id', '=', projectId))
        return projectRowOf(changed)
      }),

    replaceSecret: (projectId, secretHash) =>
      engine.write(function* () {
        const replaced = yield* firstOf(
          db.updateTable('projects').set({ secret_hash: secretHash }).where('project_id', '=', projectId).returning('project_id'),
        )
        return replaced !== undefined
      }),
  }

  function* insertSandbox(
    { projectId, createdAt }: ProjectRow,
    { userId, factorId, number, emailFactorId, email, roles }: SandboxUser,
  ): Step<void> {
    const name = { first_name: '', middle_name: '', last_name: '' }
    const user = {
      userId,
      status: 'active' as const,
      name,
      trustedMetadata: {},
      untrustedMetadata: {},
      externalId: null,
      roles,
      isSandbox: true,
      createdAt,
    }
    const verified = { userId, state: 'verified' as const, pendingUntil: null }
    const factors = [
      { ...verified, factorId, kind: 'phone_number' as const, address: number },
      { ...verified, factorId: emailFactorId, kind: 'email' as const, address: email },
    ]
    yield* rowsOf(db.insertInto('users').values(userRow(projectId, user)))
    yield* rowsOf(db.insertInto('factors').values(factors.map((factor) => factorRow(projectId, factor, createdAt))))
  }
}

function* found(query: Step<ProjectTable | undefined>): Step<ProjectRow | undefined> {
  const row = yield* query
  return row && projectRowOf(row)
}

function projectRowOf(row: ProjectTable): ProjectRow {
  return {
    projectId: row.project_id as ProjectId,
    environment: row.environment,
    publicToken: row.public_token,
    secretHash: row.secret_hash,
    settings: JSON.parse(row.settings) as JsonObject,
    createdAt: row.created_at,
  }
}
