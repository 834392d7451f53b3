import type { SearchQuery } from '@tollgate/contract'
import { describe, expect, it } from 'vitest'
import type { FactorId, ProjectId } from '../../src/kernel/ids.ts'
import { minute } from '../../src/kernel/time.ts'
import { ok, refuse } from '../../src/kernel/result.ts'
import type { NewFactor, NewUser, User } from '../../src/users/user.ts'
import { eachStore } from './each-store.ts'
import { given, newProject, newSession, newUser, person, phone, startOfTests as now } from './given.ts'

const ada = person('ada')
const bob = person('bob')

eachStore('a user store', (stores) => {
  describe('create', () => {
    it('writes the user as told, found by both ids', async () => {
      const project = newProject()
      const user = newUser(ada, {
        name: { first_name: 'Ada', middle_name: 'King', last_name: 'Lovelace' },
        trustedMetadata: { z: 1, a: ['"', '\\', '😀'] },
        untrustedMetadata: { nested: { deep: null } },
        externalId: 'ada@app',
        roles: ['stytch_user', 'editor'],
        factors: [phone(ada), email('ada@example.com')],
      })
      const created = { ...user, factors: user.factors.map((factor) => ({ ...factor, userId: ada.userId })) }
      expect(await stores().users.create(project, user)).toEqual({ ok: true, value: created })
      const found = { ...created, factors: expect.arrayContaining([...created.factors]) }
      expect(await stores().users.find(project, ada.userId, now)).toEqual(found)
      expect(await stores().users.find(project, 'ada@app', now)).toEqual(found)
      expect(await stores().users.find(newProject(), ada.userId, now)).toBeUndefined()
    })

    it.each([
      { taken: { factors: [phone(ada)] }, error_type: 'duplicate_phone_number' },
      { taken: { factors: [email('ada@example.com')] }, error_type: 'duplicate_email' },
      { taken: { externalId: 'app-1' }, error_type: 'duplicate_user_external_id' },
    ])('of what somebody has: $error_type, and nothing is written', async ({ taken, error_type }) => {
      const project = newProject()
      await stores().users.create(project, newUser(ada, { externalId: 'app-1', factors: [phone(ada), email('ada@example.com')] }))
      const late = newUser(bob, { factors: [phone(bob)], ...taken })
      expect(await stores().users.create(project, late)).toEqual({ ok: false, refusal: { error_type } })
      expect(await stores().users.find(project, bob.userId, now)).toBeUndefined()
      expect(await stores().users.create(newProject(), late)).toMatchObject({ ok: true })
    })

    it('of 20 with one number, one is written', async () => {
      const project = newProject()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const somebody = person(index.toString(), { address: ada.address })
          return stores().users.create(project, newUser(somebody, { factors: [phone(somebody)] }))
        }),
      )
      expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
      expect(answers.filter((answer) => !answer.ok && answer.refusal.error_type === 'duplicate_phone_number')).toHaveLength(19)
    })
  })

  describe('change', () => {
    const renamed = (user: User) =>
      ok({ ...user, name: { ...user.name, first_name: 'Grace' }, trustedMetadata: { x: [1] }, externalId: 'app-2' })

    it('writes what the change answers, and nothing of a refusal', async () => {
      const { project } = await withUsers(newUser(ada, { factors: [phone(ada)] }))
      const changed = await stores().users.change({ project, user: ada.userId, now, change: renamed })
      expect(changed).toMatchObject({
        ok: true,
        value: { name: { first_name: 'Grace' }, externalId: 'app-2', factors: [{ factorId: ada.factorId }] },
      })
      const refusal = refuse({ error_type: 'metadata_too_many_keys' as const })
      expect(await stores().users.change({ project, user: 'app-2', now, change: () => refusal })).toEqual(refusal)
      expect(await stores().users.find(project, 'app-2', now)).toEqual(changed.ok && changed.value)
    })

    it('refuses an external id that another user has, and a user who is not there', async () => {
      const { project } = await withUsers(newUser(ada), newUser(bob, { externalId: 'app-2' }))
      const duplicate = { ok: false, refusal: { error_type: 'duplicate_user_external_id' } }
      expect(await stores().users.change({ project, user: ada.userId, now, change: renamed })).toEqual(duplicate)
      expect(await stores().users.change({ project, user: bob.userId, now, change: renamed })).toMatchObject({ ok: true })
      const missing = { ok: false, refusal: { error_type: 'user_not_found' } }
      expect(await stores().users.change({ project, user: 'user-test-nobody', now, change: renamed })).toEqual(missing)
    })

    it('of 20 at once loses none', async () => {
      const { project } = await withUsers(newUser(ada))
      const counted = (user: User) => ok({ ...user, trustedMetadata: { count: Number(user.trustedMetadata['count'] ?? 0) + 1 } })
      await Promise.all(Array.from({ length: 20 }, () => stores().users.change({ project, user: ada.userId, now, change: counted })))
      expect(await stores().users.find(project, ada.userId, now)).toMatchObject({ trustedMetadata: { count: 20 } })
    })
  })

  describe('delete', () => {
    it('takes factors and sessions along, once', async () => {
      const { project } = await withUsers(newUser(ada, { externalId: 'app-1', factors: [phone(ada)] }))
      const session = newSession(ada)
      await stores().sessions.start(project, session)
      expect(await stores().users.delete(newProject(), ada.userId)).toBeUndefined()
      expect(await stores().users.delete(project, 'app-1')).toBe(ada.userId)
      expect(await stores().users.delete(project, ada.userId)).toBeUndefined()
      expect(await stores().users.find(project, ada.userId, now)).toBeUndefined()
      expect(await stores().sessions.findLive(project, session, now)).toBeUndefined()
      expect(await stores().users.create(project, newUser(bob, { factors: [phone({ ...ada, factorId: bob.factorId })] }))).toMatchObject({
        ok: true,
      })
    })

    it('leaves the sandbox user', async () => {
      const { project } = await withUsers(newUser(ada, { isSandbox: true, factors: [phone(ada)] }))
      expect(await stores().users.delete(project, ada.userId)).toBeUndefined()
      expect(await stores().users.deleteFactor(project, { factorId: ada.factorId, kind: 'phone_number', now })).toBeUndefined()
      expect(await stores().users.find(project, ada.userId, now)).toMatchObject({ isSandbox: true, factors: [{ factorId: ada.factorId }] })
    })
  })

  it('deletes a factor by id and kind, and answers the user it was taken from', async () => {
    const mail = email('ada@example.com')
    const { project } = await withUsers(newUser(ada, { factors: [phone(ada), mail] }))
    const { users } = stores()
    expect(await users.deleteFactor(project, { factorId: ada.factorId, kind: 'email', now })).toBeUndefined()
    expect(await users.deleteFactor(newProject(), { factorId: ada.factorId, kind: 'phone_number', now })).toBeUndefined()
    expect(await users.deleteFactor(project, { factorId: ada.factorId, kind: 'phone_number', now })).toMatchObject({
      userId: ada.userId,
      factors: [{ factorId: mail.factorId }],
    })
    expect(await users.deleteFactor(project, { factorId: ada.factorId, kind: 'phone_number', now })).toBeUndefined()
    expect(await users.find(project, ada.userId, now)).toMatchObject({ factors: [{ factorId: mail.factorId }] })
  })

  it.each([
    { at: minute - 1, factors: [{ factorId: bob.factorId }, { factorId: ada.factorId }] },
    { at: minute, factors: [{ factorId: bob.factorId }] },
  ])('shows a factor that is pending for a minute, $at ms after: $factors.length', async ({ at, factors }) => {
    const { project, signUp, attach, userOf } = given(stores())
    await signUp(bob)
    await attach({ ...ada, userId: bob.userId }, { pendingUntil: now + minute })
    expect(await userOf(bob, now + at)).toMatchObject({ factors })
    const taken = await stores().users.deleteFactor(project, { factorId: ada.factorId, kind: 'phone_number', now: now + at })
    expect(taken === undefined).toBe(at === minute)
  })

  describe('exchangeFactor', () => {
    it('puts the new factor in the place of the only one', async () => {
      const { project } = await withUsers(newUser(ada, { factors: [phone(ada)] }))
      const mail = email('ada@example.com')
      const exchanged = { factors: [{ ...mail, userId: ada.userId }] }
      expect(await stores().users.exchangeFactor({ project, user: ada.userId, now, factor: mail })).toMatchObject({
        ok: true,
        value: exchanged,
      })
      expect(await stores().users.find(project, ada.userId, now)).toMatchObject(exchanged)
    })

    it.each([
      {
        fact: 'without exactly one factor',
        user: newUser(ada, { factors: [phone(ada), email('ada@example.com')] }),
        error_type: 'invalid_exchange_primary_factor_user',
      },
      {
        fact: 'of the sandbox',
        user: newUser(ada, { isSandbox: true, factors: [phone(ada)] }),
        error_type: 'invalid_exchange_primary_factor_user',
      },
      { fact: 'who is not there', user: newUser(person('other')), error_type: 'user_not_found' },
      {
        fact: 'whose wish somebody has',
        user: newUser(ada, { factors: [email('ada@example.com')] }),
        error_type: 'duplicate_phone_number',
      },
    ])('refuses a user $fact', async ({ user, error_type }) => {
      const { project } = await withUsers(user, newUser(bob, { factors: [phone(bob)] }))
      const factor = phone({ ...bob, factorId: 'phone-number-test-new' as FactorId })
      expect(await stores().users.exchangeFactor({ project, user: ada.userId, now, factor })).toEqual({
        ok: false,
        refusal: { error_type },
      })
    })
  })

  describe('search', () => {
    const people: readonly NewUser[] = [
      newUser(person('1'), {
        status: 'active',
        createdAt: now,
        name: names('Ada', 'King', 'Lovelace'),
        factors: [phone(person('1'), 'verified'), email('Ada_1@example.com')],
      }),
      newUser(person('2'), { createdAt: now + 1, name: names('Grâce', '', 'ÉHopper'), factors: [phone(person('2'))] }),
      newUser(person('3'), {
        status: 'active',
        createdAt: now + 2,
        name: names('Alan', '', '100% T_ring'),
        factors: [email('alan@example.org', 'verified')],
      }),
      newUser(person('4'), { createdAt: now + 2 }),
      newUser(person('sandbox'), { createdAt: now + 3, isSandbox: true, factors: [phone(person('sandbox'), 'verified')] }),
    ]
    const at = (moment: number) => new Date(moment).toISOString()

    interface Case {
      readonly query: SearchQuery | undefined
      readonly found: readonly string[]
    }
    it.each<Case>([
      { query: undefined, found: ['1', '2', '3', '4'] },
      { query: { operator: 'OR', operands: [] }, found: ['1', '2', '3', '4'] },
      of({ filter_name: 'status', filter_value: 'active' }, ['1', '3']),
      of({ filter_name: 'created_at_greater_than', filter_value: at(now) }, ['2', '3', '4']),
      of({ filter_name: 'created_at_less_than', filter_value: at(now + 2) }, ['1', '2']),
      of({ filter_name: 'created_at_between', filter_value: { greater_than: at(now), less_than: at(now + 2) } }, ['2']),
      of({ filter_name: 'created_at_greater_than', filter_value: '2027-13-01T00:00:00Z' }, []),
      of({ filter_name: 'user_id', filter_value: ['user-test-4', 'user-test-1', 'user-test-nobody', 'user-test-sandbox'] }, ['1', '4']),
      of({ filter_name: 'full_name_fuzzy', filter_value: 'king LOVE' }, ['1']),
      of({ filter_name: 'full_name_fuzzy', filter_value: 'Grâce Éhop' }, ['2']),
      of({ filter_name: 'full_name_fuzzy', filter_value: '0% T_r' }, ['3']),
      of({ filter_name: 'full_name_fuzzy', filter_value: 'a%a' }, []),
      of({ filter_name: 'phone_number', filter_value: ['+1415555-2', '+1415555-sandbox'] }, ['2']),
      of({ filter_name: 'phone_id', filter_value: ['phone-number-test-1', 'phone-number-test-2'] }, ['1', '2']),
      of({ filter_name: 'phone_verified', filter_value: true }, ['1']),
      of({ filter_name: 'phone_verified', filter_value: false }, ['2']),
      of({ filter_name: 'phone_number_fuzzy', filter_value: '555-' }, ['1', '2']),
      of({ filter_name: 'email_address', filter_value: ['ADA_1@example.com'] }, ['1']),
      of({ filter_name: 'email_id', filter_value: ['email-test-alan@example.org'] }, ['3']),
      of({ filter_name: 'email_verified', filter_value: true }, ['3']),
      of({ filter_name: 'email_verified', filter_value: false }, ['1']),
      of({ filter_name: 'email_address_fuzzy', filter_value: 'EXAMPLE' }, ['1', '3']),
      of({ filter_name: 'email_address_fuzzy', filter_value: 'ada_1' }, ['1']),
      of({ filter_name: 'email_address_fuzzy', filter_value: 'ada!1' }, []),
      of({ filter_name: 'password_exists', filter_value: true }, []),
      of({ filter_name: 'totp_verified', filter_value: false }, ['1', '2', '3', '4']),
      of({ filter_name: 'webauthn_registration_verified', filter_value: true }, []),
      of({ filter_name: 'crypto_wallet_verified', filter_value: false }, ['1', '2', '3', '4']),
      of({ filter_name: 'oauth_provider', filter_value: ['google'] }, []),
      of({ filter_name: 'totp_id', filter_value: ['totp-1'] }, []),
      of({ filter_name: 'webauthn_registration_id', filter_value: ['webauthn-1'] }, []),
      of({ filter_name: 'crypto_wallet_id', filter_value: ['wallet-1'] }, []),
      of({ filter_name: 'crypto_wallet_address', filter_value: ['0x0'] }, []),
      {
        query: {
          operands: [
            { filter_name: 'status', filter_value: 'active' },
            { filter_name: 'phone_verified', filter_value: true },
          ],
        },
        found: ['1'],
      },
      {
        query: {
          operator: 'OR',
          operands: [
            { filter_name: 'user_id', filter_value: ['user-test-4'] },
            { filter_name: 'phone_verified', filter_value: true },
          ],
        },
        found: ['1', '4'],
      },
    ])('$query: $found', async ({ query, found }) => {
      const { project } = await withUsers(...people)
      const page = await stores().users.search({ project, now, query, after: undefined, limit: 100 })
      expect(page).toMatchObject({ users: found.map((name) => ({ userId: `user-test-${name}` })), total: found.length, isLast: true })
    })

    it('shows whole users', async () => {
      const { project } = await withUsers(...people)
      const { users } = await stores().users.search({ project, now, query: undefined, after: undefined, limit: 100 })
      expect(users).toEqual(await Promise.all(['1', '2', '3', '4'].map((name) => stores().users.find(project, `user-test-${name}`, now))))
    })

    it('finds a pending factor while it lives', async () => {
      const { project, signUp, attach } = given(stores())
      await signUp(bob)
      await attach({ ...ada, userId: bob.userId }, { pendingUntil: now + minute })
      const query: SearchQuery = { operands: [{ filter_name: 'phone_number', filter_value: [ada.address] }] }
      const totalAt = async (moment: number) =>
        (await stores().users.search({ project, now: moment, query, after: undefined, limit: 1 })).total
      expect([await totalAt(now + minute - 1), await totalAt(now + minute)]).toEqual([1, 0])
    })

    it('pages through users of one moment, each once, capitals first', async () => {
      const all = ['a', 'B', 'c', 'D', 'é', 'z', '10', '9']
      const { project } = await withUsers(...all.map((name) => newUser(person(name))))
      const seen: string[] = []
      let after
      for (let pages = 0; pages < 5; pages += 1) {
        const page = await stores().users.search({ project, now, query: undefined, after, limit: 3 })
        expect(page.total).toBe(all.length)
        seen.push(...page.users.map(({ userId }) => userId))
        if (page.isLast) break
        after = page.users.at(-1)
      }
      expect(seen).toEqual(['10', '9', 'B', 'D', 'a', 'c', 'z', 'é'].map((name) => `user-test-${name}`))
    })

    it('knows the last page when it is full', async () => {
      const { project } = await withUsers(newUser(ada), newUser(bob))
      expect(await stores().users.search({ project, now, query: undefined, after: undefined, limit: 2 })).toMatchObject({ isLast: true })
      expect(await stores().users.search({ project, now, query: undefined, after: undefined, limit: 1 })).toMatchObject({
        isLast: false,
        total: 2,
      })
    })
  })

  async function withUsers(...users: readonly NewUser[]): Promise<{ readonly project: ProjectId }> {
    const project = newProject()
    for (const user of users) {
      const created = await stores().users.create(project, user)
      if (!created.ok) throw new Error(created.refusal.error_type)
    }
    return { project }
  }
})

function email(address: string, state: 'primary' | 'verified' = 'primary'): NewFactor {
  return { factorId: `email-test-${address}` as FactorId, kind: 'email', address: address.toLowerCase(), state, pendingUntil: null }
}

function names(first_name: string, middle_name: string, last_name: string): NewUser['name'] {
  return { first_name, middle_name, last_name }
}

function of(operand: NonNullable<SearchQuery['operands']>[number], found: readonly string[]) {
  return { query: { operands: [operand] }, found }
}
