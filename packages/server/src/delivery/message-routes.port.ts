import type { Channel, Project } from '../kernel/project.ts'
import type { Route } from './message.ts'

export interface MessageRoutes {
  /** Undefined when nothing here can carry the channel for the project to there; `missingSetting` says what to set. */
  routeOf(wish: RouteWish): Route | undefined
  readonly missingSetting: string
}

export interface RouteWish {
  readonly project: Project
  readonly channel: Channel
  /** E.164, or an email address. */
  readonly to: string
}
