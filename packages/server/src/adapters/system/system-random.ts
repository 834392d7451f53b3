import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { Random } from '../../kernel/random.port.ts'

export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  uuid: () => randomUUID(),
  integer: (below) => randomInt(below),
}
