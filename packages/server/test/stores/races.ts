import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BeginStep, MessageReference } from '../../src/delivery/outbox.port.ts'
import type { Counter } from '../../src/guard/counter.ts'
import { second } from '../../src/kernel/time.ts'
import { ok, refuse, type Result } from '../../src/kernel/result.ts'
import type { Stores } from '../../src/stores.ts'
import type { User } from '../../src/users/user.ts'
import { bucket, gap, given, newProject, newSession, newUser, person, phone, sliding, startOfTests as now } from './given.ts'
import { arenas, type Arena } from './race-contenders.ts'

const parallel = 50
const ada = person('ada')
const bob = person('bob')

/** What must hold however many race, in whatever order they come; each race is run `repeats` times. */
export function races(repeats: number): void {
  describe.each(Object.keys(arenas))('on %s', (name) => {
    let arena: Arena | undefined
    beforeAll(async () => {
      arena = await arenas[name]?.()
    })
    afterAll(async () => {
      // A deadlock is mended by a retry, after a second in which everybody waits: so none may be.
      expect(await arena?.drop()).toEqual({ deadlocks: 0, emptyCounters: 0 })
    })
    facts(repeats, () => {
      if (arena === undefined) throw new Error('The arena is open once the tests run.')
      return arena.stores
    })
  })
}

function facts(repeats: number, stores: () => Stores): void {
  const race = (fact: string, run: () => Promise<void>) => {
    it(fact, async () => {
      for (let round = 0; round < repeats; round += 1) await run()
    })
  }

  race(`of ${parallel} redemptions of one code one is ok, and one session is there`, async () => {
    const { project, send, redeem } = given(stores())
    await send(ada)
    const answers = await all(parallel, () => redeem(ada, { session: { kind: 'start', session: newSession(ada) } }))
    expect(tally(answers)).toEqual({ ok: 1, dead: parallel - 1 })
    expect(await stores().sessions.listOfUser(project, ada.userId, now)).toHaveLength(1)
  })

  race(`of ${parallel} guesses five are compared, and five failures counted`, async () => {
    const { send, guess, failuresOf } = given(stores())
    await send(ada)
    const answers = await all(parallel, (caller) => guess(ada, { guessCounter: sliding(`guess-${caller}`, { limit: 30 }) }))
    expect(tally(answers)).toEqual({ ok: 5, dead: parallel - 5 })
    expect(await failuresOf(ada)).toEqual([5])
  })

  race('of guesses at many numbers from one address as many pass as it may', async () => {
    const { send, guess, isCounted } = given(stores())
    const crowd = Array.from({ length: parallel }, (_, index) => person(index.toString()))
    const guessCounter = sliding('guess', { limit: 30 })
    for (const who of crowd) await send(who)
    expect(tally(await Promise.all(crowd.map((who) => guess(who, { guessCounter }))))).toEqual({ ok: 30, counter: parallel - 30 })
    expect(await isCounted(guessCounter)).toBe(true)
  })

  race('guesses and redemptions of one code: five compared at most, one redeemed', async () => {
    const { send, guess, redeem } = given(stores())
    await send(ada)
    const answers = await Promise.all([all(parallel / 2, () => guess(ada)), all(parallel / 2, () => redeem(ada))])
    const [guesses, redemptions] = answers.map(tally)
    expect(guesses?.['ok'] ?? 0).toBeLessThanOrEqual(5)
    expect(redemptions).toEqual({ ok: 1, dead: parallel / 2 - 1 })
  })

  race('of sends to nobody and one who begins with the number, she begins, and nobody comes after her', async () => {
    const { send, methodOf } = given(stores())
    const shadow = person('shadow', { address: ada.address })
    const toNobody = () => send(shadow, { recipient: { kind: 'nobody', to: { kind: 'phone_number', address: ada.address } } })
    const [before, begun, after] = await Promise.all([all(parallel / 2, toNobody), send(ada), all(parallel / 2, toNobody)])
    expect(begun.ok).toBe(true)
    const { ok = 0, recipient_changed: changed = 0 } = tally([...before, ...after])
    expect(ok + changed).toBe(parallel)
    expect(await methodOf(ada)).toMatchObject({ factor: { userId: ada.userId } })
    expect(tally(await all(1, toNobody))).toEqual({ recipient_changed: 1 })
  })

  race('of two numbers that their user deletes at once one stays', async () => {
    const { project, signUp, attach, redeem, userOf } = given(stores())
    await signUp(ada)
    const second = person('second', { method: 'phone-number-test-second' })
    const added = { ...second, userId: ada.userId }
    await attach(added)
    await redeem(added)
    const judge = ({ factors }: User) =>
      factors.length > 1 ? ok(undefined) : refuse({ error_type: 'cannot_delete_last_primary_factor' as const })
    const deletions = await Promise.all(
      [ada, added].map(({ factorId }) => stores().users.deleteOwnFactor({ project, userId: ada.userId, factorId, now, judge })),
    )
    expect(deletions.map((deletion) => deletion.ok).sort()).toEqual([false, true])
    expect((await userOf(ada))?.factors).toHaveLength(1)
  })

  race(`of ${parallel} who begin with one number one begins`, async () => {
    const { project, send } = given(stores())
    const crowd = Array.from({ length: parallel }, (_, index) => person(index.toString(), { address: ada.address }))
    expect(tally(await Promise.all(crowd.map((who) => send(who))))).toEqual({ ok: 1, recipient_changed: parallel - 1 })
    expect(await stores().users.search({ project, now, query: undefined, after: undefined, limit: 1 })).toMatchObject({
      total: 1,
      users: [{ factors: [{}] }],
    })
  })

  race(`of ${parallel} sends to a number with a gap one leaves`, async () => {
    const { send, messagesOf } = given(stores())
    const crowd = Array.from({ length: parallel }, (_, index) => person(index.toString(), { address: ada.address }))
    const shared = [gap('gap', { seconds: [15] }), sliding('hour', { limit: 3 })]
    const answers = crowd.map((who, caller) => send(who, { counters: [...shared, sliding(`address-${caller}`)] }))
    expect(tally(await Promise.all(answers))).toEqual({ ok: 1, counter: parallel - 1 })
    expect(await messagesOf()).toHaveLength(1)
  })

  race('counters are exact, in whatever order they are named', async () => {
    const { send, isCounted } = given(stores())
    const [address, prefix, whole] = [sliding('address', { limit: 30 }), sliding('prefix', { limit: 40 }), bucket('whole', { limit: 101 })]
    const crowd = Array.from({ length: parallel }, (_, index) => person(index.toString()))
    const answers = await Promise.all(crowd.map((who, index) => send(who, { counters: rotated([address, prefix, whole], index) })))
    expect(tally(answers)).toEqual({ ok: 30, counter: parallel - 30 })
    expect(await Promise.all([isCounted(address), isCounted({ ...prefix, limit: 30 }), isCounted({ ...prefix, limit: 31 })])).toEqual([
      true,
      true,
      false,
    ])
    expect(await Promise.all([isCounted({ ...whole, limit: 30 }), isCounted({ ...whole, limit: 31 })])).toEqual([true, false])
  })

  race('a bucket is exact', async () => {
    const project = newProject()
    const counters = [bucket('bucket', { limit: 101 })]
    expect(tally(await all(150, () => stores().counters.takeCounters({ project, counters, now })))).toEqual({ ok: 101, refused: 49 })
  })

  race(`after ${parallel} sends one code is alive`, async () => {
    const { send, resend, redeem } = given(stores())
    await send(ada)
    const codeIds = Array.from({ length: parallel }, (_, index) => `code-test-of-race-${index}`)
    expect(tally(await Promise.all(codeIds.map((codeId) => resend(ada, { codeId }))))).toEqual({ ok: parallel })
    expect(tally(await Promise.all(codeIds.map((codeId) => redeem(ada, { codeId }))))).toEqual({ ok: 1, dead: parallel - 1 })
  })

  race('a redemption and a send of one number come one after the other', async () => {
    const { send, resend, redeem, isCounted, userOf } = given(stores())
    const counter = sliding('counter', { limit: 2 })
    await send(ada, { codeId: 'first', counters: [counter] })
    const [first] = await Promise.all([
      redeem(ada, { codeId: 'first' }),
      resend(ada, { codeId: 'second', counters: [counter], at: now + 1 }),
    ])
    expect(await userOf(ada)).toMatchObject({ status: first.ok ? 'active' : 'pending' })
    // What the first send took is given back if its code was redeemed, and stays if it was voided.
    expect(await isCounted(counter)).toBe(!first.ok)
    expect(await redeem(ada, { codeId: 'second' })).toMatchObject({ ok: true })
  })

  race('two users who prove each other’s unproven numbers both come through', async () => {
    const { attach, send, redeem, userOf } = given(stores())
    await send(ada)
    await send(bob)
    const [adasSecond, bobsSecond] = [
      { ...person('adas-second', { address: bob.address }), userId: ada.userId },
      { ...person('bobs-second', { address: ada.address }), userId: bob.userId },
    ]
    await attach(adasSecond)
    await attach(bobsSecond)
    expect(tally(await Promise.all([redeem(adasSecond), redeem(bobsSecond)]))).toEqual({ ok: 2 })
    expect(await userOf(ada)).toMatchObject({ factors: [{ factorId: adasSecond.factorId, state: 'verified' }] })
    expect(await userOf(bob)).toMatchObject({ factors: [{ factorId: bobsSecond.factorId, state: 'verified' }] })
  })

  race('a number is nobody’s pending one once it is proven', async () => {
    const { project, send, signUp, attach, redeem, userOf } = given(stores())
    await send(ada)
    const crowd = Array.from({ length: 5 }, (_, index) => person(index.toString()))
    for (const who of crowd) await signUp(who)
    const added = crowd.map(({ userId }, index) => ({ ...person(`added-${index}`, { address: ada.address }), userId }))
    const [proven] = await Promise.all([redeem(ada), ...added.map((who) => attach(who))])
    for (const who of crowd) {
      const numbers = (await userOf(who))?.factors.length
      // Those who came first voided the code; had it been redeemed before, they would have come too late.
      if (proven.ok) expect(numbers).toBe(1)
    }
    const { users } = await stores().users.search({ project, now, query: undefined, after: undefined, limit: 100 })
    expect(users).toHaveLength(1 + crowd.length)
  })

  race('a user who is deleted while signing in leaves no session', async () => {
    const { project, send, redeem, userOf } = given(stores())
    await send(ada)
    const session = newSession(ada)
    const [redeemed] = await Promise.all([redeem(ada, { session: { kind: 'start', session } }), stores().users.delete(project, ada.userId)])
    expect(tally([redeemed])).toEqual(redeemed.ok ? { ok: 1 } : { dead: 1 })
    expect(await userOf(ada)).toBeUndefined()
    expect(await stores().sessions.findLive(project, session, now)).toBeUndefined()
  })

  race('a number that is proven while somebody creates a user with it belongs to one of them', async () => {
    const { project, signUp, attach, redeem, userOf } = given(stores())
    await signUp(bob)
    const added = { ...ada, userId: bob.userId }
    await attach(added)
    const owner = person('owner', { address: ada.address })
    const [redeemed, created] = await Promise.all([
      redeem(added),
      stores().users.create(project, newUser(owner, { factors: [phone(owner)] })),
    ])
    expect(redeemed).toMatchObject({ ok: true })
    expect(await userOf(bob)).toMatchObject({ factors: [{ factorId: bob.factorId }, { factorId: ada.factorId, state: 'verified' }] })
    if (!created.ok) expect(created.refusal).toEqual({ error_type: 'duplicate_phone_number' })
    expect(await userOf(owner, now + second)).toBeUndefined()
  })

  race(`of ${parallel} who begin one try of a message one has it`, async () => {
    const { send, messageOf } = given(stores())
    await send(ada, { isForProvider: true })
    const answers = await all(parallel, (index) => stores().outbox.begin(tryOf(messageOf(ada), { provider: `provider-${index}` })))
    expect(answers.toSorted()).toEqual(['begun', ...Array<string>(parallel - 1).fill('taken')])
    expect((await stores().messageLog.find(messageOf(ada).projectId, messageOf(ada).messageId))?.attempts).toHaveLength(1)
  })

  race('a try that begins while its code is redeemed comes before it, or not at all', async () => {
    const { send, redeem, messageOf } = given(stores())
    await send(ada, { isForProvider: true })
    const [begun, redeemed] = await Promise.all([stores().outbox.begin(tryOf(messageOf(ada))), redeem(ada)])
    expect(redeemed).toMatchObject({ ok: true })
    const message = await stores().messageLog.find(messageOf(ada).projectId, messageOf(ada).messageId)
    expect([begun, message?.state]).toEqual(begun === 'begun' ? ['begun', 'sending'] : ['dead', 'expired'])
  })

  race("a provider's answer and its receipts come in whatever order: the message is delivered once", async () => {
    const { project, send, messageOf } = given(stores())
    await send(ada, { isForProvider: true, isAnnounced: true })
    const reference = messageOf(ada)
    await stores().outbox.begin(tryOf(reference))
    const receipt = { providerMessageIds: [], messageId: reference.messageId, state: 'delivered' } as const
    await Promise.all([
      stores().outbox.finish({ ...reference, attempt: 1, now, outcome: { kind: 'sent' }, retryAt: undefined, next: { state: 'sent' } }),
      all(10, () => stores().outbox.receive({ provider: 'provider', receipt, now, nextAfter: () => ({ state: 'undelivered' }) })),
    ])
    const message = await stores().messageLog.find(reference.projectId, reference.messageId)
    expect(message).toMatchObject({ state: 'delivered', attempts: [{ state: 'delivered' }] })
    const taken = await all(parallel, () => stores().announcements.take({ project, now, leaseUntil: now + second, limit: 10 }))
    expect(taken.flat()).toMatchObject([{ message: { messageId: reference.messageId, state: 'delivered' } }])
  })
}

function tryOf(reference: MessageReference, { provider = 'provider' } = {}): BeginStep {
  return { ...reference, attempt: 1, provider, routeKey: 'sms', now: now + 1, leaseUntil: now + 30 * second }
}

function all<T>(times: number, act: (index: number) => Promise<T>): Promise<readonly T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => act(index)))
}

function rotated(counters: readonly Counter[], by: number): readonly Counter[] {
  const start = by % counters.length
  return [...counters.slice(start), ...counters.slice(0, start)]
}

/** How often each answer came: `ok`, or what was refused. */
function tally(answers: readonly Result<unknown, string | object>[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const answer of answers) {
    const name = answer.ok ? 'ok' : nameOf(answer.refusal)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function nameOf(refusal: string | object): string {
  if (typeof refusal === 'string') return refusal
  return 'reason' in refusal ? String(refusal.reason) : 'refused'
}
