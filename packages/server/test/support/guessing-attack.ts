import { systemRandom } from '../../src/adapters/system/system-random.ts'
import type { Project } from '../../src/kernel/project.ts'
import type { Random } from '../../src/kernel/random.port.ts'
import { day } from '../../src/kernel/time.ts'
import { openWorld, type World } from './world.ts'

export interface AttackOutcome {
  /** Guesses that were compared with a code. */
  readonly compared: number
  readonly hits: number
}

export interface AttackWish {
  readonly seed: number
  readonly numbers: number
}

/** Codes of three digits, so that luck shows within a test's time; all else is the product. */
export const digits = 3

/** No limits on sends: the adversary gets a new code whenever one is spent, always guesses from a new address, and waits out every lock that ends. */
export async function attack({ seed, numbers }: AttackWish): Promise<AttackOutcome> {
  const luck = seededLuck(seed)
  const random: Random = { ...systemRandom, integer: luck }
  const limits = { gap_seconds: [0], stranger_number_hour: 0, number_day: 0, address_hour: 0 }
  const world = await openWorld({ codeDigits: digits, random, settings: { limits } })
  try {
    const project = await world.api.directory.byId(world.keys.project_id)
    if (project === undefined) throw new Error('the project is there')
    const outcomes: AttackOutcome[] = []
    for (let number = 0; number < numbers; number += 1) {
      outcomes.push(await attackNumber({ world, project, luck, number: `+1415444${number.toString().padStart(4, '0')}` }))
    }
    return outcomes.reduce((sum, { compared, hits }) => ({ compared: sum.compared + compared, hits: sum.hits + hits }), {
      compared: 0,
      hits: 0,
    })
  } finally {
    await world.close()
  }
}

interface Target {
  readonly world: World
  readonly project: Project
  readonly luck: Random['integer']
  readonly number: string
}

const codesPerNumber = 100
/** More than a code allows. */
const guessesPerCode = 7

async function attackNumber({ world, project, luck, number }: Target): Promise<AttackOutcome> {
  let compared = 0
  let hits = 0
  for (let round = 0; round < codesPerNumber; round += 1) {
    const asked = await world.api.sendCode.loginOrCreate({
      project,
      channel: 'sms',
      body: { phone_number: number, expiration_minutes: 10 },
    })
    if (!asked.ok) throw new Error(asked.refusal.error_type)
    for (let guess = 0; guess < guessesPerCode; guess += 1) {
      const code = luck(10 ** digits)
        .toString()
        .padStart(digits, '0')
      const ip_address = `198.51.${luck(256).toString()}.${luck(256).toString()}`
      const tried = await world.api.authenticateCode(project, { method_id: asked.value.factorId, code, attributes: { ip_address } })
      if (tried.ok) hits += 1
      if (tried.ok || tried.refusal.error_type === 'otp_code_not_found') compared += 1
      if (tried.ok || tried.refusal.error_type === 'unable_to_auth_otp_code') break
      if (tried.refusal.error_type !== 'user_lock_limit_reached') continue
      // The hundredth failure in a row: nobody but an operator opens it again.
      const isForGood = tried.refusal.retryAfterMilliseconds === day && compared >= 100
      if (isForGood) return { compared, hits }
      world.clock.advance(tried.refusal.retryAfterMilliseconds ?? 0)
      break
    }
  }
  return { compared, hits }
}

/** mulberry32: the same luck in every run of a seed. */
function seededLuck(seed: number): Random['integer'] {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
