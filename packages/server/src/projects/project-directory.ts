import { LRUCache } from 'lru-cache'
import type { ProjectId } from '../kernel/ids.ts'
import type { Project } from '../kernel/project.ts'
import { second } from '../kernel/time.ts'
import { settingsOf, type MessageRules } from './project-settings.ts'
import type { ProjectRow, ProjectStore } from './project-store.port.ts'

/** Projects as every request needs them. What another process sets is seen within a second. */
export interface ProjectDirectory {
  byId(projectId: string): Promise<Project | undefined>
  byPublicToken(publicToken: string): Promise<Project | undefined>
}

const rememberedProjects = 2_000
const rememberedForMilliseconds = 0.9 * second

/** A miss is remembered like a hit, so that guessing ids costs the store no more than using one. */
type Remembered = { readonly project: Project | undefined }

export function makeProjectDirectory({
  projects,
  rules,
}: {
  readonly projects: ProjectStore
  readonly rules: MessageRules
}): ProjectDirectory {
  const remembered = new LRUCache<string, Promise<Remembered>>({ max: rememberedProjects, ttl: rememberedForMilliseconds })

  async function once(key: string, read: () => Promise<ProjectRow | undefined>): Promise<Project | undefined> {
    const held = remembered.get(key) ?? read().then((row) => ({ project: row && projectOf(row, rules) }))
    if (!remembered.has(key)) {
      remembered.set(key, held)
      held.catch(() => remembered.delete(key))
    }
    return (await held).project
  }

  return {
    byId: (projectId) => once(projectId, () => projects.find(projectId as ProjectId)),
    byPublicToken: (publicToken) => once(publicToken, () => projects.findByPublicToken(publicToken)),
  }
}

export function projectOf({ projectId, environment, publicToken, secretHash, settings }: ProjectRow, rules: MessageRules): Project {
  return { projectId, environment, publicToken, secretHash, settings: settingsOf(environment, settings, rules) }
}
