import { describe, expect, it } from 'vitest'
import type { AuthenticationFactor } from '@tollgate/contract'
import type { SessionId } from '../../src/kernel/ids.ts'
import { day, hour, minute, second } from '../../src/kernel/time.ts'
import type { SessionChange, SessionPlan } from '../../src/sessions/session.ts'
import { eachStore } from './each-store.ts'
import {
  bucket,
  codeLifetimeMilliseconds,
  gap,
  given,
  newSession,
  newUser,
  person,
  phone,
  sliding,
  startOfTests as now,
  type Person,
} from './given.ts'

const ada = person('ada')
const bob = person('bob')
const dead = { ok: false, refusal: 'dead' }

eachStore('redeem', (stores) => {
  describe('of a living code', () => {
    it('verifies the number, and makes a pending user active', async () => {
      const { send, redeem, userOf, methodOf } = given(stores())
      await send(ada)
      const user = { ...newUser(ada), status: 'active', factors: [{ ...phone(ada, 'verified'), userId: ada.userId }] }
      expect(await redeem(ada)).toEqual({ ok: true, value: { user, session: undefined, resetSessions: true } })
      expect(await userOf(ada)).toEqual(user)
      expect(await methodOf(ada)).toMatchObject({ factor: { state: 'verified' }, code: undefined, verifiedUserId: ada.userId })
    })

    it('is ok once', async () => {
      const { send, redeem } = given(stores())
      await send(ada)
      expect(await redeem(ada)).toMatchObject({ ok: true })
      expect(await redeem(ada)).toEqual(dead)
    })

    it.each([
      { at: codeLifetimeMilliseconds - 1, isOk: true },
      { at: codeLifetimeMilliseconds, isOk: false },
    ])('of 2 minutes, $at ms after: $isOk', async ({ at, isOk }) => {
      const { send, redeem } = given(stores())
      await send(ada)
      expect(await redeem(ada, { at: now + at })).toMatchObject({ ok: isOk })
    })
  })

  describe('is refused, and nothing follows,', () => {
    it('when a newer code has voided it', async () => {
      const { send, resend, redeem } = given(stores())
      await send(ada, { codeId: 'older' })
      await resend(ada)
      expect(await redeem(ada, { codeId: 'older' })).toEqual(dead)
    })

    it('when its number was deleted', async () => {
      const { project, send, redeem, userOf } = given(stores())
      await send(ada)
      await stores().users.deleteFactor(project, { factorId: ada.factorId, kind: 'phone_number', now })
      expect(await redeem(ada)).toEqual(dead)
      expect(await userOf(ada)).toMatchObject({ status: 'pending', factors: [] })
    })

    it('when its user was deleted', async () => {
      const { project, send, redeem, userOf } = given(stores())
      await send(ada)
      await stores().users.delete(project, ada.userId)
      const plan = { kind: 'start', session: newSession(ada) } as const
      expect(await redeem(ada, { session: plan })).toEqual(dead)
      expect(await userOf(ada)).toBeUndefined()
      expect(await stores().sessions.findLive(project, plan.session, now)).toBeUndefined()
    })

    it('in another project', async () => {
      const { send } = given(stores())
      await send(ada, { codeId: 'code-test-here' })
      expect(await given(stores()).redeem(ada, { codeId: 'code-test-here' })).toEqual(dead)
    })

    it('with the method of another user', async () => {
      const { send, redeem } = given(stores())
      await send(ada, { codeId: 'of-ada' })
      await send(bob)
      expect(await redeem({ ...bob, addressKey: ada.addressKey }, { codeId: 'of-bob' })).toEqual(dead)
      expect(await redeem({ ...ada, userId: bob.userId }, { codeId: 'of-ada' })).toEqual(dead)
    })

    it.each([
      { at: minute - 1, isOk: true },
      { at: minute, isOk: false },
    ])('once its number was pending for its time: $at ms: $isOk', async ({ at, isOk }) => {
      const { signUp, attach, redeem } = given(stores())
      await signUp(bob)
      const added = { ...ada, userId: bob.userId }
      await attach(added, { pendingUntil: now + minute })
      expect(await redeem(added, { at: now + at })).toMatchObject({ ok: isOk })
    })
  })

  describe('gives back what its send and guess took', () => {
    it('exactly one entry of a window, all of a gap, nothing of what is kept', async () => {
      const { send, resend, redeem, isCounted } = given(stores())
      const [place, kept, wait] = [
        sliding('place', { limit: 2 }),
        sliding('kept', { limit: 2, onRedeem: 'keep' }),
        gap('wait', { seconds: [15, 30] }),
      ]
      const counters = [place, kept, wait]
      await send(ada, { counters })
      await resend(ada, { counters, at: now + 20 * second })
      const at = now + 30 * second
      expect(await Promise.all([isCounted(place, at), isCounted(kept, at), isCounted(wait, at)])).toEqual([true, true, true])

      expect(await redeem(ada, { at })).toMatchObject({ ok: true })
      expect(await Promise.all([isCounted(place, at), isCounted(kept, at), isCounted(wait, at)])).toEqual([false, true, false])
      // The entry that stays is the first send's: it leaves an hour after that one.
      expect(await isCounted({ ...place, limit: 1 }, now + hour - 1)).toBe(true)
      expect(await isCounted({ ...place, limit: 1 }, now + hour)).toBe(false)
    })

    it('one of a bucket while it lasts, and none of the next', async () => {
      const { send, redeem, isCounted } = given(stores())
      const hourly = bucket('hourly', { limit: 101 })
      const one = { ...hourly, limit: 1 }
      await send(ada, { counters: [hourly] })
      expect(await isCounted(one)).toBe(true)
      expect(await redeem(ada)).toMatchObject({ ok: true })
      expect(await isCounted(one)).toBe(false)

      const next = given(stores())
      await next.send(ada, { counters: [hourly], at: now + hour - second })
      await stores().counters.takeCounters({ project: next.project, counters: [hourly], now: now + hour })
      expect(await next.redeem(ada, { at: now + hour })).toMatchObject({ ok: true })
      expect(await next.isCounted(one, now + hour)).toBe(true)
    })

    it('the guess of its own caller', async () => {
      const { send, guess, redeem, isCounted } = given(stores())
      const guessCounter = sliding('guess', { limit: 1 })
      await send(ada)
      await guess(ada, { guessCounter })
      expect(await isCounted(guessCounter)).toBe(true)
      await redeem(ada, { guessCounter })
      expect(await isCounted(guessCounter)).toBe(false)
    })
  })

  it('clears the failures of its lane and leaves the other’s', async () => {
    const { project, send, guess, redeem } = given(stores())
    await send(ada)
    await guess(ada, { lane: 'stranger' })
    await guess(ada, { lane: 'known' })
    await guess(ada, { lane: 'known' })
    await redeem(ada, { lane: 'known' })
    expect(await stores().locks.lanesOf(project, [ada.addressKey])).toMatchObject([{ failures: 1 }])
  })

  describe('remembers the network', () => {
    it('of the five latest, for 90 days', async () => {
      const { project, send, resend, redeem } = given(stores())
      const isKnown = async (networkKey: string, at: number) => {
        const question = {
          project,
          now: at,
          kind: 'phone_number' as const,
          address: ada.address,
          addressKey: ada.addressKey,
          networkKeys: [networkKey],
        }
        return (await stores().lookup.ofAddress(question)).isNetworkKnown
      }
      await send(ada)
      for (const [index, networkKey] of ['home', 'work', 'train', 'home', 'hotel', 'plane', 'café'].entries()) {
        await resend(ada, { at: now + index * minute })
        expect(await redeem(ada, { at: now + index * minute, networkKey })).toMatchObject({ ok: true })
      }
      const known = await Promise.all(['home', 'work', 'train', 'hotel', 'plane', 'café'].map((network) => isKnown(network, now + day)))
      expect(known).toEqual([true, false, true, true, true, true])
      expect(await Promise.all([isKnown('home', now + 3 * minute + 90 * day - 1), isKnown('home', now + 3 * minute + 90 * day)])).toEqual([
        true,
        false,
      ])
    })

    it('only when it may be', async () => {
      const { project, signUp } = given(stores())
      await signUp(ada)
      const facts = await stores().lookup.ofAddress({
        project,
        now,
        kind: 'phone_number',
        address: ada.address,
        addressKey: ada.addressKey,
        networkKeys: ['home'],
      })
      expect(facts).toMatchObject({ isNetworkKnown: false, everVerified: true })
    })
  })

  describe('ends the rivals for the number:', () => {
    it('other users lose it, and go with their sessions when they had nothing else', async () => {
      const { project, send, attach, redeem, signUp, userOf } = given(stores())
      const squatter = person('squatter', { address: ada.address })
      await send(squatter)
      const session = newSession(squatter)
      await stores().sessions.start(project, session)
      await signUp(bob)
      const ofBob = { ...person('of-bob', { address: ada.address }), userId: bob.userId }
      await attach(ofBob)
      await stores().users.create(project, newUser(ada, { factors: [phone(person('ada-2'), 'verified')] }))
      await attach(ada)

      expect(await redeem(ada)).toMatchObject({ ok: true })
      expect(await userOf(squatter)).toBeUndefined()
      expect(await stores().sessions.findLive(project, session, now)).toBeUndefined()
      expect(await userOf(bob)).toMatchObject({ factors: [{ factorId: bob.factorId }] })
    })

    it('a number proven elsewhere meanwhile is a duplicate, and the code is spent', async () => {
      const { project, signUp, attach, redeem, guess, userOf, failuresOf, isCounted } = given(stores())
      await signUp(bob)
      const added = { ...ada, userId: bob.userId }
      const counter = sliding('a')
      await attach(added, { counters: [counter] })
      await stores().users.create(project, newUser(ada, { factors: [phone(person('owner', { address: ada.address }), 'verified')] }))
      await guess(added)
      const session = newSession(bob)

      expect(await redeem(added, { session: { kind: 'start', session } })).toEqual({ ok: false, refusal: 'duplicate' })
      expect(await redeem(added)).toEqual(dead)
      expect(await failuresOf(added)).toEqual([])
      expect(await isCounted(counter)).toBe(false)
      expect(await stores().sessions.findLive(project, session, now)).toBeUndefined()
      expect(await userOf(bob)).toMatchObject({ factors: [{ factorId: bob.factorId }, { factorId: ada.factorId, state: 'pending' }] })
    })
  })

  describe('of a user’s first proven number', () => {
    const email = { factorId: 'email-test-ada', kind: 'email', address: 'ada@example.com', state: 'primary', pendingUntil: null } as const

    it('ends what others prepared: unproven factors and older sessions', async () => {
      const { project, send, redeem } = given(stores())
      const prepared = newUser(ada, { factors: [phone(ada), { ...email, factorId: email.factorId as typeof ada.factorId }] })
      await send(ada, { recipient: { kind: 'new-user', user: prepared } })
      const older = newSession(ada)
      await stores().sessions.start(project, older)
      const own = newSession(ada)

      const redeemed = await redeem(ada, { session: { kind: 'start', session: own } })
      expect(redeemed).toMatchObject({ value: { resetSessions: true, user: { factors: [{ factorId: ada.factorId, state: 'verified' }] } } })
      expect(await stores().sessions.listOfUser(project, ada.userId, now)).toEqual([{ ...own, version: 1 }])
    })

    it('leaves the session that it steps up', async () => {
      const { project, send, redeem } = given(stores())
      await send(ada)
      const [kept, older] = [newSession(ada), newSession(ada)]
      for (const session of [kept, older]) await stores().sessions.start(project, session)
      const redeemed = await redeem(ada, { session: { kind: 'change', change: stepUp(kept.sessionId) } })
      expect(redeemed).toMatchObject({ value: { resetSessions: true, session: { sessionId: kept.sessionId } } })
      expect(await stores().sessions.listOfUser(project, ada.userId, now)).toMatchObject([{ sessionId: kept.sessionId }])
    })

    it('is not the second one: nothing ends', async () => {
      const { project, signUp, attach, redeem } = given(stores())
      await signUp(bob)
      await stores().sessions.start(project, newSession(bob))
      const added = { ...ada, userId: bob.userId }
      await attach(added)
      expect(await redeem(added)).toMatchObject({
        value: {
          resetSessions: false,
          user: {
            factors: [
              { factorId: bob.factorId, state: 'verified' },
              { factorId: ada.factorId, state: 'verified', pendingUntil: null },
            ],
          },
        },
      })
      expect(await stores().sessions.listOfUser(project, bob.userId, now)).toHaveLength(1)
    })

    it('is not its second code: nothing ends, and the pending number beside it lives', async () => {
      const { project, signUp, attach, resend, redeem } = given(stores())
      await signUp(bob)
      await stores().sessions.start(project, newSession(bob))
      await attach({ ...ada, userId: bob.userId }, { pendingUntil: now + minute })
      await resend(bob)
      expect(await redeem(bob)).toMatchObject({
        value: { resetSessions: false, user: { factors: [{ state: 'verified' }, { state: 'pending' }] } },
      })
      expect(await stores().sessions.listOfUser(project, bob.userId, now)).toHaveLength(1)

      // A pending number whose time is over is not shown.
      await resend(bob, { at: now + minute })
      expect(await redeem(bob, { at: now + minute })).toMatchObject({ value: { user: { factors: [{ state: 'verified' }] } } })
    })
  })

  describe('and the session', () => {
    const sms: AuthenticationFactor = {
      type: 'otp',
      delivery_method: 'sms',
      last_authenticated_at: '2027-01-15T08:00:01Z',
      created_at: '2027-01-15T08:00:01Z',
      updated_at: '2027-01-15T08:00:01Z',
      phone_number_factor: { phone_id: 'phone-number-test-ada', phone_number: '+14155550123' },
    }

    it('starts as planned', async () => {
      const { project, send, redeem } = given(stores())
      await send(ada)
      const session = newSession(ada, { authenticationFactors: [sms], customClaims: { b: 1, a: { é: ['"', '\\', '😀'] } } })
      const started = { ...session, version: 1 }
      expect(await redeem(ada, { session: { kind: 'start', session } })).toMatchObject({ ok: true, value: { session: started } })
      expect(await stores().sessions.findLive(project, { tokenHash: session.tokenHash }, now)).toEqual(started)
    })

    it('is stepped up as planned', async () => {
      const { project, signUp, resend, redeem } = given(stores())
      const session = newSession(ada)
      await signUp(ada, { session: { kind: 'start', session } })
      await resend(ada)
      const change = stepUp(session.sessionId, {
        authenticationFactors: [sms],
        customClaims: { plan: 'gold' },
        expiresAt: now + 2 * hour,
        lastAccessedAt: now + 1,
      })
      const { expectedVersion, ...changes } = change
      const changed = { ...session, ...changes, version: expectedVersion + 1 }
      expect(await redeem(ada, { session: { kind: 'change', change } })).toMatchObject({ ok: true, value: { session: changed } })
      expect(await stores().sessions.findLive(project, session, now)).toEqual(changed)
    })

    interface Meanwhile {
      readonly fact: string
      readonly refusal: 'session_gone' | 'session_changed'
      readonly session?: { readonly userId?: Person['userId']; readonly expiresAt?: number }
      readonly change?: Partial<SessionChange>
      readonly isRevoked?: boolean
    }
    it.each<Meanwhile>([
      { fact: 'was revoked', refusal: 'session_gone', isRevoked: true },
      { fact: 'came to its end', refusal: 'session_gone', session: { expiresAt: now + second } },
      { fact: 'is another user’s', refusal: 'session_gone', session: { userId: bob.userId } },
      { fact: 'was changed', refusal: 'session_changed', change: { expectedVersion: 2 } },
    ])('$fact meanwhile: nothing is spent', async ({ refusal, session: overrides = {}, change = {}, isRevoked = false }) => {
      const { project, send, guess, redeem, failuresOf, userOf, isCounted } = given(stores())
      const counter = sliding('a')
      await send(ada, { counters: [counter] })
      await guess(ada)
      const session = newSession(ada, overrides)
      await stores().sessions.start(project, session)
      if (isRevoked) await stores().sessions.revoke(project, session, now)

      const plan: SessionPlan = { kind: 'change', change: stepUp(session.sessionId, change) }
      expect(await redeem(ada, { session: plan })).toEqual({ ok: false, refusal })
      expect(await failuresOf(ada)).toEqual([1])
      expect(await isCounted(counter)).toBe(true)
      expect(await userOf(ada)).toMatchObject({ status: 'pending' })
      expect(await redeem(ada)).toMatchObject({ ok: true })
    })
  })
})

function stepUp(sessionId: SessionId, overrides: Partial<SessionChange> = {}): SessionChange {
  return {
    sessionId,
    expectedVersion: 1,
    lastAccessedAt: now,
    expiresAt: now + hour,
    authenticationFactors: [],
    customClaims: null,
    ...overrides,
  }
}
