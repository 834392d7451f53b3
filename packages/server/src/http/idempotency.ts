import { setTimeout as wait } from 'node:timers/promises'
import type { Clock, EpochMilliseconds } from '../kernel/clock.port.ts'
import type { ProjectId } from '../kernel/ids.ts'
import type { KeepAnswer } from '../kernel/kept-answer.ts'
import type { Keyring } from '../kernel/keyring.ts'
import type { Random } from '../kernel/random.port.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Answer } from '../kernel/route.ts'
import { second } from '../kernel/time.ts'
import type { IdempotencyStore, KeyState } from '../kernel/idempotency-store.port.ts'

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
  /** Another request with the same key is waited for so long. Milliseconds; default 10,000. */
  readonly patienceMilliseconds?: number
}

/** 1 to 255 visible ASCII characters. */
export const idempotencyKeyShape = /^[\x21-\x7e]{1,255}$/

const lookAgainMilliseconds = 50

interface SealedAnswer {
  readonly request_id: string
  readonly reply: object
}

export function makeIdempotency({ store, keyring, clock, random, patienceMilliseconds = 10 * second }: Dependencies): Idempotency {
  return async ({ project, operationId, key, body, requestId }, work) => {
    const keyHash = keyring.hmacByCurrent('idempotency', [project, operationId, key])
    const bodyHash = keyring.hmacByCurrent('idempotency', ['body', body.toString('base64')])
    const owner = random.uuid()
    const held = await hold(() => store.begin({ project, keyHash, bodyHash, owner, now: clock.now() }))
    if (held.state === 'reused') return refuse({ error_type: 'idempotency_key_reused' })
    if (held.state === 'in_flight') return refuse({ error_type: 'idempotency_key_in_flight' })
    if (held.state === 'answered') return again(held, clock.now())

    const keep: KeepAnswer = (reply) => ({ keyHash, owner, sealedAnswer: seal({ request_id: requestId, reply }) })
    const outcome = await work(keep).catch(async (error: unknown) => {
      await store.release(project, { keyHash, owner })
      throw error
    })
    if (!outcome.ok) {
      await store.release(project, { keyHash, owner })
      return outcome
    }
    await store.keep(project, keep(outcome.value.reply))
    return ok({ ...outcome.value, requestId })
  }

  /** Whoever has the key gets time to answer; if nobody does, the key is ours. */
  async function hold(begin: () => Promise<KeyState>): Promise<KeyState> {
    const until = performance.now() + patienceMilliseconds
    for (;;) {
      const held = await begin()
      if (held.state !== 'in_flight' || performance.now() >= until) return held
      await wait(lookAgainMilliseconds)
    }
  }

  function seal(answer: SealedAnswer): string {
    return keyring.seal('idempotency', JSON.stringify(answer))
  }

  function again(
    { sealedAnswer, nextSendAt }: Extract<KeyState, { state: 'answered' }>,
    now: EpochMilliseconds,
  ): Result<KeyedAnswer, Refusal> {
    const opened = keyring.open('idempotency', sealedAnswer)
    // Sealed under a secret that is gone: what was answered cannot be said any more.
    if (opened === undefined) return refuse({ error_type: 'idempotency_key_reused' })
    const { request_id, reply } = JSON.parse(opened) as SealedAnswer
    return ok({ reply, requestId: request_id, ...(nextSendAt !== null && { retryAfterMilliseconds: Math.max(0, nextSendAt - now) }) })
  }
}
