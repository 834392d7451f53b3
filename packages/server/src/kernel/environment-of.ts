import type { Environment, ProjectId } from './ids.ts'

/** Every id names its environment; see `mintId`. */
export function environmentOf(projectId: ProjectId): Environment {
  return projectId.split('-')[1] === 'live' ? 'live' : 'test'
}
