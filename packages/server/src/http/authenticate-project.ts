import { idPatterns } from '@tollgate/contract'
import type { FastifyRequest } from 'fastify'
import type { Project } from '../kernel/project.ts'
import { isProjectSecret } from '../projects/project-secret.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { parseBasicCredentials } from './basic-credentials.ts'

const projectId = new RegExp(idPatterns.project, 'u')

/** The project whose id and secret came by HTTP Basic. Undefined is 401, whatever was wrong with them. */
export async function authenticateProject(
  directory: ProjectDirectory,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Promise<Project | undefined> {
  const credentials = parseBasicCredentials(headers.authorization)
  // What is no id is not looked up: a store would fail on some of it, and the directory's memory would hold it.
  const project = credentials && projectId.test(credentials.user) ? await directory.byId(credentials.user) : undefined
  return isProjectSecret(project, credentials?.password ?? '') ? project : undefined
}
