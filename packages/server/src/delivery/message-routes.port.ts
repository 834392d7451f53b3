import type { Channel, Project } from '../kernel/project.ts'
import type { Route } from './message.ts'

export interface MessageRoutes {
  /** Undefined when nothing here can carry the channel for the project; `missingSetting` says what to set. */
  routeOf(project: Project, channel: Channel): Route | undefined
  readonly missingSetting: string
}
