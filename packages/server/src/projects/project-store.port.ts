import type { EpochMilliseconds } from '../kernel/clock.port.ts'
import type { Environment, FactorId, ProjectId, UserId } from '../kernel/ids.ts'
import type { SettingValues } from './project-settings.ts'

export interface ProjectRow {
  readonly projectId: ProjectId
  readonly environment: Environment
  readonly publicToken: string
  /** SHA-256 of the secret, hex. */
  readonly secretHash: string
  /** What was set; defaults are not stored. */
  readonly settings: SettingValues
  readonly createdAt: EpochMilliseconds
}

/** The user that the sandbox number and email belong to, there from the project's first moment. */
export interface SandboxUser {
  readonly userId: UserId
  readonly factorId: FactorId
  readonly number: string
  readonly emailFactorId: FactorId
  readonly email: string
  readonly roles: readonly string[]
}

export interface ProjectStore {
  find(projectId: ProjectId): Promise<ProjectRow | undefined>
  findByPublicToken(publicToken: string): Promise<ProjectRow | undefined>
  /** Oldest first. */
  list(): Promise<readonly ProjectRow[]>
  create(project: ProjectRow, sandbox: SandboxUser | undefined): Promise<void>
  /** Sets these and leaves the others. Undefined when there is no such project. */
  set(projectId: ProjectId, settings: SettingValues): Promise<ProjectRow | undefined>
  /** False when there is no such project. */
  replaceSecret(projectId: ProjectId, secretHash: string): Promise<boolean>
}
