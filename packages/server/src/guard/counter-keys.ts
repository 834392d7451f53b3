import type { Lane } from './counter.ts'

const lanes: readonly Lane[] = ['known', 'stranger']
const kinds = ['sliding', 'bucket'] as const

/** How the counters of a number are named; the kind is part of the name, so that a limit raised above 100 begins a new count. */
export const numberCounterKeys = {
  gap: (addressKey: string, lane: Lane) => `number-gap:${addressKey}:${lane}`,
  hour: (addressKey: string, lane: Lane) => `number-hour:${addressKey}:${lane}`,
  day: (addressKey: string, lane: Lane) => `number-day:${addressKey}:${lane}`,
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
