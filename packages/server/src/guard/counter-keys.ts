import type { ProjectId } from '../kernel/ids.ts'
import type { Lane } from './counter.ts'

const lanes: readonly Lane[] = ['known', 'stranger']
const kinds = ['sliding', 'bucket'] as const

/**
 * How the counters of a number are named. The number comes first, so that what one send takes lies together in the store: one page instead
 * of three. The kind is part of the name, so that a limit raised above 100 begins a new count.
 */
export const numberCounterKeys = {
  gap: (addressKey: string, lane: Lane) => `number:${addressKey}:${lane}:gap`,
  hour: (addressKey: string, lane: Lane) => `number:${addressKey}:${lane}:hour`,
  day: (addressKey: string, lane: Lane) => `number:${addressKey}:${lane}:day`,
}

/** Of counters that all projects of the installation share. */
const sharedPrefix = 'shared:'

export function sharedCounterKey(name: string): string {
  return `${sharedPrefix}${name}`
}

/** Under whom a counter is kept: its project, or nobody for a shared one. */
export function ownerOfCounter(project: ProjectId, key: string): ProjectId | '' {
  return key.startsWith(sharedPrefix) ? '' : project
}

export function withKind(key: string, kind: (typeof kinds)[number]): string {
  return `${key}:${kind}`
}

/** Every counter that a number can have, for a number that moves to another key. */
export function allNumberCounterKeys(addressKey: string): readonly string[] {
  return lanes.flatMap((lane) => [
    numberCounterKeys.gap(addressKey, lane),
    ...kinds.flatMap((kind) => [
      withKind(numberCounterKeys.hour(addressKey, lane), kind),
      withKind(numberCounterKeys.day(addressKey, lane), kind),
    ]),
  ])
}
