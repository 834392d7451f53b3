import type { Clock, EpochMilliseconds } from '../../kernel/clock.port.ts'
import type { InstanceStore } from '../../kernel/instance-store.port.ts'
import { second } from '../../kernel/time.ts'

/** A clock that tests put forward. Its offset lives in the database, so that restarts and other processes agree. */
export interface DevClock extends Clock {
  /** The time after it. */
  advance(seconds: number): Promise<EpochMilliseconds>
  stop(): void
}

const offsetName = 'dev-clock-offset-milliseconds'
const otherProcessesEveryMilliseconds = 250

export async function makeDevClock(instance: InstanceStore): Promise<DevClock> {
  let offsetMilliseconds = Number((await instance.read(offsetName)) ?? 0)
  const follow = setInterval(() => {
    instance.read(offsetName).then(
      (held) => {
        offsetMilliseconds = Math.max(offsetMilliseconds, Number(held ?? 0))
      },
      () => undefined,
    )
  }, otherProcessesEveryMilliseconds)
  follow.unref()

  const now = () => Date.now() + offsetMilliseconds
  return {
    now,
    async advance(seconds) {
      offsetMilliseconds = await instance.add(offsetName, seconds * second)
      return now()
    },
    stop: () => {
      clearInterval(follow)
    },
  }
}
