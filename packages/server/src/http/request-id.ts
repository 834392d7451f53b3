import type { FastifyRequest } from 'fastify'
import type { BrowserCaller } from '../kernel/caller.ts'
import type { Project } from '../kernel/project.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose credentials came; null before they were judged, or where none are asked for. */
    project: Project | null
    /** Who calls from a browser; null elsewhere. */
    caller: BrowserCaller | null
    /** As it came; null where there was none. */
    rawBody: Buffer | null
  }
}

/** `request-id-{test|live}-<uuid>`; test while the project is unknown. Fastify's own id is the uuid. */
export function requestIdOf({ id, project }: Pick<FastifyRequest, 'id' | 'project'>): string {
  return `request-id-${project?.environment ?? 'test'}-${id}`
}
