import { setTimeout as wait } from 'node:timers/promises'
import { heldKeyIds } from '../kernel/address-key.ts'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { KeepAnswer } from '../kernel/kept-answer.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Answer } from '../kernel/route.ts'
import { second } from '../kernel/time.ts'
import type { IdempotencyStore, KeyHashes, KeyQuestion, KeyState } from '../kernel/idempotency-store.port.ts'

export interface KeyedRequest {
  readonly project: ProjectId
  readonly operationId: string
  readonly key: string
  /** As it came. */
  readonly body: Buffer
  readonly requestId: string
}

/** An answer, and whose it was first. */
export interface KeyedAnswer extends Answer<object> {
  readonly requestId: string
}

/** Does the work of a request at most once for one key, and answers every request with that key alike. */
export type Idempotency = (
  request: KeyedRequest,
  work: (keep: KeepAnswer) => Promise<Result<Answer<object>, Refusal>>,
) => Promise<Result<KeyedAnswer, Refusal>>

interface Dependencies {
  readonly store: IdempotencyStore
  readonly keyring: Keyring
  readonly clock: Clock
  readonly random: Random
  readonly waiting?: WaitingRules | undefined
}

/** For requests whose key another request holds. */
export interface WaitingRules {
  /** How long one waits for the other's answer. Milliseconds. */
  readonly patienceMilliseconds: number
  /** How many wait at a time in this process, of one project and of all; further ones are refused at once. */
  readonly waitersAtMost: { readonly ofProject: number; readonly inAll: number }
}

/** 1 to 255 visible ASCII characters. */
export const idempotencyKeyShape = /^[\x21-\x7e]{1,255}$/

const waitingRules: WaitingRules = { patienceMilliseconds: 10 * second, waitersAtMost: { ofProject: 100, inAll: 200 } }
const lookAgainMilliseconds = { first: 50, atMost: 500 }

type HeldKey = Pick<KeyQuestion, 'project' | 'hashes' | 'owner'>

interface SealedAnswer {
  readonly request_id: string
  readonly reply: object
}

export function makeIdempotency({ store, keyring, clock, random, waiting = waitingRules }: Dependencies): Idempotency {
  const { patienceMilliseconds, waitersAtMost } = waiting
  /** By project. */
  const waiters = new Map<ProjectId, number>()

  return async (request, work) => {
    const { project, requestId } = request
    const key: HeldKey = { project, hashes: hashesOf(request), owner: random.uuid() }
    const held = await hold(key)
    if (held.state === 'reused') return refuse({ error_type: 'idempotency_key_reused' })
    if (held.state === 'in_flight') return refuse({ error_type: 'idempotency_key_in_flight' })
    if (held.state === 'answered') return ok(again(held, clock.now()))

    let [isKept, isAnswered] = [false, false]
    const keep: KeepAnswer = (reply) => {
      isKept = true
      return { keyHash: keyHashOf(request), owner: key.owner, sealedAnswer: seal({ request_id: requestId, reply }) }
    }
    try {
      const outcome = await work(keep)
      if (!outcome.ok) return outcome
      // Work that has a step of its own kept its answer by that.
      if (!isKept) await store.keep(project, keep(outcome.value.reply))
      isAnswered = true
      return ok({ ...outcome.value, requestId })
    } finally {
      // What stays behind is free in 30 seconds: no reason to answer something else.
      if (!isAnswered || key.hashes.length > 1) await store.release(key).catch(() => undefined)
    }
  }

  /** Whoever has the key gets time to answer; if nobody does, the key is ours. */
  async function hold(key: HeldKey): Promise<KeyState> {
    const begin = () => store.begin({ ...key, now: clock.now() })
    const held = await begin()
    if (held.state !== 'in_flight' || !mayWait(key.project)) return held
    countWaiters(key.project, 1)
    try {
      return await heldInTime(key, begin)
    } finally {
      countWaiters(key.project, -1)
    }
  }

  /** One project's retries leave room for those of the others. */
  function mayWait(project: ProjectId): boolean {
    const inAll = [...waiters.values()].reduce((sum, ofProject) => sum + ofProject, 0)
    return (waiters.get(project) ?? 0) < waitersAtMost.ofProject && inAll < waitersAtMost.inAll
  }

  function countWaiters(project: ProjectId, change: 1 | -1): void {
    const count = (waiters.get(project) ?? 0) + change
    if (count === 0) waiters.delete(project)
    else waiters.set(project, count)
  }

  async function heldInTime(key: HeldKey, begin: () => Promise<KeyState>): Promise<KeyState> {
    const until = performance.now() + patienceMilliseconds
    let pauseMilliseconds = lookAgainMilliseconds.first
    while (performance.now() < until) {
      await wait(pauseMilliseconds)
      pauseMilliseconds = Math.min(2 * pauseMilliseconds, lookAgainMilliseconds.atMost)
      if (await store.isInFlight({ ...key, now: clock.now() })) continue
      const held = await begin()
      if (held.state !== 'in_flight') return held
    }
    return { state: 'in_flight' }
  }

  function keyHashOf({ project, operationId, key }: KeyedRequest): string {
    return keyring.hmacByCurrent('idempotency', [project, operationId, key])
  }

  function hashesOf({ project, operationId, key, body }: KeyedRequest): readonly KeyHashes[] {
    return heldKeyIds(keyring).map((keyId) => {
      const hashed = (...parts: readonly string[]) => keyring.hmac(keyId, 'idempotency', parts) ?? ''
      return { keyHash: hashed(project, operationId, key), bodyHash: hashed('body', body.toString('base64')) }
    })
  }

  function seal(answer: SealedAnswer): string {
    return keyring.seal('idempotency', JSON.stringify(answer))
  }

  function again({ sealedAnswer, nextSendAt }: Extract<KeyState, { state: 'answered' }>, now: EpochMilliseconds): KeyedAnswer {
    const opened = keyring.open('idempotency', sealedAnswer)
    // The key was found by the hash of the very secret that its answer is sealed under.
    if (opened === undefined) throw new Error('the answer that was kept for a key does not open')
    const { request_id, reply } = JSON.parse(opened) as SealedAnswer
    return { reply, requestId: request_id, ...(nextSendAt !== null && { retryAfterMilliseconds: Math.max(0, nextSendAt - now) }) }
  }
}
