import { describe, expect, it } from 'vitest'
import { minute, second } from '../../src/kernel/time.ts'
import { eachStore } from './each-store.ts'
import { codeLifetimeMilliseconds, gap, given, newUser, person, phone, sliding, startOfTests as now } from './given.ts'

const ada = person('ada')
const bob = person('bob')
const changed = { ok: false, refusal: { reason: 'recipient_changed' } }
const issued = { ok: true, value: { nextSendInMilliseconds: 0 } }

eachStore('issue', (stores) => {
  describe('to somebody new', () => {
    it('writes the user, the number, the code and the message', async () => {
      const { project, send, userOf, methodOf, messagesOf } = given(stores())
      expect(await send(ada, { codeId: 'code-test-1' })).toEqual(issued)

      expect(await userOf(ada)).toEqual({ ...newUser(ada), factors: [{ ...phone(ada), userId: ada.userId }] })
      expect(await methodOf(ada)).toMatchObject({
        code: { codeId: 'code-test-1', createdAt: now, expiresAt: now + codeLifetimeMilliseconds },
      })
      expect(await messagesOf()).toMatchObject([
        { messageId: `message-of-${project}-code-test-1`, to: ada.address, sealedContent: 'sealed code-test-1', createdAt: now },
      ])
    })

    it('writes nothing when somebody has the number', async () => {
      const { send, userOf, redeem, isCounted, messagesOf } = given(stores())
      await send(ada)
      const counter = sliding('a')
      const late = person('late', { address: ada.address })
      expect(await send(late, { counters: [counter] })).toEqual(changed)

      expect(await userOf(late)).toBeUndefined()
      expect(await isCounted(counter)).toBe(false)
      expect(await messagesOf()).toHaveLength(1)
      expect(await redeem(ada)).toMatchObject({ ok: true })
    })

    it('is nothing in the way that somebody has the number pending', async () => {
      const { signUp, attach, send } = given(stores())
      await signUp(bob)
      await attach({ ...ada, userId: bob.userId })
      expect(await send(person('other', { address: ada.address }))).toEqual(issued)
    })
  })

  describe('to a number that is there', () => {
    it('voids the older code, whose method stays', async () => {
      const { send, resend, guess, redeem } = given(stores())
      await send(ada, { codeId: 'older' })
      expect(await resend(ada, { codeId: 'newer' })).toEqual(issued)

      expect(await guess(ada, { codeId: 'older' })).toEqual({ ok: false, refusal: { reason: 'dead' } })
      expect(await redeem(ada, { codeId: 'older' })).toEqual({ ok: false, refusal: 'dead' })
      expect(await redeem(ada, { codeId: 'newer' })).toMatchObject({ ok: true })
    })

    it('brings five new comparisons and forgets no failure', async () => {
      const { send, resend, guess, failuresOf } = given(stores())
      await send(ada)
      for (let i = 0; i < 5; i += 1) await guess(ada)
      await resend(ada)
      expect(await guess(ada)).toMatchObject({ ok: true })
      expect(await failuresOf(ada)).toEqual([6])
    })

    it.each([
      { fact: 'the number went', recipient: { userId: ada.userId, factorId: bob.factorId } },
      { fact: 'it is another user’s', recipient: { userId: bob.userId, factorId: ada.factorId } },
    ])('is refused when $fact', async ({ recipient }) => {
      const { send, isCounted } = given(stores())
      await send(ada)
      const counter = sliding('a')
      expect(await send(ada, { counters: [counter], recipient: { kind: 'existing', ...recipient } })).toEqual(changed)
      expect(await isCounted(counter)).toBe(false)
    })

    it.each([
      { at: 5 * minute - 1, answer: issued },
      { at: 5 * minute, answer: changed },
    ])('of 5 pending minutes, $at ms after: $answer', async ({ at, answer }) => {
      const { signUp, attach, resend } = given(stores())
      await signUp(bob)
      const second = { ...ada, userId: bob.userId }
      await attach(second, { pendingUntil: now + 5 * minute })
      expect(await resend(second, { at: now + at })).toEqual(answer)
    })
  })

  describe('to a number that a user adds', () => {
    const added = { ...ada, userId: bob.userId }
    const numbersOf = async ({ userOf }: ReturnType<typeof given>) =>
      (await userOf(bob))?.factors.map(({ factorId, state, pendingUntil }) => ({ factorId, state, pendingUntil }))
    const verified = { factorId: bob.factorId, state: 'verified', pendingUntil: null }

    it('is pending beside the proven one', async () => {
      const world = given(stores())
      await world.signUp(bob)
      expect(await world.attach(added, { pendingUntil: now + minute })).toEqual(issued)
      expect(await numbersOf(world)).toEqual([verified, { factorId: ada.factorId, state: 'pending', pendingUntil: now + minute }])
    })

    it('lives on from its latest send', async () => {
      const world = given(stores())
      await world.signUp(bob)
      await world.attach(added, { pendingUntil: now + minute })
      expect(await world.attach(added, { pendingUntil: now + 2 * minute })).toEqual(issued)
      expect(await numbersOf(world)).toEqual([verified, { factorId: ada.factorId, state: 'pending', pendingUntil: now + 2 * minute }])
    })

    it('replaces another pending one', async () => {
      const world = given(stores())
      await world.signUp(bob)
      await world.attach(added)
      const other = { ...person('other'), userId: bob.userId }
      expect(await world.attach(other)).toEqual(issued)
      expect(await numbersOf(world)).toMatchObject([verified, { factorId: other.factorId, state: 'pending' }])
      expect(await world.redeem(added)).toEqual({ ok: false, refusal: 'dead' })
    })

    it('is refused under a second method while the first lives, and takes its place after', async () => {
      const world = given(stores())
      await world.signUp(bob)
      await world.attach(added, { pendingUntil: now + minute })
      const again = { ...added, factorId: person('again').factorId }
      expect(await world.attach(again, { at: now + minute - 1 })).toEqual(changed)
      expect(await world.attach(again, { at: now + minute, pendingUntil: now + 2 * minute })).toEqual(issued)
      expect(await world.methodOf(added)).toBeUndefined()
      expect(await world.methodOf(again)).toMatchObject({ factor: { state: 'pending' } })
    })

    it.each([
      { holder: 'verified on another user', answer: changed },
      { holder: 'another user’s unproven way in', answer: issued },
    ])('that is $holder: $answer', async ({ holder, answer }) => {
      const { signUp, send, attach } = given(stores())
      await signUp(bob)
      const other = person('other', { address: ada.address })
      await (holder.startsWith('verified') ? signUp(other) : send(other))
      expect(await attach(added)).toEqual(answer)
    })

    it('verified on another user is added beside it where the look-up saw that one, and redeems to a duplicate', async () => {
      const { signUp, send, redeem, userOf } = given(stores())
      await signUp(bob)
      const owner = person('other', { address: ada.address })
      await signUp(owner)
      const factor = phone(added, 'pending', now + 5 * minute)
      const recipient = { kind: 'attach', userId: bob.userId, factor, isBesideVerified: true } as const
      expect(await send(added, { recipient })).toEqual(issued)
      expect(await redeem(added)).toEqual({ ok: false, refusal: 'duplicate' })
      expect(await redeem(added)).toEqual({ ok: false, refusal: 'dead' })
      expect(await userOf(owner)).toMatchObject({ factors: [{ state: 'verified' }] })
    })

    it('that the user has already is refused', async () => {
      const { signUp, attach } = given(stores())
      await signUp(bob)
      expect(await attach({ ...bob, factorId: ada.factorId })).toEqual(changed)
    })

    it('is refused when the user went', async () => {
      const { attach } = given(stores())
      expect(await attach(added)).toEqual(changed)
    })

    it.each([
      { holder: undefined, answer: issued },
      { holder: person('other', { address: ada.address }), answer: changed },
    ])('as the way in of a user without one, held by $holder.userId: $answer', async ({ holder, answer }) => {
      const { project, attach, send, userOf } = given(stores())
      await stores().users.create(project, newUser(bob))
      if (holder) await send(holder)
      expect(await attach(added, { state: 'primary' })).toEqual(answer)
      expect(await userOf(bob)).toMatchObject({ factors: holder ? [] : [{ factorId: ada.factorId, state: 'primary', pendingUntil: null }] })
    })
  })

  describe('to nobody', () => {
    const nobody = { kind: 'nobody', to: { kind: 'phone_number', address: ada.address } } as const

    it('writes a code and a message as for anybody, and no user', async () => {
      const { project, send, methodOf, messagesOf, guess, redeem } = given(stores())
      expect(await send(ada, { recipient: nobody })).toEqual(issued)
      expect(await methodOf(ada)).toMatchObject({ factor: undefined, code: { factorId: ada.factorId }, verifiedUserId: undefined })
      expect(await messagesOf()).toHaveLength(1)
      expect(await guess(ada)).toEqual({ ok: true })
      expect(await redeem(ada)).toEqual({ ok: false, refusal: 'dead' })
      expect(await stores().users.search({ project, now, query: undefined, after: undefined, limit: 1 })).toMatchObject({ total: 0 })
    })

    it('is refused once somebody has the number', async () => {
      const { send } = given(stores())
      await send(ada)
      expect(await send(ada, { recipient: nobody })).toEqual(changed)
    })

    it('leaves the code void when somebody begins with the number', async () => {
      const { send, guess, methodOf } = given(stores())
      const codeId = 'code-test-of-nobody'
      await send(person('shadow', { address: ada.address }), { recipient: nobody, codeId })
      expect(await send(ada)).toEqual(issued)
      expect(await guess(ada, { codeId })).toEqual({ ok: false, refusal: { reason: 'dead' } })
      expect(await methodOf(ada)).toMatchObject({ factor: { userId: ada.userId } })
    })
  })

  describe('its counters', () => {
    it('that are hidden are taken, and their wait is not told', async () => {
      const { send, isCounted } = given(stores())
      const [hidden, told] = [sliding('hidden', { isHidden: true }), gap('told', { seconds: [15] })]
      expect(await send(ada, { counters: [hidden, told] })).toEqual({ ok: true, value: { nextSendInMilliseconds: 15 * second } })
      expect(await isCounted(hidden)).toBe(true)
    })

    it('are all taken, and the answer says when the same send passes again', async () => {
      const { send, isCounted } = given(stores())
      const [one, two, longer] = [sliding('one'), sliding('two', { limit: 2 }), gap('longer', { seconds: [15] })]
      expect(await send(ada, { counters: [one, two, longer] })).toEqual({
        ok: true,
        value: { nextSendInMilliseconds: one.windowMilliseconds },
      })
      expect(await Promise.all([isCounted(one), isCounted(two), isCounted({ ...two, limit: 1 }), isCounted(longer)])).toEqual([
        true,
        false,
        true,
        true,
      ])
    })

    it('are all left when one refuses, and nothing else happens', async () => {
      const { send, resend, redeem, isCounted, messagesOf } = given(stores())
      const [free, spent] = [sliding('free'), gap('spent', { seconds: [15] })]
      await send(ada, { counters: [spent] })
      const refusal = { reason: 'counter', counter: spent, waitMilliseconds: 14 * second }
      expect(await resend(ada, { counters: [free, spent], at: now + second })).toEqual({ ok: false, refusal })

      expect(await isCounted(free)).toBe(false)
      expect(await messagesOf()).toHaveLength(1)
      expect(await redeem(ada)).toMatchObject({ ok: true })
    })

    it('refuse before the recipient is looked at', async () => {
      const { send } = given(stores())
      await send(ada, { counters: [sliding('a')] })
      expect(await send(ada, { counters: [sliding('a')] })).toMatchObject({ refusal: { reason: 'counter' } })
    })
  })

  it('without a message reaches nobody', async () => {
    const { send, messagesOf, redeem } = given(stores())
    expect(await send(ada, { message: undefined })).toEqual(issued)
    expect(await messagesOf()).toEqual([])
    expect(await redeem(ada)).toMatchObject({ ok: true })
  })
})
