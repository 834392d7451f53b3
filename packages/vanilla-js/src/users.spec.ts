import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { methodId, rightCode } from '../test/support/fake-tollgate.ts'
import { given, givenSignedIn, settle, startOfTest } from '../test/support/given.ts'
import type { User, UserUpdate } from './index.ts'

const common = { status_code: 200, request_id: 'request-id-test-1' }
const ada = { first_name: 'Ada', middle_name: '', last_name: 'Lovelace' }

beforeEach(() => vi.useFakeTimers({ now: startOfTest }))
afterEach(() => vi.useRealTimers())

describe('user.get', () => {
  it('answers what the server knows, and shows the user from then', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.user = { ...tollgate.user, name: ada }
    expect(await client.user.get()).toEqual({ ...common, ...tollgate.user })
    expect(client.user.getSync()).toEqual(tollgate.user)
    expect(client.user.getInfo()).toEqual({ user: tollgate.user, fromCache: false })
  })

  it('without a session is refused', async () => {
    const { client } = await given()
    await expect(client.user.get()).rejects.toMatchObject({ status_code: 401, error_type: 'user_unauthenticated' })
  })

  it('refused leaves the session alone', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.refuseNext('GET /users/me', 401, 'user_unauthenticated')
    await expect(client.user.get()).rejects.toMatchObject({ error_type: 'user_unauthenticated' })
    expect(client.session.getSync()).not.toBeNull()
  })

  it('that is answered after a sign-out in another tab shows nobody, though its event is still under way', async () => {
    const { tollgate, browser, client } = await givenSignedIn()
    const other = browser.openTab().openClient()
    await settle()
    const release = tollgate.hold('GET /users/me')
    const getting = client.user.get()
    await other.session.revoke()
    release()
    await getting
    expect(client.user.getSync()).toBeNull()
    expect(other.user.getSync()).toBeNull()
  })

  it('that is answered after a sign-out shows nobody', async () => {
    const { tollgate, client } = await givenSignedIn()
    const release = tollgate.hold('GET /users/me')
    const getting = client.user.get()
    await settle()
    await client.session.revoke()
    release()
    await getting
    expect(client.user.getSync()).toBeNull()
  })
})

describe('user.update', () => {
  it('changes the user there and here, and tells of it', async () => {
    const { tollgate, client } = await givenSignedIn()
    const told: (User | null)[] = []
    const sessions: unknown[] = []
    const end = client.user.onChange((user) => told.push(user))
    client.session.onChange((session) => sessions.push(session))
    const reply = await client.user.update({ name: ada })
    const { user_id, emails, phone_numbers, crypto_wallets } = tollgate.user
    expect(reply).toEqual({ ...common, user_id, emails, phone_numbers, crypto_wallets })
    expect(told).toEqual([expect.objectContaining({ name: ada })])
    expect(sessions).toEqual([])
    end()
    await client.user.update({ untrusted_metadata: { theme: 'dark' } })
    expect(told).toHaveLength(1)
    expect(client.user.getSync()).toMatchObject({ name: ada, untrusted_metadata: { theme: 'dark' } })
    expect(tollgate.received).toMatchObject([
      { call: 'PUT /users/me', body: { name: ada } },
      { call: 'PUT /users/me', body: { untrusted_metadata: { theme: 'dark' } } },
    ])
  })

  it('whose answer names no user leaves the one that is known', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.answerNext('PUT /users/me', { body: { data: common } })
    await client.user.update({ name: ada })
    expect(client.user.getSync()).toMatchObject({ name: { first_name: '' } })
  })

  it.each([
    { update: undefined, says: 'user.update: update must be an object, and is undefined.' },
    { update: { name: 'Ada' }, says: 'user.update: update.name must be an object or left out, and is a string.' },
    { update: { untrusted_metadata: [] }, says: 'user.update: update.untrusted_metadata must be an object or left out, and is an array.' },
  ])('checks its arguments: $says', async ({ update, says }) => {
    const { client } = await givenSignedIn()
    await expect(client.user.update(update as unknown as UserUpdate)).rejects.toThrow(says)
  })
})

describe('a factor', () => {
  it('is taken from the user there and here', async () => {
    const { tollgate, client } = await givenSignedIn()
    expect(await client.user.deletePhoneNumber(methodId)).toMatchObject(common)
    expect(client.user.getSync()?.phone_numbers).toEqual([])
    expect(tollgate.received).toMatchObject([{ call: `DELETE /users/phone_numbers/${methodId}`, body: undefined }])
  })

  it('that is an email is asked for by its own path, whatever is in its id', async () => {
    const { tollgate, client } = await givenSignedIn()
    await client.user.deleteEmail('a/../b?c')
    expect(tollgate.calls()).toEqual(['DELETE /users/emails/a%2F..%2Fb%3Fc'])
  })

  it('that is the last stays, and the refusal is told', async () => {
    const { tollgate, client } = await givenSignedIn()
    tollgate.refuseNext(`DELETE /users/phone_numbers/${methodId}`, 400, 'cannot_delete_last_primary_factor')
    await expect(client.user.deletePhoneNumber(methodId)).rejects.toMatchObject({ error_type: 'cannot_delete_last_primary_factor' })
    expect(client.user.getSync()?.phone_numbers).toHaveLength(1)
  })

  it('wants an id', async () => {
    const { client } = await givenSignedIn()
    await expect(client.user.deletePhoneNumber(undefined as unknown as string)).rejects.toThrow(
      'user.deletePhoneNumber: phoneId must be a string, and is undefined.',
    )
    await expect(client.user.deleteEmail(1 as unknown as string)).rejects.toThrow('user.deleteEmail: emailId must be a string')
  })
})

describe('user.getInfo', () => {
  it('is the same object for as long as nothing in it changes', async () => {
    const { client } = await given()
    await client.otps.authenticate(rightCode, methodId, { session_duration_minutes: 60 })
    const before = client.user.getInfo()
    await vi.advanceTimersByTimeAsync(180_000)
    expect(client.user.getInfo()).toBe(before)
    await client.user.update({ name: ada })
    expect(client.user.getInfo()).not.toBe(before)
  })
})
