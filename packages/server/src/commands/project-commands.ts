import { CommandFailure } from '../kernel/command-failure.ts'
import type { Environment, ProjectId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import type { Result } from '../kernel/result.ts'
import type { ManageProjects, ProjectDescription, ProjectRefusal } from '../projects/manage-projects.ts'

interface Dependencies {
  readonly manage: ManageProjects
  /** Makes the key that signs, so that the first log-in need not wait for it. */
  readonly prepareKeys: (project: Project) => Promise<void>
  /** Undefined where TOLLGATE_SECRET, which it is derived from, is not at hand. */
  readonly webhookSecretOf: (project: ProjectId) => Promise<string | undefined>
}

interface CommandResult {
  readonly json: unknown
  readonly text: string
}

/** `tollgate projects ...`, by its words on the command line. */
export function makeProjectCommands({ manage, prepareKeys, webhookSecretOf }: Dependencies) {
  return {
    async create({ name, env }: { readonly name: string; readonly env: string }): Promise<CommandResult> {
      if (env !== 'test' && env !== 'live') throw new CommandFailure(`--env=${env} is wrong; expected: test or live`, 2)
      const environment: Environment = env
      const created = expectDone(await manage.create({ environment, settings: { name } }))
      const project = await manage.find(created.project_id)
      if (project) await prepareKeys(project)
      const hint = env === 'live' ? '\n\n`tollgate start` wants a provider for each of its channels: see TOLLGATE_PROVIDERS_FILE.' : ''
      return { json: created, text: `${describe(created)}\nsecret        ${created.secret}   (shown this once)${hint}` }
    },

    async list(): Promise<CommandResult> {
      const projects = await manage.list()
      const text = projects.map(({ project_id, env, settings }) => `${project_id}  ${env}  ${settings.name}`).join('\n')
      return { json: { projects }, text: text === '' ? 'There is no project yet.' : text }
    },

    async show(projectId: ProjectId): Promise<CommandResult> {
      const shown = expectDone(await manage.show(projectId), projectId)
      const secret = shown.settings.webhook_url === null ? undefined : await webhookSecretOf(projectId)
      if (secret === undefined) return { json: shown, text: describe(shown) }
      return { json: { ...shown, webhook_secret: secret }, text: `${describe(shown)}\nwebhook_secret ${secret}` }
    },

    async rotateSecret(projectId: ProjectId): Promise<CommandResult> {
      const rotated = expectDone(await manage.rotateSecret(projectId), projectId)
      return { json: rotated, text: `secret        ${rotated.secret}   (shown this once; the older one is dead within a second)` }
    },

    async set(projectId: ProjectId, assignments: readonly string[]): Promise<CommandResult> {
      const changed = expectDone(await manage.set(projectId, Object.fromEntries(assignments.map(parseAssignment))), projectId)
      return { json: changed, text: describe(changed) }
    },
  }
}

function parseAssignment(assignment: string): [string, unknown] {
  const equals = assignment.indexOf('=')
  if (equals < 1) throw new CommandFailure(`${assignment} is wrong; expected: key=JSON`, 2)
  const key = assignment.slice(0, equals)
  const value = assignment.slice(equals + 1)
  try {
    return [key, JSON.parse(value) as unknown]
  } catch {
    throw new CommandFailure(`${key}=${value} is wrong; expected: JSON, such as ${key}='"text"' or ${key}=5`, 2)
  }
}

function expectDone<T>(result: Result<T, ProjectRefusal>, projectId?: ProjectId): T {
  if (result.ok) return result.value
  if (result.refusal.reason === 'no_such_project') throw new CommandFailure(`there is no project ${projectId ?? ''}`, 2)
  const lines = result.refusal.mistakes.map(({ key, value, range }) => `${key}=${JSON.stringify(value)} is wrong; expected: ${range}`)
  throw new CommandFailure(lines.join('\n'), 2)
}

function describe({ project_id, public_token, env, settings }: ProjectDescription): string {
  const { limits, ...others } = settings
  const flat = { ...others, ...Object.fromEntries(Object.entries(limits).map(([key, value]) => [`limits.${key}`, value as unknown])) }
  const rows = Object.entries(flat).map(([key, value]) => `  ${key.padEnd(30)} ${JSON.stringify(value)}`)
  return [`project_id    ${project_id}`, `public_token  ${public_token}`, `env           ${env}`, 'settings', ...rows].join('\n')
}
