import fc from 'fast-check'
import type { Counter } from '../../src/guard/counter.ts'
import type { CodeId, FactorId, ProjectId, SessionId, UserId } from '../../src/kernel/ids.ts'
import { day, hour, minute, second } from '../../src/kernel/time.ts'
import type { Recipient } from '../../src/otp/code-store.port.ts'
import type { SessionPlan } from '../../src/sessions/session.ts'
import type { Stores } from '../../src/stores.ts'
import { bucket, gap, given, newSession, newUser, phone, sliding, startOfTests, type Person } from './given.ts'

/** Shared by all numbers, so that they meet. Limits are small and windows short, so that both sides of them are seen. */
const counters: readonly Counter[] = [
  gap('gap', { seconds: [5, 10, 30, 60], windowMilliseconds: day }),
  sliding('hour', { limit: 4 }),
  sliding('day', { limit: 6, windowMilliseconds: day, onRedeem: 'keep' }),
  bucket('bucket', { limit: 5, windowMilliseconds: 10 * minute }),
  sliding('prefix', { limit: 2, windowMilliseconds: minute }),
  bucket('cleared', { limit: 4, windowMilliseconds: day, onRedeem: 'clear' }),
]
const guessCounter = sliding('guess', { limit: 6 })
/** More than a code has in earnest, so that locks are reached. */
const comparisonsPerCode = 12
const addresses = ['+14155550101', '+14155550102'] as const
const edges = [
  0,
  1,
  second,
  15 * second,
  minute,
  2 * minute - 1,
  2 * minute,
  10 * minute,
  hour - 1,
  hour,
  day,
  30 * day - 1,
  30 * day,
  -hour,
]

/** Mostly whole steps of the windows and gaps above, so that their ends are met to the millisecond. */
const elapsed = fc.oneof(
  { arbitrary: fc.constantFrom(0, 0, second, 5 * second, 10 * second), weight: 9 },
  { arbitrary: fc.constantFrom(...edges), weight: 1 },
)
/** Which of those that are there; small numbers are the latest. */
const which = fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.nat({ max: 7 }), weight: 1 })
const address = fc.constantFrom(...addresses)
const lane = fc.constantFrom('known' as const, 'stranger' as const)
const network = fc.constantFrom(undefined, 'home', 'work', 'train', 'hotel', 'plane', 'café', 'boat')
const taken = fc.oneof({ arbitrary: fc.constant([]), weight: 1 }, { arbitrary: fc.subarray([...counters]), weight: 2 })
const isAddressKnown = fc.boolean()

const verbs = {
  take: fc.record({ kind: fc.constant('take' as const), taken }),
  judge: fc.record({ kind: fc.constant('judge' as const), taken }),
  begin: fc.record({ kind: fc.constant('begin' as const), taken, address }),
  resend: fc.record({ kind: fc.constant('resend' as const), taken, address, which }),
  attach: fc.record({ kind: fc.constant('attach' as const), taken, address, which, isAgain: fc.boolean(), isPrimary: fc.boolean() }),
  guess: fc.record({ kind: fc.constant('guess' as const), address, which, lane, isAddressKnown, times: fc.constantFrom(1, 1, 1, 10) }),
  redeem: fc.record({
    kind: fc.constant('redeem' as const),
    address,
    which,
    lane,
    network,
    isAddressKnown,
    session: fc.constantFrom('none' as const, 'start' as const, 'change' as const),
    version: fc.integer({ min: 1, max: 2 }),
  }),
  /** Somebody proves the number by another way than a code. */
  own: fc.record({ kind: fc.constant('own' as const), address }),
  leave: fc.record({ kind: fc.constant('leave' as const), which: fc.nat({ max: 7 }), isWholeUser: fc.boolean() }),
}
const weights = { take: 1, judge: 1, begin: 2, resend: 4, attach: 3, guess: 12, redeem: 3, own: 1, leave: 1 } as const

const verb = fc.oneof(
  { arbitrary: verbs.take, weight: weights.take },
  { arbitrary: verbs.judge, weight: weights.judge },
  { arbitrary: verbs.begin, weight: weights.begin },
  { arbitrary: verbs.resend, weight: weights.resend },
  { arbitrary: verbs.attach, weight: weights.attach },
  { arbitrary: verbs.guess, weight: weights.guess },
  { arbitrary: verbs.redeem, weight: weights.redeem },
  { arbitrary: verbs.own, weight: weights.own },
  { arbitrary: verbs.leave, weight: weights.leave },
)

/** Long sequences: what matters lies many steps deep. */
export const randomSteps = fc.array(fc.record({ elapsed, verb }), { minLength: 30, maxLength: 120, size: 'max' })

type ValueOf<A> = A extends fc.Arbitrary<infer T> ? T : never
type Verb = ValueOf<typeof verb>
type VerbOf<K extends keyof typeof verbs> = ValueOf<(typeof verbs)[K]>

/** Plays steps on one store. What they name depends on the steps and the answers before, so two stores that agree are asked the same. */
export function player(stores: Stores, project: ProjectId) {
  const world = given(stores, project)
  const people: Person[] = []
  const sent: { readonly to: Person; readonly codeId: CodeId }[] = []
  const sessions: SessionId[] = []
  let now = startOfTests
  let serial = 0

  function somebody(number: string, userId?: UserId): Person {
    serial += 1
    const factorId = `phone-number-test-${serial}` as FactorId
    const person = { userId: userId ?? (`user-test-${serial}` as UserId), factorId, address: number, addressKey: `key-of-${number}` }
    people.unshift(person)
    return person
  }

  async function send(to: Person, recipient: Recipient, taken: readonly Counter[]) {
    serial += 1
    const codeId = `code-test-${serial}` as CodeId
    const answer = await world.send(to, { codeId, at: now, recipient, counters: taken })
    if (answer.ok) sent.unshift({ to, codeId })
    return answer
  }

  function begin({ address, taken }: Pick<VerbOf<'begin'>, 'address' | 'taken'>) {
    const to = somebody(address)
    return send(to, { kind: 'new-user', user: newUser(to, { createdAt: now, factors: [phone(to)] }) }, taken)
  }

  function attach({ address, which, taken, isAgain, isPrimary }: VerbOf<'attach'>) {
    const { userId } = one(people, which) ?? somebody(address)
    const held = isAgain ? people.find((person) => person.userId === userId && person.address === address) : undefined
    const to = held ?? somebody(address, userId)
    const factor = isPrimary ? phone(to, 'primary') : phone(to, 'pending', now + 5 * minute)
    return send(to, { kind: 'attach', userId, factor, isBesideVerified: false }, taken)
  }

  function sentTo({ address, which }: Pick<VerbOf<'guess'>, 'address' | 'which'>) {
    const nobody = {
      to: { userId: 'user-test-0' as UserId, factorId: 'phone-number-test-0' as FactorId, address, addressKey: 'none' },
      codeId: 'none' as CodeId,
    }
    return (
      one(
        sent.filter(({ to }) => to.address === address),
        which,
      ) ?? nobody
    )
  }

  function plan({ session, version, which }: VerbOf<'redeem'>, to: Person): SessionPlan {
    if (session === 'none') return { kind: 'none' }
    const held = one(sessions, which)
    if (session === 'change' && held !== undefined) {
      const ends = { lastAccessedAt: now, expiresAt: now + hour }
      return {
        kind: 'change',
        change: { sessionId: held, expectedVersion: version, ...ends, authenticationFactors: [], customClaims: { version } },
      }
    }
    serial += 1
    const sessionId = `session-test-${serial}` as SessionId
    sessions.unshift(sessionId)
    return { kind: 'start', session: newSession(to, { sessionId, startedAt: now, lastAccessedAt: now, expiresAt: now + 30 * minute }) }
  }

  function perform(step: Verb): Promise<unknown> {
    switch (step.kind) {
      case 'take':
        return stores.counters.takeCounters({ project, now, counters: step.taken })
      case 'judge':
        return stores.counters.judgeCounters({ project, now, counters: step.taken })
      case 'begin':
        return begin(step)
      case 'resend': {
        const { to } = sentTo(step)
        return to.addressKey === 'none' ? begin(step) : send(to, { kind: 'existing', userId: to.userId, factorId: to.factorId }, step.taken)
      }
      case 'attach':
        return attach(step)
      case 'guess': {
        const { to, codeId } = sentTo(step)
        const guess = { at: now, codeId, lane: step.lane, comparisonsPerCode, guessCounter: step.isAddressKnown ? guessCounter : undefined }
        return inTurn(step.times, () => world.guess(to, guess))
      }
      case 'redeem': {
        const { to, codeId } = sentTo(step)
        const { lane, network: networkKey, isAddressKnown } = step
        return world.redeem(to, {
          at: now,
          codeId,
          lane,
          networkKey,
          guessCounter: isAddressKnown ? guessCounter : undefined,
          session: plan(step, to),
        })
      }
      case 'own': {
        const owner = somebody(step.address)
        return stores.users.create(project, newUser(owner, { createdAt: now, factors: [phone(owner, 'verified')] }))
      }
      case 'leave': {
        const leaving = one(people, step.which)
        if (leaving === undefined) return Promise.resolve(undefined)
        if (step.isWholeUser) return stores.users.delete(project, leaving.userId)
        return stores.users.deleteFactor(project, { factorId: leaving.factorId, kind: 'phone_number', now })
      }
    }
  }

  return (step: { readonly elapsed: number; readonly verb: Verb }) => {
    now += step.elapsed
    return perform(step.verb)
  }
}

async function inTurn<T>(times: number, act: () => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = []
  for (let time = 0; time < times; time += 1) answers.push(await act())
  return answers
}

function one<T>(list: readonly T[], which: number): T | undefined {
  return list[which % Math.max(1, list.length)]
}
