import type { ProjectId } from '../kernel/ids.ts'
import type { InstanceStore } from '../kernel/instance-store.port.ts'
import type { Keyring } from '../kernel/keyring.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { ManageProjects, ProjectDescription } from '../projects/manage-projects.ts'
import type { SettingMistake, SettingValues } from '../projects/project-settings.ts'

export type DevProject = ProjectDescription & { readonly secret: string }

interface Dependencies {
  readonly manage: ManageProjects
  readonly instance: InstanceStore
  readonly keyring: Keyring
}

const instanceName = 'dev-project'
const devSettings: SettingValues = { name: 'Tollgate', autofill_domain: 'localhost' }

/** The test project of `tollgate dev`, the same for as long as its database lives; its secret is kept sealed there. */
export async function ensureDevProject(
  { manage, instance, keyring }: Dependencies,
  settings: SettingValues,
): Promise<Result<DevProject, readonly SettingMistake[]>> {
  const held = (await instance.read(instanceName)) ?? (await create())
  const [projectId = '', sealedSecret = ''] = held.split(' ')
  const project = await manage.set(projectId as ProjectId, settings)
  if (!project.ok) return refuse(project.refusal.reason === 'mistakes' ? project.refusal.mistakes : [])
  return ok({ ...project.value, secret: keyring.open('dev-secret', sealedSecret) ?? (await replaceSecret(projectId as ProjectId)) })

  async function create(): Promise<string> {
    const created = await manage.create({ environment: 'test', settings: devSettings })
    if (!created.ok) throw new Error('the settings of the dev project do not fit their rules')
    return instance.claim(instanceName, sealed(created.value.project_id, created.value.secret))
  }

  /** The key that it was sealed under is gone, so nobody knows the older secret any more. */
  async function replaceSecret(projectId: ProjectId): Promise<string> {
    const rotated = await manage.rotateSecret(projectId)
    if (!rotated.ok) throw new Error('the dev project is gone')
    await instance.replace(instanceName, sealed(projectId, rotated.value.secret))
    return rotated.value.secret
  }

  function sealed(projectId: ProjectId, secret: string): string {
    return `${projectId} ${keyring.seal('dev-secret', secret)}`
  }
}
