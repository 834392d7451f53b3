import { addressKeyBy, heldKeyIds } from '../kernel/address-key.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { Keyring } from '../kernel/keyring.ts'
import { lockWait, untilUnlocked, type FailureLane } from './lock.policy.ts'
import type { LockStore } from './lock-store.port.ts'

export interface RunningLock {
  readonly lockedAt: EpochMilliseconds
  /** Null: until an operator unlocks it. */
  readonly lockedUntil: EpochMilliseconds | null
}

export interface NumberLocks {
  /** The longest running lock of any lane, by number; numbers that are open are absent. */
  locksOf(project: ProjectId, numbers: readonly string[]): Promise<ReadonlyMap<string, RunningLock>>
  unlock(project: ProjectId, numbers: readonly string[]): Promise<void>
}

interface Dependencies {
  readonly locks: LockStore
  readonly keyring: Keyring
  readonly clock: Clock
}

export function makeNumberLocks({ locks, keyring, clock }: Dependencies): NumberLocks {
  const keysOf = (project: ProjectId, address: string) =>
    heldKeyIds(keyring).flatMap((keyId) => addressKeyBy(keyring, keyId, { project, address }) ?? [])

  return {
    async locksOf(project, numbers) {
      if (numbers.length === 0) return new Map()
      const numberOfKey = new Map(numbers.flatMap((number) => keysOf(project, number).map((key) => [key, number] as const)))
      const now = clock.now()
      const running = (await locks.lanesOf(project, [...numberOfKey.keys()])).filter((lane) => lockWait(lane, now) > 0)
      // Ascending, so that the longest of a number is the one that stays in the map.
      const ascending = running.toSorted((left, right) => endOf(left) - endOf(right))
      return new Map(ascending.map((lane) => [numberOfKey.get(lane.addressKey) ?? '', runningLock(lane)]))
    },
    unlock: (project, numbers) =>
      locks.unlock(
        project,
        numbers.flatMap((number) => keysOf(project, number)),
      ),
  }
}

function runningLock(lane: FailureLane): RunningLock {
  return { lockedAt: lane.lockedAt ?? lane.lastFailureAt, lockedUntil: lane.lockedUntil === untilUnlocked ? null : lane.lockedUntil }
}

function endOf({ lockedUntil }: FailureLane): number {
  return lockedUntil ?? 0
}
