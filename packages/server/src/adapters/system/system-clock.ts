import type { Clock } from '../../kernel/clock.port.ts'

export const systemClock: Clock = { now: () => Date.now() }
