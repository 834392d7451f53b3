import { randomUUID } from 'node:crypto'
import type { Counter, Lane } from '../../src/guard/counter.ts'
import type { EpochMilliseconds } from '../../src/kernel/clock.port.ts'
import type { CodeId, FactorId, MessageId, ProjectId, SessionId, UserId } from '../../src/kernel/ids.ts'
import { hour, minute, second } from '../../src/kernel/time.ts'
import type { AttemptStep, IssueStep, Redeemed, Redemption } from '../../src/otp/code-store.port.ts'
import type { NewSession } from '../../src/sessions/session.ts'
import type { Stores } from '../../src/stores.ts'
import type { FactorState, NewFactor, NewUser } from '../../src/users/user.ts'

/** 08:00 UTC of a Friday, on a whole minute. */
export const startOfTests: EpochMilliseconds = Date.parse('2027-01-15T08:00:00Z')

export function newProject(): ProjectId {
  return `project-test-${randomUUID()}` as ProjectId
}

/** Somebody with one number. Ids are unique within a project only, so a name says enough. */
export interface Person {
  readonly userId: UserId
  readonly factorId: FactorId
  readonly address: string
  readonly addressKey: string
}

export function person(name: string, { address = `+1415555-${name}`, method = `phone-number-test-${name}` } = {}): Person {
  return { userId: `user-test-${name}` as UserId, factorId: method as FactorId, address, addressKey: `key-of-${address}` }
}

export function phone(
  { factorId, address }: Person,
  state: FactorState = 'primary',
  pendingUntil: EpochMilliseconds | null = null,
): NewFactor {
  return { factorId, kind: 'phone_number', address, state, pendingUntil }
}

export function newUser({ userId }: Pick<Person, 'userId'>, overrides: Partial<NewUser> = {}): NewUser {
  return {
    userId,
    status: 'pending',
    name: { first_name: '', middle_name: '', last_name: '' },
    trustedMetadata: {},
    untrustedMetadata: {},
    externalId: null,
    roles: ['stytch_user'],
    isSandbox: false,
    createdAt: startOfTests,
    factors: [],
    ...overrides,
  }
}

export function newSession({ userId }: Pick<Person, 'userId'>, overrides: Partial<NewSession> = {}): NewSession {
  const { sessionId = `session-test-${randomUUID()}` as SessionId } = overrides
  return {
    sessionId,
    userId,
    startedAt: startOfTests,
    lastAccessedAt: startOfTests,
    expiresAt: startOfTests + hour,
    ipAddress: '203.0.113.7',
    userAgent: 'a browser',
    authenticationFactors: [],
    customClaims: null,
    tokenHash: `hash of ${sessionId}`,
    tokenSeed: 'seed',
    tokenKeyId: 'key',
    ...overrides,
  }
}

export function sliding(key: string, overrides: Partial<Counter> = {}): Counter {
  return {
    kind: 'sliding',
    key,
    limit: 1,
    gapsMilliseconds: [],
    windowMilliseconds: hour,
    onRedeem: 'give-back',
    refusal: 'too_many_requests',
    ...overrides,
  }
}

export function bucket(key: string, overrides: Partial<Counter> = {}): Counter {
  return sliding(key, { kind: 'bucket', limit: 101, ...overrides })
}

export function gap(key: string, { seconds, ...overrides }: Partial<Counter> & { readonly seconds: readonly number[] }): Counter {
  return sliding(key, { kind: 'gap', limit: 0, gapsMilliseconds: seconds.map((wait) => wait * second), onRedeem: 'clear', ...overrides })
}

/** A code goes to somebody: who may be new, be there, or have the number added. */
export interface Send extends Partial<Pick<IssueStep, 'counters' | 'recipient' | 'message'>> {
  readonly codeId?: string
  readonly at?: EpochMilliseconds
  readonly expiresAt?: EpochMilliseconds
  /** Waits for a provider, and is in no inbox. */
  readonly isForProvider?: boolean
  readonly isAnnounced?: boolean
}

export interface Guess extends Partial<Omit<AttemptStep, 'codeId' | 'now' | 'project'>> {
  readonly codeId?: string
  readonly at?: EpochMilliseconds
}

export interface Return extends Partial<Omit<Redemption, 'codeId' | 'now' | 'project'>> {
  readonly codeId?: string
  readonly at?: EpochMilliseconds
}

export const codeLifetimeMilliseconds = 2 * minute

/** One project's world on a store. Whatever a test does not care about has a default; the code is the last one sent to the person. */
export function given(stores: Stores, project: ProjectId = newProject()) {
  const lastCode = new Map<string, string>()
  const messageIdOf = (codeId: string) => `message-of-${project}-${codeId}` as MessageId
  const codeOf = ({ addressKey }: Person) => (lastCode.get(addressKey) ?? 'code-test-none') as CodeId
  let sent = 0

  async function send(to: Person, { codeId = `code-test-${(sent += 1)}`, at = startOfTests, ...rest }: Send = {}) {
    const {
      expiresAt = at + codeLifetimeMilliseconds,
      counters = [],
      recipient = { kind: 'new-user', user: newUser(to, { factors: [phone(to)], createdAt: at }) },
      isForProvider = false,
      isAnnounced = false,
    } = rest
    const answer = await stores.codes.issue({
      project,
      now: at,
      counters,
      recipient,
      code: {
        codeId: codeId as CodeId,
        factorId: recipient.kind === 'attach' ? recipient.factor.factorId : to.factorId,
        addressKey: to.addressKey,
        mac: `mac of ${codeId}`,
        macKeyId: 'key',
        createdAt: at,
        expiresAt,
        channel: 'sms',
        selector: 'primary',
        sessionId: null,
        ipAddress: '',
        userAgent: '',
      },
      message: {
        messageId: messageIdOf(codeId),
        channel: 'sms',
        to: to.address,
        locale: 'en',
        sealedContent: `sealed ${codeId}`,
        segments: 1,
        ...(isForProvider
          ? ({ route: 'provider', state: 'queued', nextAttemptAt: at } as const)
          : ({ route: 'inbox', state: 'delivered', nextAttemptAt: null } as const)),
        codeId: codeId as CodeId,
        factorId: to.factorId,
        isAnnounced,
        warning: null,
        createdAt: at,
        expiresAt,
      },
      ...('message' in rest && { message: rest.message }),
    })
    if (answer.ok) lastCode.set(to.addressKey, codeId)
    return answer
  }

  function guess(by: Person, { codeId = codeOf(by), at = startOfTests + second, ...rest }: Guess = {}) {
    return stores.codes.takeAttempt({
      project,
      now: at,
      codeId: codeId as CodeId,
      addressKey: by.addressKey,
      lane: 'stranger',
      comparisonsPerCode: 5,
      guessCounter: undefined,
      ...rest,
    })
  }

  function redeem(by: Person, { codeId = codeOf(by), at = startOfTests + second, ...rest }: Return = {}) {
    return stores.codes.redeem({
      project,
      now: at,
      codeId: codeId as CodeId,
      factor: { factorId: by.factorId, userId: by.userId, address: by.address, kind: 'phone_number' },
      addressKey: by.addressKey,
      lane: 'stranger',
      networkKey: undefined,
      guessCounter: undefined,
      session: { kind: 'none' },
      ...rest,
    })
  }

  return {
    project,
    send,
    resend: (to: Person, rest: Send = {}) =>
      send(to, { recipient: { kind: 'existing', userId: to.userId, factorId: to.factorId }, ...rest }),
    /** Adds the person's number to a user who is there, a moment after the start. */
    attach: (
      to: Person,
      {
        state = 'pending',
        pendingUntil = startOfTests + 5 * minute,
        ...rest
      }: Send & { readonly state?: FactorState; readonly pendingUntil?: number } = {},
    ) =>
      send(to, {
        at: startOfTests + 1,
        recipient: {
          kind: 'attach',
          userId: to.userId,
          factor: phone(to, state, state === 'pending' ? pendingUntil : null),
          isBesideVerified: false,
        },
        ...rest,
      }),
    guess,
    redeem,
    /** Sends and redeems: the user is there, and the number verified. */
    signUp: async (who: Person, rest: Return = {}): Promise<Redeemed> => {
      await send(who)
      const redeemed = await redeem(who, rest)
      if (!redeemed.ok) throw new Error(`${who.userId} could not sign up: ${redeemed.refusal}`)
      return redeemed.value
    },
    /** Fails as often as told, with as many codes as that takes. */
    fail: async (
      by: Person,
      times: number,
      { lane = 'stranger', at = startOfTests + second }: { readonly lane?: Lane; readonly at?: number } = {},
    ) => {
      for (let failure = 0; failure < times; failure += 1) {
        if (failure % 5 === 0) await send(by, { at, recipient: { kind: 'existing', userId: by.userId, factorId: by.factorId } })
        const answer = await guess(by, { lane, at })
        if (!answer.ok) throw new Error(`failure ${failure + 1} of ${times} was refused: ${answer.refusal.reason}`)
      }
    },
    userOf: ({ userId }: Pick<Person, 'userId'>, at = startOfTests + second) => stores.users.find(project, userId, at),
    methodOf: ({ factorId }: Pick<Person, 'factorId'>, at = startOfTests + second) =>
      stores.lookup.ofMethod({ project, now: at, factorId, networkKeys: [] }),
    failuresOf: async ({ addressKey }: Person) => (await stores.locks.lanesOf(project, [addressKey])).map(({ failures }) => failures),
    isCounted: async (counter: Counter, at = startOfTests + second) =>
      !(await stores.counters.judgeCounters({ project, counters: [counter], now: at })).ok,
    /** The message of the code last sent to the person. */
    messageOf: (to: Person) => ({ projectId: project, messageId: messageIdOf(codeOf(to)) }),
    messagesOf: async () => (await stores.inbox.newest()).filter(({ messageId }) => messageId.startsWith(`message-of-${project}`)),
  }
}
