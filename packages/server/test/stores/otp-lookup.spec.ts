import { describe, expect, it } from 'vitest'
import { day, minute, second } from '../../src/kernel/time.ts'
import { eachStore } from './each-store.ts'
import { codeLifetimeMilliseconds, given, newProject, person, startOfTests as now } from './given.ts'

const ada = person('ada')
const bob = person('bob')
const added = { ...ada, userId: bob.userId }

eachStore('what a use-case sees', (stores) => {
  const question = { kind: 'phone_number', address: ada.address, addressKey: ada.addressKey } as const

  describe('of a number', () => {
    it('that is nobody’s: nothing', async () => {
      const facts = await stores().lookup.ofAddress({ ...question, project: newProject(), now, networkKeys: ['home'] })
      expect(facts).toEqual({ holder: undefined, isNetworkKnown: false, everVerified: false })
    })

    it('its holder, unproven or verified, never a pending one', async () => {
      const { project, send, redeem, signUp, attach } = given(stores())
      await signUp(bob)
      await attach(added)
      const ofAddress = () => stores().lookup.ofAddress({ ...question, project, now, networkKeys: [] })
      expect(await ofAddress()).toMatchObject({ holder: undefined, everVerified: false })
      await send(person('owner', { address: ada.address }))
      expect(await ofAddress()).toMatchObject({ holder: { userId: 'user-test-owner', state: 'primary' }, everVerified: false })
      await redeem(person('owner', { address: ada.address }))
      expect(await ofAddress()).toMatchObject({ holder: { userId: 'user-test-owner', state: 'verified' }, everVerified: true })
      expect(await stores().lookup.ofAddress({ ...question, project: newProject(), now, networkKeys: [] })).toMatchObject({
        holder: undefined,
      })
      expect(await stores().lookup.ofAddress({ ...question, kind: 'email', project, now, networkKeys: [] })).toMatchObject({
        holder: undefined,
      })
    })

    it('that it was verified once, though user and number are gone', async () => {
      const { project, signUp } = given(stores())
      await signUp(ada, { networkKey: 'home' })
      await stores().users.delete(project, ada.userId)
      const at = (moment: number, networkKey: string) =>
        stores().lookup.ofAddress({ ...question, project, now: moment, networkKeys: [networkKey] })
      expect(await at(now + minute, 'home')).toEqual({ holder: undefined, isNetworkKnown: true, everVerified: true })
      expect(await at(now + minute, 'elsewhere')).toEqual({ holder: undefined, isNetworkKnown: false, everVerified: true })
      expect(await at(now + second + 90 * day, 'home')).toEqual({ holder: undefined, isNetworkKnown: false, everVerified: false })
    })
  })

  describe('of a method', () => {
    it('that is not there: nothing', async () => {
      const { send } = given(stores())
      await send(ada)
      expect(await given(stores()).methodOf(ada)).toBeUndefined()
      expect(await given(stores()).methodOf(person('nobody'))).toBeUndefined()
    })

    it('its number and code, dead or alive', async () => {
      const { send, methodOf } = given(stores())
      await send(ada, { codeId: 'code-test-1' })
      const facts = {
        factor: {
          factorId: ada.factorId,
          userId: ada.userId,
          kind: 'phone_number',
          address: ada.address,
          state: 'primary',
          pendingUntil: null,
        },
        code: {
          codeId: 'code-test-1',
          factorId: ada.factorId,
          addressKey: ada.addressKey,
          mac: 'mac of code-test-1',
          macKeyId: 'key',
          createdAt: now,
          expiresAt: now + codeLifetimeMilliseconds,
          channel: 'sms',
          selector: 'primary',
          sessionId: null,
          ipAddress: '',
          userAgent: '',
        },
        isNetworkKnown: false,
        verifiedUserId: undefined,
      }
      expect(await methodOf(ada)).toEqual(facts)
      expect(await methodOf(ada, now + day)).toEqual(facts)
    })

    it('no code when the number’s code was sent by another method', async () => {
      const { signUp, attach, methodOf, send } = given(stores())
      await signUp(bob)
      await attach(added)
      await send(person('owner', { address: ada.address }))
      expect(await methodOf(added)).toMatchObject({ factor: { state: 'pending' }, code: undefined })
      expect(await methodOf(person('owner'))).toMatchObject({ code: { factorId: 'phone-number-test-owner' } })
    })

    it('the user on whom the number is verified, whoever it was sent to', async () => {
      const { signUp, send, redeem, attach, methodOf } = given(stores())
      const owner = person('owner', { address: ada.address })
      await signUp(bob)
      await send(owner)
      await attach(added)
      expect(await methodOf(added)).toMatchObject({ verifiedUserId: undefined })
      await redeem(added)
      expect(await methodOf(added)).toMatchObject({ verifiedUserId: bob.userId })
    })

    it.each([
      { at: minute - 1, isThere: true },
      { at: minute, isThere: false },
    ])('that is pending for a minute, $at ms after: $isThere', async ({ at, isThere }) => {
      const { signUp, attach, methodOf } = given(stores())
      await signUp(bob)
      await attach(added, { pendingUntil: now + minute })
      expect((await methodOf(added, now + at)) !== undefined).toBe(isThere)
    })

    it('whether the network is known', async () => {
      const { project, signUp, resend } = given(stores())
      await signUp(ada, { networkKey: 'home' })
      await resend(ada)
      const isKnown = async (networkKeys: readonly string[]) =>
        (await stores().lookup.ofMethod({ project, now, factorId: ada.factorId, networkKeys }))?.isNetworkKnown
      expect([await isKnown(['home']), await isKnown(['other', 'home']), await isKnown(['other']), await isKnown([])]).toEqual([
        true,
        true,
        false,
        false,
      ])
    })
  })
})
