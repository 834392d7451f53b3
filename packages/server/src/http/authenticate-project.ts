import type { FastifyRequest } from 'fastify'
import type { Project } from '../kernel/project.ts'
import { isProjectSecret } from '../projects/project-secret.ts'
import type { ProjectDirectory } from '../projects/project-directory.ts'
import { parseBasicCredentials } from './basic-credentials.ts'

/** The project whose id and secret came by HTTP Basic. Undefined is 401, whatever was wrong with them. */
export async function authenticateProject(
  directory: ProjectDirectory,
  { headers }: Pick<FastifyRequest, 'headers'>,
): Promise<Project | undefined> {
  const credentials = parseBasicCredentials(headers.authorization)
  const project = credentials && (await directory.byId(credentials.user))
  return isProjectSecret(project, credentials?.password ?? '') ? project : undefined
}
