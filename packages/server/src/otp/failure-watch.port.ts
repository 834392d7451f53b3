import type { Lane } from '../guard/counter.ts'
import type { Project } from '../kernel/project.ts'

export interface FailureWatch {
  /** A wrong code was compared. */
  failed(project: Project, lane: Lane): void
}
