import type { EpochMilliseconds } from './clock.port.ts'

export const second = 1_000
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** RFC 3339 in UTC with whole seconds, as the wire has it. */
export function timestamp(at: EpochMilliseconds): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
