import type { Clock } from '../kernel/clock.port.ts'
import { mintId, type Environment, type ProjectId } from '../kernel/ids.ts'
import type { Project, ProjectSettings } from '../kernel/project.ts'
import type { Random } from '../kernel/random.port.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sandboxEmail, sandboxNumber } from '../kernel/sandbox.ts'
import { projectOf } from './project-directory.ts'
import { makeProjectSecret } from './project-secret.ts'
import { parseSettings, type SettingMistake, type MessageRules, type SettingValues } from './project-settings.ts'
import type { ProjectRow, ProjectStore, SandboxUser } from './project-store.port.ts'

/** What the command line shows of a project. */
export interface ProjectDescription {
  readonly project_id: ProjectId
  readonly public_token: string
  readonly env: Environment
  readonly settings: ProjectSettings
}

export type ProjectRefusal =
  { readonly reason: 'no_such_project' } | { readonly reason: 'mistakes'; readonly mistakes: readonly SettingMistake[] }

export interface ManageProjects {
  /** The secret is shown here and on rotation, never again. */
  create(wish: {
    readonly environment: Environment
    readonly settings: SettingValues
  }): Promise<Result<ProjectDescription & { readonly secret: string }, ProjectRefusal>>
  list(): Promise<readonly ProjectDescription[]>
  show(projectId: ProjectId): Promise<Result<ProjectDescription, ProjectRefusal>>
  set(projectId: ProjectId, settings: SettingValues): Promise<Result<ProjectDescription, ProjectRefusal>>
  /** The older secret is dead at once, in every process within a second. */
  rotateSecret(projectId: ProjectId): Promise<Result<ProjectDescription & { readonly secret: string }, ProjectRefusal>>
  find(projectId: ProjectId): Promise<Project | undefined>
}

interface Dependencies {
  readonly projects: ProjectStore
  readonly rules: MessageRules
  readonly clock: Clock
  readonly random: Random
}

const noSuchProject = refuse({ reason: 'no_such_project' } as const)

export function makeManageProjects({ projects, rules, clock, random }: Dependencies): ManageProjects {
  const describe = (row: ProjectRow): ProjectDescription => {
    const { projectId, publicToken, environment, settings } = projectOf(row, rules)
    return { project_id: projectId, public_token: publicToken, env: environment, settings }
  }

  return {
    async create({ environment, settings }) {
      const parsed = parseSettings(settings, { environment, held: {}, rules })
      if (!parsed.ok) return refuse({ reason: 'mistakes', mistakes: parsed.refusal })
      const { secret, secretHash } = makeProjectSecret(environment, random)
      const row: ProjectRow = {
        projectId: mintId('project', environment, random),
        environment,
        publicToken: `public-token-${environment}-${random.uuid()}`,
        secretHash,
        settings: parsed.value,
        createdAt: clock.now(),
      }
      await projects.create(row, environment === 'test' ? sandboxUser(random) : undefined)
      return ok({ ...describe(row), secret })
    },

    async list() {
      return (await projects.list()).map(describe)
    },

    async show(projectId) {
      const row = await projects.find(projectId)
      return row ? ok(describe(row)) : noSuchProject
    },

    async set(projectId, settings) {
      const held = await projects.find(projectId)
      if (held === undefined) return noSuchProject
      const parsed = parseSettings(settings, { environment: held.environment, held: held.settings, rules })
      if (!parsed.ok) return refuse({ reason: 'mistakes', mistakes: parsed.refusal })
      const row = await projects.set(projectId, parsed.value)
      return row ? ok(describe(row)) : noSuchProject
    },

    async rotateSecret(projectId) {
      const row = await projects.find(projectId)
      if (row === undefined) return noSuchProject
      const { secret, secretHash } = makeProjectSecret(row.environment, random)
      const isReplaced = await projects.replaceSecret(projectId, secretHash)
      return isReplaced ? ok({ ...describe(row), secret }) : noSuchProject
    },

    async find(projectId) {
      const row = await projects.find(projectId)
      return row && projectOf(row, rules)
    },
  }
}

function sandboxUser(random: Random): SandboxUser {
  return {
    userId: mintId('user', 'test', random),
    factorId: mintId('phone-number', 'test', random),
    number: sandboxNumber,
    emailFactorId: mintId('email', 'test', random),
    email: sandboxEmail,
    roles: ['stytch_user'],
  }
}
