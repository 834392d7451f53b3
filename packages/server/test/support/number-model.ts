/** What a plain reading of the rules expects of one number: no store, no keys, no queue. Times in milliseconds. */

type Lane = 'known' | 'stranger'

interface SentCode {
  readonly value: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly lane: Lane
  readonly address: string
  readonly comparisons: Record<Lane, number>
  isUsed: boolean
}

interface LaneState {
  gap: number[]
  hour: number[]
  day: number[]
  failures: number
  lastFailureAt: number
  lockedUntil: number
}

export interface Expected {
  readonly status: number
  readonly error_type?: string
  readonly retryAfterSeconds?: number
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const gaps = [15, 30, 60, 120].map((seconds) => seconds * second)
/** Smaller than the defaults, so that random lives reach them. */
export const modelLimits = { number_day: 5, address_hour: 6 }

const limits = {
  hour: { known: 5, stranger: 3 },
  day: modelLimits.number_day,
  addressHour: modelLimits.address_hour,
  guessHour: 30,
  comparisons: 5,
}
const lockHours = [1, 2, 4, 8, 16, 24]

const emptyLane = (): LaneState => ({ gap: [], hour: [], day: [], failures: 0, lastFailureAt: 0, lockedUntil: 0 })

export class NumberModel {
  now: number
  isThere = false
  code: SentCode | undefined
  olderCode: string | undefined
  readonly lanes: Record<Lane, LaneState> = { known: emptyLane(), stranger: emptyLane() }
  readonly networks = new Map<string, number>()
  readonly sendsByAddress = new Map<string, number[]>()
  readonly guessesByAddress = new Map<string, number[]>()

  constructor(now: number) {
    this.now = now
  }

  laneOf(address: string): Lane {
    const lastUsedAt = this.networks.get(networkOf(address)) ?? Number.NEGATIVE_INFINITY
    return lastUsedAt > this.now - 90 * day ? 'known' : 'stranger'
  }

  /** Judges a send; `sent` must follow with the code that the phone got when it passes. */
  send(address: string): Expected {
    const wait = this.#sendWait(address)
    if (wait > 0) return { status: 429, error_type: 'too_many_requests', retryAfterSeconds: Math.ceil(wait / second) }
    const lane = this.laneOf(address)
    const { gap, hour: sends, day: all } = this.lanes[lane]
    for (const entries of [gap, sends, all, listOf(this.sendsByAddress, address)]) entries.push(this.now)
    return { status: 200, retryAfterSeconds: Math.ceil(this.#sendWait(address) / second) }
  }

  sent(value: string, { address, minutes }: { address: string; minutes: number }): void {
    this.olderCode = this.code?.value
    const comparisons = { known: 0, stranger: 0 }
    this.code = {
      value,
      createdAt: this.now,
      expiresAt: this.now + minutes * minute,
      lane: this.laneOf(address),
      address,
      comparisons,
      isUsed: false,
    }
    this.isThere = true
  }

  authenticate(typed: string, address: string): Expected {
    const { code } = this
    if (!this.isThere) return { status: 404, error_type: 'otp_code_not_found' }
    if (code === undefined || code.isUsed) return { status: 401, error_type: 'unable_to_auth_otp_code' }
    const laneName = this.laneOf(address)
    const lane = this.lanes[laneName]
    this.#forgetOldFailures(lane)
    if (lane.lockedUntil > this.now) {
      return { status: 429, error_type: 'user_lock_limit_reached', retryAfterSeconds: Math.ceil((lane.lockedUntil - this.now) / second) }
    }
    if (code.expiresAt <= this.now || code.comparisons[laneName] >= limits.comparisons)
      return { status: 401, error_type: 'unable_to_auth_otp_code' }
    const guesses = listOf(this.guessesByAddress, address)
    const guessWait = slidingWait(guesses, { limit: limits.guessHour, window: hour, now: this.now })
    if (laneName === 'stranger' && guessWait > 0)
      return { status: 429, error_type: 'too_many_requests', retryAfterSeconds: Math.ceil(guessWait / second) }

    code.comparisons[laneName] += 1
    if (typed === code.value) return this.#redeem(code, address)
    guesses.push(this.now)
    lane.failures += 1
    lane.lastFailureAt = this.now
    if (lane.failures % 10 === 0) lane.lockedUntil = this.now + (lockHours[lane.failures / 10 - 1] ?? 24) * hour
    return { status: 404, error_type: 'otp_code_not_found' }
  }

  delete(): void {
    this.isThere = false
  }

  #redeem(code: SentCode, address: string): Expected {
    code.isUsed = true
    this.lanes[this.laneOf(address)] = { ...this.lanes[this.laneOf(address)], failures: 0, lockedUntil: 0 }
    const sentFrom = this.lanes[code.lane]
    sentFrom.gap = []
    removeOne(sentFrom.hour, code.createdAt)
    removeOne(listOf(this.sendsByAddress, code.address), code.createdAt)
    this.networks.set(networkOf(address), this.now)
    return { status: 200 }
  }

  #sendWait(address: string): number {
    const laneName = this.laneOf(address)
    const lane = this.lanes[laneName]
    const gapEntries = lane.gap.filter((at) => at + day > this.now)
    const latest = gapEntries.at(-1)
    const gapWait = latest === undefined ? 0 : latest + (gaps[gapEntries.length - 1] ?? 120 * second) - this.now
    return Math.max(
      gapWait,
      slidingWait(lane.hour, { limit: limits.hour[laneName], window: hour, now: this.now }),
      slidingWait(lane.day, { limit: limits.day, window: day, now: this.now }),
      slidingWait(listOf(this.sendsByAddress, address), { limit: limits.addressHour, window: hour, now: this.now }),
    )
  }

  #forgetOldFailures(lane: LaneState): void {
    if (lane.lastFailureAt + 30 * day > this.now) return
    lane.failures = 0
    lane.lockedUntil = 0
  }
}

function slidingWait(entries: readonly number[], { limit, window, now }: { limit: number; window: number; now: number }): number {
  const live = entries.filter((at) => at + window > now)
  const leaving = live.at(-limit)
  return leaving === undefined ? 0 : leaving + window - now
}

function networkOf(address: string): string {
  return address.slice(0, address.lastIndexOf('.'))
}

function listOf(lists: Map<string, number[]>, key: string): number[] {
  const held = lists.get(key) ?? []
  lists.set(key, held)
  return held
}

function removeOne(entries: number[], value: number): void {
  const index = entries.indexOf(value)
  if (index !== -1) entries.splice(index, 1)
}
